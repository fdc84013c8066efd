//! Live subscribers: connect them all, publish to them, say what it took.

use super::marker::now_ns;
use super::{Measurement, Plan, Quantiles, publisher, subscribers};
use crate::process::{Cpu, Tree};
use crate::stop;
use anyhow::{Context, Result, bail, ensure};
use serde::Serialize;
use std::sync::atomic::Ordering::Relaxed;
use std::thread::{ScopedJoinHandle, sleep};
use std::time::{Duration, Instant};

/// How often progress is looked at.
const POLL: Duration = Duration::from_millis(1);
/// How long whatever is surplus may take to arrive.
const SURPLUS: Duration = Duration::from_millis(100);

/// What connections cost before anything is published.
#[derive(Clone, Debug, Serialize)]
pub struct Connected {
    /// Open streams.
    pub subscribed: usize,
    /// Opened a second.
    pub connects_per_s: f64,
    /// The server's CPU time for each.
    pub cpu_us_per_connect: f64,
    /// Growth of the server's proportional set, for each. The kernel's socket memory is not in it.
    pub kib_per_connection: f64,
    /// Growth of its anonymous memory, for each.
    pub anonymous_kib_per_connection: f64,
    /// CPU that all of them cost while idle, in percent of a core, when they were held.
    pub idle_cpu_percent: Option<f64>,
}

/// What deliveries cost.
#[derive(Clone, Debug, Serialize)]
pub struct Delivered {
    /// Messages times subscribers.
    pub expected: u64,
    /// Never arrived.
    pub lost: u64,
    /// Arrived twice, or unasked.
    pub surplus: u64,
    /// Arrived behind a later one of the same publisher.
    pub out_of_order: u64,
    /// Subscribers that got all and are still connected.
    pub complete: usize,
    /// From the first publish to the last delivery.
    pub wall_s: f64,
    /// In that time.
    pub deliveries_per_s: f64,
    /// From (scheduled) sending to arrival.
    pub latency_ms: Option<Quantiles>,
    /// From sending to the acknowledgement.
    pub ack_ms: Option<Quantiles>,
    /// The most that a send was late against its schedule.
    pub publish_lag_ms: f64,
    /// Above 1: the server coalesced, or the reader was behind.
    pub deliveries_per_read: f64,
    /// On the wire, with all framing.
    pub bytes_per_delivery: f64,
    /// The server's.
    pub cpu_s_per_million: f64,
    /// The part of it spent in user space.
    pub user_cpu_s_per_million: f64,
    /// The load generator's.
    pub client_cpu_s_per_million: f64,
    /// The server's resident size at its greatest.
    pub peak_mib: f64,
}

pub(super) fn run(plan: &Plan) -> Result<Measurement> {
    let progress = subscribers::Progress::default();
    std::thread::scope(|scope| {
        let subscribing = scope.spawn(|| subscribers::run(plan, &progress));
        let measured = measure(plan, &progress, || subscribing.is_finished());
        progress.stop.store(true, Relaxed);
        let outcome = join(subscribing)?;
        let (connected, sent) = measured?;
        let delivered = sent.map(|s| s.with(&outcome, plan, &progress));
        Ok(Measurement {
            connected: Some(connected),
            delivered,
            replayed: None,
        })
    })
}

fn join<T>(thread: ScopedJoinHandle<'_, Result<T>>) -> Result<T> {
    thread
        .join()
        .unwrap_or_else(|panic| std::panic::resume_unwind(panic))
}

fn measure(
    plan: &Plan,
    progress: &subscribers::Progress,
    ended: impl Fn() -> bool,
) -> Result<(Connected, Option<Sent>)> {
    let connected = connect(plan, progress, ended)?;
    let sent = if plan.load.messages > 0 {
        Some(publish(plan, progress)?)
    } else {
        None
    };
    Ok((connected, sent))
}

/// Waits for all subscribers.
fn connect(
    plan: &Plan,
    progress: &subscribers::Progress,
    ended: impl Fn() -> bool,
) -> Result<Connected> {
    let (load, begin) = (&plan.load, Instant::now());
    let server = Tree::of(plan.target.pid);
    let (memory_before, cpu_before) = (server.memory(), server.cpu());
    let mut watch = Watch::new(load.stall);
    loop {
        let (subscribed, failed) = (
            progress.subscribed.load(Relaxed),
            progress.failed.load(Relaxed),
        );
        if subscribed >= load.subscribers || ended() {
            break;
        }
        if failed > 0 || watch.stalled(subscribed as u64) {
            let why = progress
                .first_error
                .lock()
                .expect("no panic under this lock")
                .clone();
            bail!(
                "{subscribed} of {} subscribers connected: {}",
                load.subscribers,
                why.unwrap_or_default()
            );
        }
        stop::check()?;
        sleep(POLL);
    }
    let seconds = begin.elapsed().as_secs_f64();
    sleep(load.settle);
    let server = Tree::of(plan.target.pid);
    let (memory, cpu, n) = (server.memory(), server.cpu(), load.subscribers as f64);
    let growth = |now: u64, before: u64| (now as f64 - before as f64) / n;
    let idle_cpu_percent = (!load.hold.is_zero()).then(|| {
        sleep(load.hold);
        server.cpu().since(cpu).total() * 100.0 / load.hold.as_secs_f64()
    });
    Ok(Connected {
        subscribed: progress.subscribed.load(Relaxed),
        connects_per_s: n / seconds,
        cpu_us_per_connect: cpu.since(cpu_before).total() * 1e6 / n,
        kib_per_connection: growth(memory.proportional, memory_before.proportional),
        anonymous_kib_per_connection: growth(memory.anonymous, memory_before.anonymous),
        idle_cpu_percent,
    })
}

