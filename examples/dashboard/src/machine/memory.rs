//! How full memory is.

use sysinfo::{MemoryRefreshKind, System};

use crate::events::Memory;

#[derive(Debug)]
pub(super) struct MemorySampler {
    system: System,
    samples: u64,
}

impl MemorySampler {
    pub(super) fn new() -> Result<Self, sysinfo::Error> {
        Ok(Self {
            system: System::new()?,
            samples: 0,
        })
    }

    pub(super) fn sample(&mut self, at: u64) -> Memory {
        self.system
            .refresh_memory_specifics(MemoryRefreshKind::everything());
        self.samples += 1;
        Memory {
            at,
            sample: self.samples,
            used: self.system.used_memory(),
            total: self.system.total_memory(),
            swap_used: self.system.used_swap(),
            swap_total: self.system.total_swap(),
        }
    }
}
