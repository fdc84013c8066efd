//! A client that knows HTTP/1 and nothing of events: what it compares are bytes.

use std::{net::SocketAddr, time::Duration};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpSocket, TcpStream},
    time::timeout,
};

/// How long a test waits for something that must come. It bounds a hang and measures nothing.
pub(crate) const LIVENESS: Duration = Duration::from_secs(20);

/// Waits for what must come.
pub(crate) async fn must<T>(what: &str, future: impl Future<Output = T>) -> T {
    match timeout(LIVENESS, future).await {
        Ok(value) => value,
        Err(_) => panic!("{what} did not come"),
    }
}

/// A response head.
#[derive(Debug)]
pub(crate) struct Head {
    pub(crate) version: String,
    pub(crate) status: u16,
    headers: Vec<(String, String)>,
}

impl Head {
    fn parse(text: &str) -> Self {
        let mut lines = text.trim_end().split("\r\n");
        let mut first = lines.next().unwrap_or_default().splitn(3, ' ');
        Self {
            version: first.next().unwrap_or_default().to_owned(),
            status: first.next().and_then(|s| s.parse().ok()).expect("a status"),
            headers: lines
                .map(|line| line.split_once(": ").expect("name and value"))
                .map(|(name, value)| (name.to_ascii_lowercase(), value.to_owned()))
                .collect(),
        }
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let mut values = self.headers.iter().filter(|(n, _)| n == name);
        let value = values.next().map(|(_, value)| value.as_str());
        assert!(values.next().is_none(), "{name} is there twice");
        value
    }
}

/// How the body of the response ends.
#[derive(Debug, PartialEq, Eq)]
enum Body {
    Chunked,
    Length(usize),
    UntilClose,
}

/// One connection with one response under way.
#[derive(Debug)]
pub(crate) struct Wire {
    socket: TcpStream,
    /// Bytes received and not yet looked at.
    raw: Vec<u8>,
    /// Bytes of the body, taken out of their framing and not yet looked at.
    body: Vec<u8>,
    framing: Body,
    ended: bool,
}

impl Wire {
    /// Connects and sends nothing.
    pub(crate) async fn connect(address: SocketAddr) -> Self {
        let socket = TcpSocket::new_v4().expect("a socket");
        Self::connect_by(socket, address).await
    }

    /// Connects with a small window, so that the server soon notices when it is not read.
    pub(crate) async fn connect_narrow(address: SocketAddr) -> Self {
        let socket = TcpSocket::new_v4().expect("a socket");
        socket
            .set_recv_buffer_size(16 * 1024)
            .expect("a TCP socket");
        Self::connect_by(socket, address).await
    }

    async fn connect_by(socket: TcpSocket, address: SocketAddr) -> Self {
        let socket = must("a connection", socket.connect(address))
            .await
            .expect("the server listens");
        socket.set_nodelay(true).expect("a TCP socket");
        Self {
            socket,
            raw: Vec::new(),
            body: Vec::new(),
            framing: Body::UntilClose,
            ended: false,
        }
    }

    pub(crate) async fn send(&mut self, bytes: &str) {
        self.socket
            .write_all(bytes.as_bytes())
            .await
            .expect("the server reads");
    }

    pub(crate) async fn half_close(&mut self) {
        self.socket.shutdown().await.expect("an open socket");
    }

    pub(crate) fn socket(&self) -> &TcpStream {
        &self.socket
    }

    /// Reads the head of the next response.
    pub(crate) async fn head(&mut self) -> Head {
        let head = self.bare_head().await;
        self.ended = false;
        self.framing = if head.header("transfer-encoding") == Some("chunked") {
            Body::Chunked
        } else if let Some(length) = head.header("content-length") {
            Body::Length(length.parse().expect("a number"))
        } else if head.status == 204 {
            Body::Length(0)
        } else {
            Body::UntilClose
        };
        self.unframe();
        head
    }

    /// Reads the head of a response that has no body, whatever it says.
    pub(crate) async fn bare_head(&mut self) -> Head {
        // Heads may be long: what was searched is not searched again.
        let mut searched = 0;
        let end = loop {
            if let Some(at) = find(&self.raw[searched..], b"\r\n\r\n") {
                break searched + at + 4;
            }
            searched = self.raw.len().saturating_sub(3);
            assert!(self.receive().await, "no head in {} bytes", self.raw.len());
        };
        let head: Vec<u8> = self.raw.drain(..end).collect();
        Head::parse(std::str::from_utf8(&head).expect("an ASCII head"))
    }

