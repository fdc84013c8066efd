//! All subscribers: one thread with a level-triggered epoll that opens their connections and counts what arrives.

use super::marker::{Scanner, now_ns};
use super::subscriber::{Arrival, State, Subscriber};
use super::{Plan, histogram};
use anyhow::{Context, Result};
use hdrhistogram::Histogram;
use rustix::event::{Timespec, epoll};
use std::io::{ErrorKind, Read};
use std::os::fd::OwnedFd;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering::Relaxed};

const READ_SIZE: usize = 64 * 1024;
/// Connections being opened at the same time.
const CONNECTING_MAX: usize = 128;
/// Attempts to connect one subscriber.
const TRIES: u32 = 5;

/// What the thread tells while it runs.
#[derive(Default)]
pub(super) struct Progress {
    pub(super) subscribed: AtomicUsize,
    pub(super) deliveries: AtomicU64,
    pub(super) last_delivery_ns: AtomicU64,
    /// Given up.
    pub(super) failed: AtomicUsize,
    /// Set when publishing begins: from now on nobody connects again.
    pub(super) publishing: AtomicBool,
    pub(super) stop: AtomicBool,
    pub(super) first_error: Mutex<Option<String>>,
}

/// What the thread found out.
pub(super) struct Outcome {
    pub(super) latency: Histogram<u64>,
    pub(super) unique: u64,
    pub(super) surplus: u64,
    pub(super) out_of_order: u64,
    pub(super) complete: usize,
    /// Since publishing began, like the bytes.
    pub(super) reads: u64,
    pub(super) bytes: u64,
}

/// Runs until `progress.stop`.
pub(super) fn run(plan: &Plan, progress: &Progress) -> Result<Outcome> {
    Loop::new(plan, progress)?.run()
}

struct Loop<'a> {
    plan: &'a Plan,
    progress: &'a Progress,
    subscribers: Vec<Subscriber>,
    epoll: OwnedFd,
    scanner: Scanner,
    input: Vec<u8>,
    body: Vec<u8>,
    connecting: usize,
    again: Vec<usize>,
    out: Outcome,
}

impl<'a> Loop<'a> {
    fn new(plan: &'a Plan, progress: &'a Progress) -> Result<Loop<'a>> {
        let out = Outcome {
            latency: histogram(),
            unique: 0,
            surplus: 0,
            out_of_order: 0,
            complete: 0,
            reads: 0,
            bytes: 0,
        };
        Ok(Loop {
            plan,
            progress,
            subscribers: Vec::with_capacity(plan.load.subscribers),
            epoll: epoll::create(epoll::CreateFlags::CLOEXEC)?,
            scanner: Scanner::new(),
            input: vec![0; READ_SIZE],
            body: Vec::with_capacity(READ_SIZE),
            connecting: 0,
            again: Vec::new(),
            out,
        })
    }

    fn run(mut self) -> Result<Outcome> {
        let mut events: Vec<epoll::Event> = Vec::with_capacity(1024);
        let tick = Timespec {
            tv_sec: 0,
            tv_nsec: 50_000_000,
        };
        while !self.progress.stop.load(Relaxed) {
            self.open()?;
            events.clear();
            match epoll::wait(
                &self.epoll,
                rustix::buffer::spare_capacity(&mut events),
                Some(&tick),
            ) {
                Ok(_) | Err(rustix::io::Errno::INTR) => {}
                Err(e) => return Err(e).context("epoll"),
            }
            for event in &events {
                let at = event.data.u64() as usize;
                if let Err(e) = self.ready(at) {
                    self.lost(at, &e);
                }
            }
        }
        self.out.unique = self.subscribers.iter().map(|s| s.unique).sum();
        self.out.complete = self
            .subscribers
            .iter()
            .filter(|s| s.is_complete(self.plan))
            .count();
        Ok(self.out)
    }

    /// Begins connections: those to be opened again, then new ones.
    fn open(&mut self) -> Result<()> {
        for at in std::mem::take(&mut self.again) {
            self.subscribers[at].again(self.plan, now_ns())?;
            self.register(at)?;
        }
        while self.connecting < CONNECTING_MAX
            && self.subscribers.len() < self.plan.load.subscribers
        {
            let at = self.subscribers.len();
            self.subscribers
                .push(Subscriber::new(self.plan, at, now_ns())?);
            self.register(at)?;
        }
        Ok(())
    }

    fn register(&mut self, at: usize) -> Result<()> {
        let (stream, data) = (
            &self.subscribers[at].stream,
            epoll::EventData::new_u64(at as u64),
        );
        epoll::add(&self.epoll, stream, data, epoll::EventFlags::OUT).context("epoll")?;
        self.connecting += 1;
        Ok(())
    }

    fn ready(&mut self, at: usize) -> Result<()> {
        let subscriber = &mut self.subscribers[at];
        if matches!(subscriber.state, State::Connecting) {
            subscriber.connected(self.plan)?;
            let data = epoll::EventData::new_u64(at as u64);
            return Ok(epoll::modify(
                &self.epoll,
                &subscriber.stream,
                data,
                epoll::EventFlags::IN,
            )?);
        }
        let n = match subscriber.stream.read(&mut self.input) {
            Ok(0) => anyhow::bail!("closed by the server"),
            Ok(n) => n,
            Err(e) if matches!(e.kind(), ErrorKind::WouldBlock | ErrorKind::Interrupted) => {
                return Ok(());
            }
            Err(e) => return Err(e).context("reading"),
        };
        let (now, was, out) = (now_ns(), subscriber.is_subscribed(), &mut self.out);
        if self.progress.publishing.load(Relaxed) {
            out.reads += 1;
            out.bytes += n as u64;
        }
        let mut count = 0;
        subscriber.read(
            self.plan,
            &self.scanner,
            &self.input[..n],
            &mut self.body,
            |m, arrival| {
                count += 1;
                out.latency
                    .saturating_record(now.saturating_sub(m.sent_ns).max(1));
                match arrival {
                    Arrival::InOrder => {}
                    Arrival::OutOfOrder => out.out_of_order += 1,
                    Arrival::Surplus => out.surplus += 1,
                }
            },
        )?;
        if !was && subscriber.is_subscribed() {
            self.connecting -= 1;
            self.progress.subscribed.fetch_add(1, Relaxed);
        }
        if count > 0 {
            self.progress.last_delivery_ns.fetch_max(now, Relaxed);
            self.progress.deliveries.fetch_add(count, Relaxed);
        }
        Ok(())
    }

    fn lost(&mut self, at: usize, why: &anyhow::Error) {
        let (subscriber, progress) = (&mut self.subscribers[at], self.progress);
        if matches!(subscriber.state, State::Closed) {
            return;
        }
        // Fails only for a socket that was never added.
        let _ = epoll::delete(&self.epoll, &subscriber.stream);
        let was_subscribed = subscriber.is_subscribed();
        subscriber.state = State::Closed;
        progress
            .first_error
            .lock()
            .expect("no panic under this lock")
            .get_or_insert(format!("{why:#}"));
        if was_subscribed {
            progress.subscribed.fetch_sub(1, Relaxed);
        } else {
            self.connecting -= 1;
        }
        if subscriber.tries < TRIES && !progress.publishing.load(Relaxed) {
            self.again.push(at);
        } else {
            progress.failed.fetch_add(1, Relaxed);
        }
    }
}
