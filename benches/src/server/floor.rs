//! The floor: the least that a user-space server does to deliver an event.
//!
//! One thread, one epoll. A POST's body becomes one pre-encoded SSE chunk, which is written to every subscriber of the
//! path with one write(2). No history, no slow-consumer policy, no parsing beyond path and Content-Length: a measure,
//! not a server.

use anyhow::Result;
use rustix::event::epoll::{self, EventData, EventFlags};
use std::collections::HashMap;
use std::io::{ErrorKind, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::ops::Range;
use std::os::fd::OwnedFd;

const LISTENER: u64 = u64::MAX;
const BACKLOG: i32 = 4096;
const ACCEPTED: &[u8] = b"HTTP/1.1 204 No Content\r\n\r\n";
const STREAM: &[u8] =
    b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nCache-Control: no-cache\r\n\
    Transfer-Encoding: chunked\r\n\r\n";

/// Serves until the process ends.
pub(super) fn serve(listen: SocketAddr) -> Result<()> {
    let listener = TcpListener::bind(listen)?;
    rustix::net::listen(&listener, BACKLOG)?;
    listener.set_nonblocking(true)?;
    let epoll = epoll::create(epoll::CreateFlags::CLOEXEC)?;
    epoll::add(
        &epoll,
        &listener,
        EventData::new_u64(LISTENER),
        EventFlags::IN,
    )?;
    let mut floor = Floor {
        epoll,
        connections: HashMap::new(),
        topics: HashMap::new(),
        next_id: 0,
    };
    let mut buf = vec![0; 64 * 1024];
    let mut events: Vec<epoll::Event> = Vec::with_capacity(1024);
    loop {
        events.clear();
        match epoll::wait(
            &floor.epoll,
            rustix::buffer::spare_capacity(&mut events),
            None,
        ) {
            Ok(_) | Err(rustix::io::Errno::INTR) => {}
            Err(e) => return Err(e.into()),
        }
        for event in &events {
            match event.data.u64() {
                LISTENER => floor.accept(&listener)?,
                id => floor.ready(id, event.flags, &mut buf),
            }
        }
    }
}

struct Connection {
    stream: TcpStream,
    input: Vec<u8>,
    /// What a full socket did not take.
    pending: Vec<u8>,
    /// Asked to be told when it takes more.
    waits: bool,
    topic: Option<Vec<u8>>,
}

struct Floor {
    epoll: OwnedFd,
    connections: HashMap<u64, Connection>,
    topics: HashMap<Vec<u8>, Vec<u64>>,
    next_id: u64,
}

impl Floor {
    fn accept(&mut self, listener: &TcpListener) -> Result<()> {
        while let Ok((stream, _)) = listener.accept() {
            stream.set_nonblocking(true)?;
            stream.set_nodelay(true)?;
            epoll::add(
                &self.epoll,
                &stream,
                EventData::new_u64(self.next_id),
                EventFlags::IN,
            )?;
            let connection = Connection {
                stream,
                input: Vec::new(),
                pending: Vec::new(),
                waits: false,
                topic: None,
            };
            self.connections.insert(self.next_id, connection);
            self.next_id += 1;
        }
        Ok(())
    }

    fn ready(&mut self, id: u64, flags: EventFlags, buf: &mut [u8]) {
        let Some(c) = self.connections.get_mut(&id) else {
            return;
        };
        if flags.contains(EventFlags::OUT) {
            let pending = std::mem::take(&mut c.pending);
            write(&self.epoll, id, c, &pending);
        }
        if !flags.intersects(EventFlags::IN | EventFlags::HUP | EventFlags::ERR) {
            return;
        }
        match c.stream.read(buf) {
            Ok(n) if n > 0 => c.input.extend_from_slice(&buf[..n]),
            Err(e) if e.kind() == ErrorKind::WouldBlock => {}
            Ok(_) | Err(_) => return self.close(id),
        }
        while let Some(request) = self.connections.get(&id).and_then(|c| request(&c.input)) {
            self.serve(id, &request);
        }
    }

    fn serve(&mut self, id: u64, request: &Request) {
        let Some(c) = self.connections.get_mut(&id) else {
            return;
        };
        let topic = c.input[request.path.clone()].to_vec();
        if !request.publish {
            write(&self.epoll, id, c, STREAM);
            // It sends no more; an idle stream should not hold a buffer.
            c.input = Vec::new();
            c.topic = Some(topic.clone());
            self.topics.entry(topic).or_default().push(id);
            return;
        }
        let body = &c.input[request.body.clone()];
        let mut frame = format!("{:x}\r\ndata: ", body.len() + 8).into_bytes();
        frame.extend_from_slice(body);
        frame.extend_from_slice(b"\n\n\r\n");
        c.input.drain(..request.len);
        write(&self.epoll, id, c, ACCEPTED);
        for id in self.topics.get(&topic).into_iter().flatten() {
            let Some(c) = self.connections.get_mut(id) else {
                continue;
            };
            if c.pending.is_empty() {
                write(&self.epoll, *id, c, &frame);
            } else {
                c.pending.extend_from_slice(&frame);
            }
        }
    }

    fn close(&mut self, id: u64) {
        let Some(c) = self.connections.remove(&id) else {
            return;
        };
        if let Some(subscribers) = c.topic.and_then(|topic| self.topics.get_mut(&topic)) {
            subscribers.retain(|s| *s != id);
        }
    }
}

/// Writes what the socket takes and keeps the rest.
fn write(epoll: &OwnedFd, id: u64, c: &mut Connection, bytes: &[u8]) {
    let written = match c.stream.write(bytes) {
        Ok(n) => n,
        Err(e) if e.kind() == ErrorKind::WouldBlock => 0,
        // Its end shows in the next read.
        Err(_) => return,
    };
    c.pending = bytes[written..].to_vec();
    if c.waits == c.pending.is_empty() {
        c.waits = !c.waits;
        let flags = if c.waits {
            EventFlags::IN | EventFlags::OUT
        } else {
            EventFlags::IN
        };
        // Fails only for a socket that was never added.
        let _ = epoll::modify(epoll, &c.stream, EventData::new_u64(id), flags);
    }
}

struct Request {
    publish: bool,
    path: Range<usize>,
    body: Range<usize>,
    /// With the body.
    len: usize,
}

/// The first request in `buf`, if it is there to its end.
fn request(buf: &[u8]) -> Option<Request> {
    let head = memchr::memmem::find(buf, b"\r\n\r\n")? + 4;
    let path = memchr::memchr(b' ', buf)? + 1;
    let path = path..path + memchr::memchr(b' ', &buf[path..])?;
    if !buf.starts_with(b"POST") {
        return Some(Request {
            publish: false,
            path,
            body: head..head,
            len: head,
        });
    }
    let text = std::str::from_utf8(&buf[..head]).ok()?;
    let len = text.lines().find_map(|line| {
        let (name, value) = line.split_once(':')?;
        name.eq_ignore_ascii_case("content-length")
            .then(|| value.trim().parse::<usize>().ok())?
    })?;
    (buf.len() >= head + len).then_some(Request {
        publish: true,
        path,
        body: head..head + len,
        len: head + len,
    })
}
