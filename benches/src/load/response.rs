//! An HTTP/1.1 response, read as it arrives: subscribers and the publisher alike.

use super::chunked::Chunked;
use anyhow::{Context, Result, bail};

/// Longer heads are refused.
const HEAD_MAX: usize = 16 * 1024;
const HEADERS_MAX: usize = 64;

#[derive(Debug)]
pub(super) struct Response {
    /// 0 until the head is there.
    pub(super) status: u16,
    /// The server will close the connection.
    pub(super) close: bool,
    state: State,
}

#[derive(Debug)]
enum State {
    Head(Vec<u8>),
    Chunked(Chunked),
    /// That many bytes to come.
    Length(usize),
    UntilClose,
}

impl Response {
    pub(super) fn new() -> Response {
        Response {
            status: 0,
            close: false,
            state: State::Head(Vec::new()),
        }
    }

    /// The head is there.
    pub(super) fn begun(&self) -> bool {
        self.status != 0
    }

    /// The body is there to its end, as far as its framing tells.
    pub(super) fn is_done(&self) -> bool {
        match &self.state {
            State::Length(left) => *left == 0,
            State::Chunked(c) => c.is_done(),
            State::Head(_) | State::UntilClose => false,
        }
    }

    /// Appends the body bytes of `input` to `body`.
    ///
    /// # Errors
    /// When this is no HTTP/1 response.
    pub(super) fn feed(&mut self, input: &[u8], body: &mut Vec<u8>) -> Result<()> {
        match &mut self.state {
            State::Chunked(c) => c.feed(input, body),
            State::Length(left) => {
                let n = input.len().min(*left);
                body.extend_from_slice(&input[..n]);
                *left -= n;
            }
            State::UntilClose => body.extend_from_slice(input),
            State::Head(head) => {
                head.extend_from_slice(input);
                let head = std::mem::take(head);
                match self.head(&head)? {
                    Some(end) => return self.feed(&head[end..], body),
                    None => self.state = State::Head(head),
                }
            }
        }
        Ok(())
    }

    /// Parses the head; its length once it is whole.
    fn head(&mut self, buf: &[u8]) -> Result<Option<usize>> {
        let mut headers = [httparse::EMPTY_HEADER; HEADERS_MAX];
        let mut head = httparse::Response::new(&mut headers);
        let httparse::Status::Complete(end) = head.parse(buf).context("not an HTTP/1 response")?
        else {
            if buf.len() > HEAD_MAX {
                bail!("the response head is longer than {HEAD_MAX} bytes");
            }
            return Ok(None);
        };
        let value = |name: &str| {
            let found = head
                .headers
                .iter()
                .find(|h| h.name.eq_ignore_ascii_case(name));
            found
                .and_then(|h| std::str::from_utf8(h.value).ok())
                .map(str::trim)
        };
        self.status = head.code.context("no status")?;
        self.close = head.version == Some(0)
            || value("connection").is_some_and(|v| v.eq_ignore_ascii_case("close"));
        self.state = if matches!(self.status, 204 | 304) {
            State::Length(0)
        } else if value("transfer-encoding").is_some_and(|v| v.eq_ignore_ascii_case("chunked")) {
            State::Chunked(Chunked::new())
        } else if let Some(n) = value("content-length") {
            State::Length(n.parse().context("content-length")?)
        } else {
            State::UntilClose
        };
        Ok(Some(end))
    }
}

#[cfg(test)]
mod tests {
    use super::Response;

    fn fed(raw: &[u8], step: usize) -> (Response, Vec<u8>) {
        let (mut response, mut body) = (Response::new(), Vec::new());
        for part in raw.chunks(step) {
            response.feed(part, &mut body).unwrap();
        }
        (response, body)
    }

    #[test]
    fn framings_in_any_split() {
        for (raw, body, done) in [
            (
                &b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n"[..],
                &b"abc"[..],
                true,
            ),
            (
                b"HTTP/1.1 200 OK\r\ncontent-length: 3\r\n\r\nabc",
                b"abc",
                true,
            ),
            (
                b"HTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\nabc",
                b"abc",
                false,
            ),
            (
                b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nabc",
                b"abc",
                false,
            ),
            (b"HTTP/1.1 204 No Content\r\n\r\n", b"", true),
        ] {
            for step in 1..=raw.len() {
                let (response, got) = fed(raw, step);
                assert!(response.begun());
                assert_eq!(
                    (got.as_slice(), response.is_done()),
                    (body, done),
                    "step {step}"
                );
            }
        }
    }

    #[test]
    fn closing_is_noted() {
        assert!(
            fed(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n", 9)
                .0
                .close
        );
        assert!(fed(b"HTTP/1.0 200 OK\r\n\r\n", 9).0.close);
        assert!(!fed(b"HTTP/1.1 200 OK\r\n\r\n", 9).0.close);
    }

    #[test]
    fn garbage_is_refused() {
        assert!(
            Response::new()
                .feed(b"garbage\r\n\r\n", &mut Vec::new())
                .is_err()
        );
    }
}
