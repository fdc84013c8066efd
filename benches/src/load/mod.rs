//! The load generator: opens subscribers, publishes, and finds every message in what arrives.
//!
//! 1. It opens the subscribers and waits until each has its response head; a connection lost before publishing begins
//!    is opened anew, up to five times.
//! 2. It lets the server settle and reads its memory.
//! 3. It publishes, and looks for the marker (run, sequence number, send time) in whatever arrives: what is lost, what
//!    came twice or out of order (per publisher and topic), and how late.
//! 4. It reads the server's CPU time.

mod chunked;
mod deliver;
mod marker;
mod publisher;
mod quantiles;
mod replay;
mod response;
mod subscriber;
mod subscribers;

pub use deliver::{Connected, Delivered};
pub use quantiles::Quantiles;
pub use replay::{Replay, Replayed};

use anyhow::Result;
use hdrhistogram::Histogram;
use serde::Serialize;
use std::net::SocketAddr;
use std::time::Duration;

/// A server under load. `{topic}` in a path is replaced by the topic's number.
#[derive(Clone, Debug)]
pub struct Target {
    /// Where it listens.
    pub addr: SocketAddr,
    /// What subscribers GET.
    pub subscribe_path: String,
    /// Where messages are POSTed.
    pub publish_path: String,
    /// Its (main) process.
    pub pid: u32,
}

/// What is put on a server.
#[derive(Clone, Debug, Serialize)]
pub struct Load {
    /// Open streams; none when there is a replay.
    pub subscribers: usize,
    /// Subscriber i and message i belong to topic i modulo this.
    pub topics: usize,
    /// How many are published in all.
    pub messages: usize,
    /// Bytes of a payload.
    pub size: usize,
    /// Messages a second; none: as fast as they are acknowledged.
    pub rate: Option<f64>,
    /// Parallel publishing connections, each with one message under way.
    pub publishers: usize,
    /// At most so many messages ahead of complete delivery. 1 is lockstep: nothing can be coalesced.
    pub window: Option<u64>,
    /// Clients that catch up afterwards, instead of live subscribers.
    pub replay: Option<Replay>,
    /// How long idle connections are held to see what CPU they cost.
    #[serde(skip)]
    pub hold: Duration,
    /// Wait between connecting and measuring.
    #[serde(skip)]
    pub settle: Duration,
    /// Give up when nothing came for so long.
    #[serde(skip)]
    pub stall: Duration,
}

impl Default for Load {
    fn default() -> Load {
        Load {
            subscribers: 1000,
            topics: 1,
            messages: 0,
            size: 100,
            rate: None,
            publishers: 1,
            window: None,
            replay: None,
            hold: Duration::ZERO,
            settle: Duration::from_millis(500),
            stall: Duration::from_secs(5),
        }
    }
}

/// What a run showed.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Measurement {
    /// Of connecting and being idle.
    pub connected: Option<Connected>,
    /// Of messages to live subscribers.
    pub delivered: Option<Delivered>,
    /// Of catching up.
    pub replayed: Option<Replayed>,
}

/// Puts `load` on `target`.
///
/// # Errors
/// When the server cannot be reached or refuses, or the process is told to stop. Lost messages are no error, they are
/// counted.
pub fn run(target: &Target, load: &Load) -> Result<Measurement> {
    let plan = Plan {
        target: target.clone(),
        load: load.clone(),
        run: (marker::now_ns() >> 10) as u16,
    };
    match &load.replay {
        Some(replay) => {
            let replayed = Some(replay::run(&plan, replay, target.pid)?);
            Ok(Measurement {
                replayed,
                ..Measurement::default()
            })
        }
        None => deliver::run(&plan),
    }
}

/// One run: what every part of it must know.
struct Plan {
    target: Target,
    load: Load,
    run: u16,
}

impl Plan {
    /// How many messages subscriber `index` must get.
    fn expected(&self, index: usize) -> usize {
        let Load {
            topics, messages, ..
        } = self.load;
        (messages + topics - 1 - index % topics) / topics
    }

    fn expected_in_all(&self) -> u64 {
        (0..self.load.subscribers)
            .map(|i| self.expected(i) as u64)
            .sum()
    }

    /// How many messages so many deliveries amount to.
    fn messages_delivered(&self, deliveries: u64) -> u64 {
        deliveries * self.load.messages as u64 / self.expected_in_all().max(1)
    }

    fn subscribe_request(&self, index: usize, last_id: Option<&str>) -> Vec<u8> {
        let path = self
            .target
            .subscribe_path
            .replace("{topic}", &(index % self.load.topics).to_string());
        let resume = last_id
            .map(|id| format!("Last-Event-ID: {id}\r\n"))
            .unwrap_or_default();
        format!(
            "GET {path} HTTP/1.1\r\nHost: {}\r\nAccept: text/event-stream\r\nCache-Control: no-cache\r\n{resume}\r\n",
            self.target.addr
        )
        .into_bytes()
    }

    fn publish_request(&self, topic: usize, payload: &str) -> Vec<u8> {
        let path = self
            .target
            .publish_path
            .replace("{topic}", &topic.to_string());
        format!(
            "POST {path} HTTP/1.1\r\nHost: {}\r\nContent-Type: text/plain\r\nContent-Length: {}\r\n\r\n{payload}",
            self.target.addr,
            payload.len()
        )
        .into_bytes()
    }
}

/// Nanoseconds up to ten minutes, three digits.
fn histogram() -> Histogram<u64> {
    Histogram::new_with_bounds(1, 600_000_000_000, 3).expect("valid bounds")
}
