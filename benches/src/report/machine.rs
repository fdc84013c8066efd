//! Where it was measured.

use serde::Serialize;
use std::fs;

/// A machine, as far as figures depend on it.
#[derive(Clone, Debug, Serialize)]
pub struct Machine {
    /// As it names itself.
    pub cpu: String,
    /// That this process may use.
    pub cores: usize,
    /// Of the kernel.
    pub kernel: String,
}

impl Machine {
    /// The one this runs on.
    pub fn this() -> Machine {
        let info = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
        let model = info
            .lines()
            .find_map(|l| l.strip_prefix("model name")?.split_once(':'));
        let release = fs::read_to_string("/proc/sys/kernel/osrelease").unwrap_or_default();
        Machine {
            cpu: model.map_or("unknown", |(_, name)| name.trim()).to_owned(),
            cores: std::thread::available_parallelism().map_or(1, usize::from),
            kernel: release.trim().to_owned(),
        }
    }
}
