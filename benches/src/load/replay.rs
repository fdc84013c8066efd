//! Replay: publish a history while one subscriber notes the ids, then let many clients reconnect with the
//! `Last-Event-ID` of its first event and time their catching up.

use super::marker::{Marker, Scanner, now_ns};
use super::response::Response;
use super::{Plan, Quantiles, histogram, publisher};
use crate::process::Tree;
use crate::stop;
use anyhow::{Context, Result, bail, ensure};
use hdrhistogram::Histogram;
use serde::Serialize;
use std::io::{ErrorKind, Read, Write};
use std::net::TcpStream;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering::Relaxed};
use std::time::{Duration, Instant};

/// How long a read may take before the clock is looked at.
const READ_TIMEOUT: Duration = Duration::from_millis(200);

/// Who catches up.
#[derive(Clone, Debug, Serialize)]
pub struct Replay {
    /// How many clients.
    pub clients: usize,
    /// How many at a time.
    pub parallel: usize,
    /// Events that each has missed.
    pub events: usize,
}

/// What catching up costs.
#[derive(Clone, Debug, Serialize)]
pub struct Replayed {
    /// Clients that did not get all.
    pub incomplete: usize,
    /// Events behind a later one.
    pub out_of_order: u64,
    /// By all clients together.
    pub events_per_s: f64,
    /// From connecting to the last event.
    pub catch_up_ms: Option<Quantiles>,
    /// The server's.
    pub cpu_s_per_million: f64,
    /// Why the first client failed.
    pub first_error: Option<String>,
}

/// Runs the plan's replay.
pub(super) fn run(plan: &Plan, replay: &Replay, pid: u32) -> Result<Replayed> {
    let id = history(plan).context("the history")?;
    std::thread::sleep(plan.load.settle);
    let (server, total) = (Tree::of(pid), Mutex::new(Total::default()));
    let (cpu, begin, next) = (server.cpu(), now_ns(), AtomicUsize::new(0));
    std::thread::scope(|scope| {
        for _ in 0..replay.parallel {
            scope.spawn(|| {
                while next.fetch_add(1, Relaxed) < replay.clients && stop::check().is_ok() {
                    let outcome = catch_up(plan, replay.events, &id);
                    total.lock().expect("no panic under this lock").add(outcome);
                }
            });
        }
    });
    stop::check()?;
    let (wall, cpu) = (
        (now_ns() - begin) as f64 / 1e9,
        server.cpu().since(cpu).total(),
    );
    let total = total.into_inner().expect("no panic under this lock");
    let events = (replay.events as u64 * total.catch_up.len()) as f64;
    Ok(Replayed {
        incomplete: total.incomplete,
        out_of_order: total.out_of_order,
        events_per_s: events / wall,
        catch_up_ms: Quantiles::of(&total.catch_up),
        cpu_s_per_million: cpu * 1e6 / events.max(1.0),
        first_error: total.first_error,
    })
}

struct Total {
    catch_up: Histogram<u64>,
    incomplete: usize,
    out_of_order: u64,
    first_error: Option<String>,
}

impl Default for Total {
    fn default() -> Total {
        Total {
            catch_up: histogram(),
            incomplete: 0,
            out_of_order: 0,
            first_error: None,
        }
    }
}

impl Total {
    fn add(&mut self, outcome: Result<(u64, u64)>) {
        match outcome {
            Ok((ns, out_of_order)) => {
                self.catch_up.saturating_record(ns);
                self.out_of_order += out_of_order;
            }
            Err(e) => {
                self.incomplete += 1;
                self.first_error.get_or_insert(format!("{e:#}"));
            }
        }
    }
}

/// Publishes with a subscriber attached; the id of the first event.
fn history(plan: &Plan) -> Result<String> {
    let mut client = Client::open(plan, None)?;
    let published = publisher::run(plan, &publisher::Progress::default(), &AtomicU64::new(0))?;
    ensure!(
        published.refused == 0,
        "publishing was refused: {:?}",
        published.first_refusal
    );
    let (mut buf, begin) = (vec![0; 65536], Instant::now());
    while begin.elapsed() < plan.load.stall {
        client.read(&mut buf)?;
        if let Some(id) = id_of(&String::from_utf8_lossy(&client.body), plan.run, 0) {
            return Ok(id);
        }
    }
    bail!("the first event carries no id: does this server keep a history?")
}

/// The id of the event that carries sequence number `seq` of this run.
fn id_of(body: &str, run: u16, seq: u32) -> Option<String> {
    let (text, prefix) = (body.replace("\r\n", "\n"), Marker::prefix(run, seq));
    let event = text.split("\n\n").find(|e| e.contains(&prefix))?;
    event
        .lines()
        .find_map(|l| l.strip_prefix("id:"))
        .map(|v| v.trim_start().to_owned())
}

/// How long one client takes to get `events` events after `id`, in ns, and how many came out of order.
fn catch_up(plan: &Plan, events: usize, id: &str) -> Result<(u64, u64)> {
    let (scanner, begin) = (Scanner::new(), now_ns());
    let mut client = Client::open(plan, Some(id))?;
    let (mut buf, mut got, mut expected, mut out_of_order) = (vec![0; 65536], 0, 1, 0);
    loop {
        let keep = scanner.scan(&client.body, |m| {
            if m.run == plan.run {
                out_of_order += u64::from(m.seq != expected);
                expected = m.seq + 1;
                got += 1;
            }
        });
        client.body.drain(..keep);
        let took = now_ns() - begin;
        if got >= events {
            return Ok((took, out_of_order));
        }
        ensure!(
            took < plan.load.stall.as_nanos() as u64,
            "only {got} of {events} events came"
        );
        client.read(&mut buf)?;
    }
}

/// One blocking subscriber.
struct Client {
    stream: TcpStream,
    response: Response,
    body: Vec<u8>,
}

impl Client {
    fn open(plan: &Plan, last_id: Option<&str>) -> Result<Client> {
        let mut stream = TcpStream::connect(plan.target.addr)?;
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(READ_TIMEOUT))?;
        stream.write_all(&plan.subscribe_request(0, last_id))?;
        let mut client = Client {
            stream,
            response: Response::new(),
            body: Vec::new(),
        };
        let (mut part, begin) = ([0; 16384], Instant::now());
        while !client.response.begun() {
            client.read(&mut part)?;
            ensure!(begin.elapsed() < plan.load.stall, "no response");
        }
        let status = client.response.status;
        ensure!(
            status == 200,
            "status {status}: {}",
            String::from_utf8_lossy(&client.body)
        );
        Ok(client)
    }

    /// Reads once; nothing may have come.
    fn read(&mut self, buf: &mut [u8]) -> Result<()> {
        match self.stream.read(buf) {
            Ok(0) => bail!("closed by the server"),
            Ok(n) => self.response.feed(&buf[..n], &mut self.body),
            Err(e) if matches!(e.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) => Ok(()),
            Err(e) => Err(e.into()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Marker, id_of};

    #[test]
    fn id_before_or_after_the_data() {
        let m = Marker {
            run: 1,
            seq: 0,
            sent_ns: 5,
        }
        .payload(40);
        let body = format!(": hi\n\nid: a:1\ndata: {m}\n\ndata: other\nid: b\n\n");
        assert_eq!(id_of(&body, 1, 0).as_deref(), Some("a:1"));
        let body = format!("data: {m}\r\nid:x\r\n\r\n");
        assert_eq!(id_of(&body, 1, 0).as_deref(), Some("x"));
        assert_eq!(id_of(&body, 2, 0), None);
    }
}