/// What publishing showed on this side.
struct Sent {
    published: publisher::Outcome,
    first_ns: u64,
    server: Cpu,
    client: Cpu,
    peak_kib: u64,
}

/// Publishes, and waits for all deliveries.
fn publish(plan: &Plan, progress: &subscribers::Progress) -> Result<Sent> {
    let (server, client, sent) = (
        Tree::of(plan.target.pid),
        Tree::own(),
        publisher::Progress::default(),
    );
    progress.publishing.store(true, Relaxed);
    let (server_before, client_before, mut peak_kib) = (server.cpu(), client.cpu(), 0);
    std::thread::scope(|scope| {
        let publishing = scope.spawn(|| publisher::run(plan, &sent, &progress.deliveries));
        let (expected, mut watch, mut sampled) = (
            plan.expected_in_all(),
            Watch::new(plan.load.stall),
            now_ns(),
        );
        let stopped = loop {
            let deliveries = progress.deliveries.load(Relaxed);
            let done = deliveries >= expected && publishing.is_finished();
            if done || watch.stalled(deliveries + sent.acknowledged.load(Relaxed)) {
                break Ok(());
            }
            if now_ns() - sampled > 50_000_000 {
                (peak_kib, sampled) = (peak_kib.max(server.resident()), now_ns());
            }
            if let Err(e) = stop::check() {
                break Err(e);
            }
            sleep(POLL);
        };
        let (server, client) = (
            server.cpu().since(server_before),
            client.cpu().since(client_before),
        );
        sent.stop.store(true, Relaxed);
        let published = join(publishing)?;
        stopped?;
        ensure!(
            published.refused == 0,
            "publishing was refused: {}",
            published.first_refusal.unwrap_or_default()
        );
        sleep(SURPLUS);
        Ok(Sent {
            published,
            first_ns: sent.first_ns.load(Relaxed),
            server,
            client,
            peak_kib,
        })
    })
    .context("publishing")
}

impl Sent {
    /// Together with what the subscribers saw.
    fn with(
        self,
        seen: &subscribers::Outcome,
        plan: &Plan,
        progress: &subscribers::Progress,
    ) -> Delivered {
        let deliveries = seen.latency.len() as f64;
        let last_ns = progress
            .last_delivery_ns
            .load(Relaxed)
            .max(self.first_ns + 1);
        let wall_s = (last_ns - self.first_ns) as f64 / 1e9;
        let per_million = |seconds: f64| seconds * 1e6 / deliveries.max(1.0);
        Delivered {
            expected: plan.expected_in_all(),
            lost: plan.expected_in_all().saturating_sub(seen.unique),
            surplus: seen.surplus,
            out_of_order: seen.out_of_order,
            complete: seen.complete,
            wall_s,
            deliveries_per_s: deliveries / wall_s,
            latency_ms: Quantiles::of(&seen.latency),
            ack_ms: Quantiles::of(&self.published.ack),
            publish_lag_ms: self.published.worst_lag_ns as f64 / 1e6,
            deliveries_per_read: deliveries / seen.reads.max(1) as f64,
            bytes_per_delivery: seen.bytes as f64 / deliveries.max(1.0),
            cpu_s_per_million: per_million(self.server.total()),
            user_cpu_s_per_million: per_million(self.server.user),
            client_cpu_s_per_million: per_million(self.client.total()),
            peak_mib: self.peak_kib as f64 / 1024.0,
        }
    }
}

/// Notices that nothing goes on.
struct Watch {
    patience: Duration,
    seen: u64,
    since: Instant,
}

impl Watch {
    fn new(patience: Duration) -> Watch {
        Watch {
            patience,
            seen: 0,
            since: Instant::now(),
        }
    }

    fn stalled(&mut self, progress: u64) -> bool {
        if progress != self.seen {
            (self.seen, self.since) = (progress, Instant::now());
        }
        self.since.elapsed() > self.patience
    }
}
