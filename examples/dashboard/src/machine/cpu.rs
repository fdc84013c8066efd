//! How busy the processors are.

use sysinfo::System;

use crate::events::Cpu;

/// Reads the processors' load. Load is what happened between two readings, so the first reading says nothing.
#[derive(Debug)]
pub(super) struct CpuSampler {
    system: System,
    samples: u64,
}

impl CpuSampler {
    pub(super) fn new() -> Result<Self, sysinfo::Error> {
        let mut system = System::new()?;
        system.refresh_cpu_usage();
        Ok(Self { system, samples: 0 })
    }

    pub(super) fn sample(&mut self, at: u64) -> Cpu {
        self.system.refresh_cpu_usage();
        self.samples += 1;
        Cpu {
            at,
            sample: self.samples,
            total: self.system.global_cpu_usage(),
            cores: self.system.cpus().iter().map(sysinfo::Cpu::usage).collect(),
        }
    }
}
