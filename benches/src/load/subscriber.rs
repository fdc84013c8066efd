//! One subscriber: its connection, and which messages it has had.

use super::Plan;
use super::marker::{Marker, Scanner};
use super::response::Response;
use anyhow::{Context, Result};
use socket2::{Domain, Protocol, SockAddr, Socket, Type};
use std::io::Write;
use std::net::{SocketAddr, TcpStream};

pub(super) struct Subscriber {
    pub(super) stream: TcpStream,
    pub(super) state: State,
    pub(super) started_ns: u64,
    pub(super) tries: u32,
    pub(super) unique: u64,
    index: usize,
    carry: Vec<u8>,
    /// Highest sequence number + 1 by publisher.
    next: Vec<u32>,
    /// One bit a message of this subscriber's topic.
    seen: Vec<u64>,
}

pub(super) enum State {
    Connecting,
    Reading(Response),
    Closed,
}

/// What a message is to its subscriber.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Arrival {
    InOrder,
    /// Behind a later one of the same publisher.
    OutOfOrder,
    /// A second time, or of a topic not asked for.
    Surplus,
}

impl Subscriber {
    /// Begins the connection of subscriber `index`.
    pub(super) fn new(plan: &Plan, index: usize, now_ns: u64) -> Result<Subscriber> {
        let messages = plan.expected(index);
        Ok(Subscriber {
            stream: connect(plan.target.addr)?,
            state: State::Connecting,
            started_ns: now_ns,
            tries: 1,
            unique: 0,
            index,
            carry: Vec::new(),
            next: vec![0; plan.load.publishers],
            seen: vec![0; messages.div_ceil(64)],
        })
    }

    /// Begins it anew, as a browser would.
    pub(super) fn again(&mut self, plan: &Plan, now_ns: u64) -> Result<()> {
        self.stream = connect(plan.target.addr)?;
        (self.state, self.started_ns) = (State::Connecting, now_ns);
        self.carry.clear();
        self.tries += 1;
        Ok(())
    }

    /// The connection stands or has failed: asks for the stream.
    pub(super) fn connected(&mut self, plan: &Plan) -> Result<()> {
        if let Some(e) = self.stream.take_error()? {
            return Err(e).context("connecting");
        }
        self.stream
            .write_all(&plan.subscribe_request(self.index, None))
            .context("subscribing")?;
        self.state = State::Reading(Response::new());
        Ok(())
    }

    pub(super) fn is_subscribed(&self) -> bool {
        matches!(&self.state, State::Reading(r) if r.status == 200)
    }

    pub(super) fn is_complete(&self, plan: &Plan) -> bool {
        self.is_subscribed() && self.unique == plan.expected(self.index) as u64
    }

    /// Takes bytes off the socket and tells of each message in them; `body` is only lent, to be used again.
    pub(super) fn read(
        &mut self,
        plan: &Plan,
        scanner: &Scanner,
        input: &[u8],
        body: &mut Vec<u8>,
        mut arrived: impl FnMut(Marker, Arrival),
    ) -> Result<()> {
        let State::Reading(response) = &mut self.state else {
            return Ok(());
        };
        body.clear();
        body.append(&mut self.carry);
        response.feed(input, body)?;
        if response.begun() && response.status != 200 {
            anyhow::bail!(
                "status {}: {}",
                response.status,
                String::from_utf8_lossy(body)
            );
        }
        let keep = scanner.scan(body, |m| {
            if m.run == plan.run {
                arrived(
                    m,
                    note(
                        plan,
                        self.index,
                        &mut self.seen,
                        &mut self.next,
                        &mut self.unique,
                        m.seq,
                    ),
                );
            }
        });
        self.carry.extend_from_slice(&body[keep..]);
        Ok(())
    }
}

fn note(
    plan: &Plan,
    index: usize,
    seen: &mut [u64],
    next: &mut [u32],
    unique: &mut u64,
    seq: u32,
) -> Arrival {
    let topics = plan.load.topics;
    let bit = seq as usize / topics;
    let Some(word) = seen.get_mut(bit / 64) else {
        return Arrival::Surplus;
    };
    if *word >> (bit % 64) & 1 == 1 || seq as usize % topics != index % topics {
        return Arrival::Surplus;
    }
    *word |= 1 << (bit % 64);
    *unique += 1;
    let next = &mut next[seq as usize % plan.load.publishers];
    if seq < *next {
        return Arrival::OutOfOrder;
    }
    *next = seq + 1;
    Arrival::InOrder
}

/// Begins a connection without waiting for it.
fn connect(addr: SocketAddr) -> Result<TcpStream> {
    let socket = Socket::new(Domain::for_address(addr), Type::STREAM, Some(Protocol::TCP))
        .context("a subscriber's socket")?;
    socket.set_nonblocking(true)?;
    socket.set_tcp_nodelay(true)?;
    match socket.connect(&SockAddr::from(addr)) {
        Err(e) if e.raw_os_error() != Some(rustix::io::Errno::INPROGRESS.raw_os_error()) => {
            Err(e).with_context(|| format!("connecting to {addr}"))
        }
        _ => Ok(socket.into()),
    }
}
