//! What the disks read and write, and how full they are.

use std::collections::BTreeMap;
use std::time::Instant;

use super::rate;
use crate::events::{Disks, Mount};

/// At most this many file systems are told; a machine with containers has hundreds.
const MOUNTS: usize = 8;

#[derive(Debug)]
pub(super) struct DisksSampler {
    disks: sysinfo::Disks,
    read_at: Instant,
    samples: u64,
}

impl DisksSampler {
    pub(super) fn new() -> Result<Self, sysinfo::Error> {
        Ok(Self {
            disks: sysinfo::Disks::new_with_refreshed_list()?,
            read_at: Instant::now(),
            samples: 0,
        })
    }

    pub(super) fn sample(&mut self, at: u64) -> Disks {
        self.disks.refresh(true);
        let elapsed = std::mem::replace(&mut self.read_at, Instant::now()).elapsed();
        self.samples += 1;
        // A device mounted in several places is one file system with one traffic.
        let mut devices = BTreeMap::new();
        for disk in &self.disks {
            let mount = disk.mount_point().to_string_lossy().into_owned();
            let device = devices.entry(disk.name()).or_insert((mount.clone(), disk));
            if (mount.len(), &mount) < (device.0.len(), &device.0) {
                *device = (mount, disk);
            }
        }
        let (mut read, mut written) = (0, 0);
        let mut mounts = Vec::new();
        for (name, disk) in devices.into_values() {
            let usage = disk.usage();
            read += usage.read_bytes;
            written += usage.written_bytes;
            let total = disk.total_space();
            if total > 0 {
                let used = total.saturating_sub(disk.available_space());
                mounts.push(Mount { name, used, total });
            }
        }
        mounts.sort_by(|a, b| b.total.cmp(&a.total).then_with(|| a.name.cmp(&b.name)));
        mounts.truncate(MOUNTS);
        Disks {
            at,
            sample: self.samples,
            read_per_sec: rate(read, elapsed),
            write_per_sec: rate(written, elapsed),
            mounts,
        }
    }
}
