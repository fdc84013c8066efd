//! The machine that the server runs on, read once a second.

mod cpu;
mod disks;
mod memory;
mod network;

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use tidings_server::{Hub, PublishError};
use tokio::time::MissedTickBehavior;

use crate::events::{Cpu, Disks, Memory, Network};

/// How often the machine is read.
pub const PERIOD: Duration = Duration::from_secs(1);

/// One reading of everything.
#[derive(Debug)]
pub struct Sample {
    /// The processors.
    pub cpu: Cpu,
    /// The memory.
    pub memory: Memory,
    /// The disks.
    pub disks: Disks,
    /// The network interfaces.
    pub network: Network,
}

/// Reads the machine. Rates are of the time since the reading before.
#[derive(Debug)]
pub struct Machine {
    cpu: cpu::CpuSampler,
    memory: memory::MemorySampler,
    disks: disks::DisksSampler,
    network: network::NetworkSampler,
}

impl Machine {
    /// Takes the first look, from which rates are counted.
    ///
    /// # Errors
    ///
    /// Where the system does not tell about itself.
    pub fn new() -> Result<Self, sysinfo::Error> {
        Ok(Self {
            cpu: cpu::CpuSampler::new()?,
            memory: memory::MemorySampler::new()?,
            disks: disks::DisksSampler::new()?,
            network: network::NetworkSampler::new()?,
        })
    }

    /// Reads everything once.
    pub fn sample(&mut self) -> Sample {
        let at = now();
        Sample {
            cpu: self.cpu.sample(at),
            memory: self.memory.sample(at),
            disks: self.disks.sample(at),
            network: self.network.sample(at),
        }
    }
}

/// Publishes a reading every [`PERIOD`] until publishing fails.
///
/// # Errors
///
/// When the hub refuses an event.
pub async fn publish(hub: Hub, mut machine: Machine) -> Result<(), PublishError> {
    let mut ticks = tokio::time::interval(PERIOD);
    // A reading that was missed cannot be made up for: the next one covers its time.
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    // The first tick comes at once, and load needs two moments.
    ticks.tick().await;
    loop {
        ticks.tick().await;
        // A network file system that hangs must not hold a thread that serves streams.
        let reading = tokio::task::spawn_blocking(move || {
            let sample = machine.sample();
            (machine, sample)
        });
        let sample;
        (machine, sample) = reading.await.expect("reading the machine does not panic");
        hub.publish("machine/cpu", &sample.cpu)?;
        hub.publish("machine/memory", &sample.memory)?;
        hub.publish("machine/disks", &sample.disks)?;
        hub.publish("machine/network", &sample.network)?;
    }
}

/// Milliseconds since the Unix epoch.
pub(crate) fn now() -> u64 {
    let elapsed = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    u64::try_from(elapsed.as_millis()).unwrap_or(u64::MAX)
}

/// `count` over `elapsed`, a second.
fn rate(count: u64, elapsed: Duration) -> u64 {
    let seconds = elapsed.as_secs_f64();
    if seconds > 0.0 {
        (count as f64 / seconds).round() as u64
    } else {
        0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn samples_count_from_one_without_a_hole() {
        let mut machine = Machine::new().unwrap();
        for expected in 1..=3 {
            let sample = machine.sample();
            let numbers = [
                sample.cpu.sample,
                sample.memory.sample,
                sample.disks.sample,
                sample.network.sample,
            ];
            assert_eq!(numbers, [expected; 4]);
        }
    }

    #[test]
    fn this_machine_has_processors_and_memory() {
        let sample = Machine::new().unwrap().sample();
        assert!(!sample.cpu.cores.is_empty());
        assert!(
            sample
                .cpu
                .cores
                .iter()
                .all(|load| (0.0..=100.0).contains(load))
        );
        assert!(sample.memory.total > 0);
        assert!(sample.memory.used <= sample.memory.total);
        assert!(
            sample
                .disks
                .mounts
                .iter()
                .all(|mount| mount.used <= mount.total)
        );
    }

    #[test]
    fn a_rate_is_per_second_whatever_the_period() {
        assert_eq!(rate(500, Duration::from_millis(250)), 2000);
        assert_eq!(rate(500, Duration::from_secs(2)), 250);
        assert_eq!(rate(500, Duration::ZERO), 0);
    }
}