    /// The next bytes of the body must be these.
    #[track_caller]
    pub(crate) fn expect<'a>(&'a mut self, expected: &'a str) -> impl Future<Output = ()> + 'a {
        let caller = std::panic::Location::caller();
        async move {
            let got = self.length(expected.len()).await;
            assert_eq!(got, expected, "at {caller}");
        }
    }

    /// The body must end here.
    #[track_caller]
    pub(crate) fn expect_end(&mut self) -> impl Future<Output = ()> + '_ {
        let caller = std::panic::Location::caller();
        async move {
            let rest = self.rest().await;
            assert_eq!(rest, "", "at {caller}");
        }
    }

    /// The body up to and with this text.
    pub(crate) async fn until(&mut self, mark: &str) -> String {
        let mut searched = 0;
        loop {
            if let Some(at) = find(&self.body[searched..], mark.as_bytes()) {
                let end = searched + at + mark.len();
                return text(&self.body.drain(..end).collect::<Vec<_>>());
            }
            // Bodies may be long: what was searched is not searched again.
            searched = self.body.len().saturating_sub(mark.len() - 1);
            assert!(self.more().await, "no {mark:?} in {:?}", text(&self.body));
        }
    }

    /// One event or comment: all up to the next empty line.
    pub(crate) async fn block(&mut self) -> String {
        self.until("\n\n").await
    }

    /// So many bytes of the body.
    pub(crate) async fn length(&mut self, length: usize) -> String {
        while self.body.len() < length && self.more().await {}
        let n = self.body.len().min(length);
        text(&self.body.drain(..n).collect::<Vec<_>>())
    }

    /// All of the body that is still to come.
    pub(crate) async fn rest(&mut self) -> String {
        while self.more().await {}
        text(&std::mem::take(&mut self.body))
    }

    /// Everything that the server sends until it closes, with its framing.
    pub(crate) async fn raw_rest(&mut self) -> String {
        while self.receive().await {}
        text(&std::mem::take(&mut self.raw))
    }

    /// The connection must have been closed by the server, with nothing sent since.
    pub(crate) async fn expect_closed(&mut self) {
        let more = self.receive().await;
        assert!(!more, "the server sent {:?}", text(&self.raw));
    }

    /// Exactly this many raw bytes, framing included.
    pub(crate) async fn raw(&mut self, expected: &str) {
        while self.raw.len() < expected.len() && self.receive().await {}
        let n = self.raw.len().min(expected.len());
        let got: Vec<u8> = self.raw.drain(..n).collect();
        assert_eq!(text(&got), expected);
    }

    /// Adds to the body; `false` when it has ended.
    async fn more(&mut self) -> bool {
        let before = self.body.len();
        while self.body.len() == before && !self.ended {
            if !self.receive().await {
                assert_eq!(self.framing, Body::UntilClose, "the body was cut");
                self.ended = true;
            }
            self.unframe();
        }
        self.body.len() > before
    }

    /// Reads once; `false` at the end of the connection.
    async fn receive(&mut self) -> bool {
        let read = must("bytes", self.socket.read_buf(&mut self.raw)).await;
        read.is_ok_and(|n| n > 0)
    }

    /// Moves what there is of the body out of its framing.
    fn unframe(&mut self) {
        match &mut self.framing {
            Body::UntilClose => self.body.append(&mut self.raw),
            Body::Length(left) => {
                let n = self.raw.len().min(*left);
                self.body.extend(self.raw.drain(..n));
                *left -= n;
                self.ended = *left == 0;
            }
            Body::Chunked => {
                while let Some(line) = find(&self.raw, b"\r\n") {
                    let size = std::str::from_utf8(&self.raw[..line]).expect("a chunk size");
                    let size = usize::from_str_radix(size, 16).expect("a chunk size");
                    let end = line + 2 + size;
                    if self.raw.len() < end + 2 {
                        return;
                    }
                    assert_eq!(&self.raw[end..end + 2], b"\r\n", "a chunk's end");
                    self.body.extend_from_slice(&self.raw[line + 2..end]);
                    self.raw.drain(..end + 2);
                    if size == 0 {
                        self.ended = true;
                        return;
                    }
                }
            }
        }
    }
}

fn find(haystack: &[u8], needle: &[u8]) -> Option<usize> {
    haystack.windows(needle.len()).position(|w| w == needle)
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}
