//! The publisher: one thread that drives parallel publishing connections, each with one unacknowledged message.

use super::marker::{Marker, now_ns};
use super::response::Response;
use super::{Plan, histogram};
use anyhow::{Context, Result};
use hdrhistogram::Histogram;
use rustix::event::{Timespec, epoll};
use std::io::{ErrorKind, Read, Write};
use std::net::TcpStream;
use std::os::fd::OwnedFd;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering::Relaxed};

/// How often the window is looked at again while it is full.
const WINDOW_POLL_NS: u64 = 20_000;
const IDLE_NS: u64 = 100_000_000;

/// What the thread tells while it runs.
#[derive(Default)]
pub(super) struct Progress {
    pub(super) first_ns: AtomicU64,
    pub(super) acknowledged: AtomicU64,
    pub(super) stop: AtomicBool,
}

pub(super) struct Outcome {
    pub(super) ack: Histogram<u64>,
    pub(super) refused: u64,
    pub(super) first_refusal: Option<String>,
    /// The most that a send was late against its schedule.
    pub(super) worst_lag_ns: u64,
}

struct Connection {
    stream: TcpStream,
    request: Vec<u8>,
    response: Response,
    body: Vec<u8>,
    busy: bool,
    /// What is, or will be, sent.
    seq: usize,
    sent_ns: u64,
}

/// Publishes the plan's messages; `delivered` counts what has arrived at all subscribers together.
pub(super) fn run(plan: &Plan, progress: &Progress, delivered: &AtomicU64) -> Result<Outcome> {
    Loop::new(plan)?.run(progress, delivered)
}

struct Loop<'a> {
    plan: &'a Plan,
    epoll: OwnedFd,
    connections: Vec<Connection>,
    begin_ns: u64,
    published: u64,
    acknowledged: usize,
    out: Outcome,
}

impl<'a> Loop<'a> {
    fn new(plan: &'a Plan) -> Result<Loop<'a>> {
        let epoll = epoll::create(epoll::CreateFlags::CLOEXEC)?;
        let connection = |i| {
            Ok(Connection {
                stream: connect(plan, &epoll, i)?,
                request: Vec::new(),
                response: Response::new(),
                body: Vec::new(),
                busy: false,
                seq: i,
                sent_ns: 0,
            })
        };
        let connections = (0..plan.load.publishers)
            .map(connection)
            .collect::<Result<_>>()?;
        let out = Outcome {
            ack: histogram(),
            refused: 0,
            first_refusal: None,
            worst_lag_ns: 0,
        };
        Ok(Loop {
            plan,
            epoll,
            connections,
            begin_ns: now_ns(),
            published: 0,
            acknowledged: 0,
            out,
        })
    }

    fn run(mut self, progress: &Progress, delivered: &AtomicU64) -> Result<Outcome> {
        progress.first_ns.store(self.begin_ns, Relaxed);
        let mut events: Vec<epoll::Event> = Vec::with_capacity(64);
        while self.acknowledged < self.plan.load.messages && !progress.stop.load(Relaxed) {
            let wait = Timespec {
                tv_sec: 0,
                tv_nsec: self.send(delivered)? as i64,
            };
            events.clear();
            match epoll::wait(
                &self.epoll,
                rustix::buffer::spare_capacity(&mut events),
                Some(&wait),
            ) {
                Ok(_) | Err(rustix::io::Errno::INTR) => {}
                Err(e) => return Err(e).context("epoll"),
            }
            for event in &events {
                self.ready(event.data.u64() as usize)?;
            }
            progress
                .acknowledged
                .store(self.acknowledged as u64, Relaxed);
        }
        Ok(self.out)
    }

    /// Sends what is due; how long to wait for answers after that.
    fn send(&mut self, delivered: &AtomicU64) -> Result<u64> {
        let (plan, load, mut wait) = (self.plan, &self.plan.load, IDLE_NS);
        for c in self
            .connections
            .iter_mut()
            .filter(|c| !c.busy && c.seq < load.messages)
        {
            let now = now_ns();
            let due = load.rate.map_or(now, |rate| {
                self.begin_ns + (c.seq as f64 / rate * 1e9) as u64
            });
            if due > now {
                wait = wait.min(due - now);
                continue;
            }
            if let Some(window) = load.window
                && self.published >= plan.messages_delivered(delivered.load(Relaxed)) + window
            {
                wait = wait.min(WINDOW_POLL_NS);
                continue;
            }
            self.out.worst_lag_ns = self.out.worst_lag_ns.max(now - due);
            // With a rate, latency counts from the scheduled time: a server that holds the publisher up must not
            // look better for it.
            let payload = Marker {
                run: plan.run,
                seq: c.seq as u32,
                sent_ns: due,
            }
            .payload(load.size);
            c.request = plan.publish_request(c.seq % load.topics, &payload);
            (c.sent_ns, c.busy) = (now, true);
            self.published += 1;
            c.stream.write_all(&c.request).context("publishing")?;
        }
        Ok(wait)
    }

    fn ready(&mut self, i: usize) -> Result<()> {
        let c = &mut self.connections[i];
        let mut part = [0; 4096];
        let mut close = false;
        match c.stream.read(&mut part) {
            Ok(0) => close = true,
            Ok(n) => c
                .response
                .feed(&part[..n], &mut c.body)
                .context("the answer to a publish")?,
            Err(e) if matches!(e.kind(), ErrorKind::WouldBlock | ErrorKind::Interrupted) => {
                return Ok(());
            }
            Err(_) => close = true,
        }
        if c.response.is_done() {
            self.out.ack.saturating_record(now_ns() - c.sent_ns);
            self.acknowledged += 1;
            if !(200..300).contains(&c.response.status) {
                self.out.refused += 1;
                self.out.first_refusal.get_or_insert_with(|| {
                    format!(
                        "status {}: {}",
                        c.response.status,
                        String::from_utf8_lossy(&c.body)
                    )
                });
            }
            close |= c.response.close;
            c.response = Response::new();
            c.body.clear();
            c.busy = false;
            c.seq += self.plan.load.publishers;
        }
        if close {
            c.stream = connect(self.plan, &self.epoll, i)?;
            if c.busy {
                // The server closed an idle connection just as the message was sent: send it once more.
                c.response = Response::new();
                c.stream.write_all(&c.request).context("publishing again")?;
            }
        }
        Ok(())
    }
}

fn connect(plan: &Plan, epoll: &OwnedFd, i: usize) -> Result<TcpStream> {
    let addr = plan.target.addr;
    let stream =
        TcpStream::connect(addr).with_context(|| format!("publisher: connecting to {addr}"))?;
    stream.set_nodelay(true)?;
    stream.set_nonblocking(true)?;
    epoll::add(
        epoll,
        &stream,
        epoll::EventData::new_u64(i as u64),
        epoll::EventFlags::IN,
    )?;
    Ok(stream)
}
