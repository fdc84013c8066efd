//! What the network interfaces receive and send.

use std::time::Instant;

use super::rate;
use crate::events::Network;

#[derive(Debug)]
pub(super) struct NetworkSampler {
    networks: sysinfo::Networks,
    read_at: Instant,
    samples: u64,
}

impl NetworkSampler {
    pub(super) fn new() -> Result<Self, sysinfo::Error> {
        Ok(Self {
            networks: sysinfo::Networks::new_with_refreshed_list()?,
            read_at: Instant::now(),
            samples: 0,
        })
    }

    pub(super) fn sample(&mut self, at: u64) -> Network {
        self.networks.refresh(true);
        let elapsed = std::mem::replace(&mut self.read_at, Instant::now()).elapsed();
        self.samples += 1;
        let (mut received, mut sent) = (0, 0);
        for (_, interface) in &self.networks {
            received += interface.received();
            sent += interface.transmitted();
        }
        Network {
            at,
            sample: self.samples,
            received_per_sec: rate(received, elapsed),
            sent_per_sec: rate(sent, elapsed),
        }
    }
}
