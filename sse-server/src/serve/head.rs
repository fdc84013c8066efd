//! The response head of a stream that hyper does not write.

use std::time::SystemTime;

use axum::http::{HeaderName, Version, header, response::Parts};

/// Room for the head of a stream with a usual set of headers, so that it is allocated once.
const USUAL: usize = 512;

/// How the end of the stream is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Framing {
    /// HTTP/1.1: chunks, of which an empty one is the last.
    Chunked,
    /// HTTP/1.0: the end of the connection is the end of the stream.
    UntilClose,
}

impl Framing {
    pub(super) fn of(version: Version) -> Self {
        // RFC 9112, 6.1: "A server MUST NOT send a response containing Transfer-Encoding unless the corresponding
        // request indicates HTTP/1.1 (or later minor revisions)."
        if version == Version::HTTP_11 {
            Self::Chunked
        } else {
            Self::UntilClose
        }
    }
}

/// Writes the head as it goes over the wire, with the empty line that ends it.
///
/// Every header that the application's layers gave the response is kept, except those that speak of this connection or
/// of the length of the body: they are ours to say.
pub(super) fn encode(head: &Parts, framing: Framing, now: SystemTime) -> Vec<u8> {
    let mut out = Vec::with_capacity(USUAL);
    out.extend_from_slice(match framing {
        Framing::Chunked => b"HTTP/1.1 ",
        Framing::UntilClose => b"HTTP/1.0 ",
    });
    out.extend_from_slice(head.status.as_str().as_bytes());
    out.push(b' ');
    out.extend_from_slice(
        head.status
            .canonical_reason()
            .unwrap_or_default()
            .as_bytes(),
    );
    out.extend_from_slice(b"\r\n");
    for (name, value) in head.headers.iter().filter(|(name, _)| !is_ours(name)) {
        line(&mut out, name, value.as_bytes());
    }
    if framing == Framing::Chunked {
        line(&mut out, &header::TRANSFER_ENCODING, b"chunked");
    }
    if !head.headers.contains_key(header::DATE) {
        let date = httpdate::fmt_http_date(now);
        line(&mut out, &header::DATE, date.as_bytes());
    }
    out.extend_from_slice(b"\r\n");
    out
}

fn is_ours(name: &HeaderName) -> bool {
    [
        header::CONNECTION,
        header::CONTENT_LENGTH,
        header::TRANSFER_ENCODING,
        header::TRAILER,
        header::UPGRADE,
    ]
    .contains(name)
}

fn line(out: &mut Vec<u8>, name: &HeaderName, value: &[u8]) {
    out.extend_from_slice(name.as_str().as_bytes());
    out.extend_from_slice(b": ");
    out.extend_from_slice(value);
    out.extend_from_slice(b"\r\n");
}

#[cfg(test)]
mod tests {
    use std::time::UNIX_EPOCH;

    use axum::http::{Response, StatusCode};

    use super::*;

    fn response() -> Parts {
        Response::builder()
            .status(StatusCode::OK)
            .header("content-type", "text/event-stream")
            .header("access-control-allow-origin", "*")
            .header("content-length", "0")
            .header("connection", "close")
            .body(())
            .expect("the head is well formed")
            .into_parts()
            .0
    }

    #[test]
    fn keeps_what_layers_set_and_says_the_framing_itself() {
        let head = encode(&response(), Framing::Chunked, UNIX_EPOCH);
        assert_eq!(
            String::from_utf8_lossy(&head),
            "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\naccess-control-allow-origin: *\r\n\
             transfer-encoding: chunked\r\ndate: Thu, 01 Jan 1970 00:00:00 GMT\r\n\r\n"
        );
    }

    #[test]
    fn an_old_client_gets_no_chunks() {
        let head = encode(&response(), Framing::UntilClose, UNIX_EPOCH);
        assert_eq!(
            String::from_utf8_lossy(&head),
            "HTTP/1.0 200 OK\r\ncontent-type: text/event-stream\r\naccess-control-allow-origin: *\r\n\
             date: Thu, 01 Jan 1970 00:00:00 GMT\r\n\r\n"
        );
    }

    #[test]
    fn a_date_that_is_there_is_left() {
        let mut head = response();
        head.headers.insert(
            header::DATE,
            "Fri, 02 Jan 1970 00:00:00 GMT".parse().expect("a value"),
        );
        let head = encode(&head, Framing::Chunked, UNIX_EPOCH);
        let text = String::from_utf8_lossy(&head);
        assert_eq!(text.matches("date: ").count(), 1);
        assert!(text.contains("date: Fri, 02 Jan 1970"));
    }
}
