//! Frames: the bytes of one event, plain for everybody or tagged for our own client.

use alloc::vec::Vec;
use core::time::Duration;

use crate::number::push_decimal;
use crate::{EventId, EventName, Topic, WireId};

/// What is to be written for one event, borrowed.
///
/// The one encoder that [`Event`](struct@crate::Event) and a server's log share. Every field is of a checked type, so nothing
/// written can break out of its line.
///
/// ```
/// use tidings_protocol::{EventId, EventName, Frame, Topic};
///
/// let (id, name, topic) = (
///     EventId::from_static("7"),
///     EventName::from_static("price"),
///     Topic::from_static("prices/AAPL"),
/// );
/// let frame = Frame { id: Some(&id), event: Some(&name), retry: None, data: "1\r\n2" };
///
/// let mut out = Vec::new();
/// frame.encode_plain(&mut out);
/// assert_eq!(out, b"event: price\nid: 7\ndata: 1\ndata: 2\n\n");
///
/// out.clear();
/// frame.encode_tagged(&topic, &[], &mut out);
/// assert_eq!(out, b"data: 7\tprice\tprices/AAPL\ndata: 1\ndata: 2\n\n");
///
/// out.clear();
/// frame.encode_tagged(&topic, &[Topic::from_static("users/3")], &mut out);
/// assert_eq!(out, b"data: 7\tprice\tprices/AAPL\tusers/3\ndata: 1\ndata: 2\n\n");
/// ```
#[derive(Debug)]
pub struct Frame<'a, Id = EventId> {
    /// The id, on an `id:` line.
    pub id: Option<&'a Id>,
    /// The name, on an `event:` line or in the tag; without one it is `message`.
    pub event: Option<&'a EventName>,
    /// The reconnection time, on a `retry:` line in whole milliseconds.
    pub retry: Option<Duration>,
    /// The payload: each CR, LF or CRLF in it becomes one line break.
    pub data: &'a str,
}

impl<Id: WireId> Frame<'_, Id> {
    /// Appends the frame as the standard has it.
    pub fn encode_plain(&self, out: &mut Vec<u8>) {
        out.reserve(self.data.len() + 64);
        if let Some(event) = self.event {
            push_line(out, b"event: ", event.as_str());
        }
        self.push_retry(out);
        if let Some(id) = self.id {
            push_id(out, id);
        }
        push_data(out, self.data);
        out.push(b'\n');
    }

    /// Appends the frame for subscribers that asked for `tidings=1`: the default event type, and a first data line that
    /// holds the id, the name and the topics, the canonical one first, with a TAB between them.
    pub fn encode_tagged(&self, topic: &Topic, alternates: &[Topic], out: &mut Vec<u8>) {
        self.push_retry(out);
        out.extend_from_slice(b"data: ");
        if let Some(id) = self.id {
            id.append_to(out);
        }
        self.encode_tagged_from_name(topic, alternates, out);
    }

    /// Appends what follows the id in a tagged frame, for a log that learns the id last and writes it in front.
    pub fn encode_tagged_from_name(&self, topic: &Topic, alternates: &[Topic], out: &mut Vec<u8>) {
        out.reserve(self.data.len() + topic.as_str().len() + 64);
        out.push(b'\t');
        let event = self.event.map_or("message", EventName::as_str);
        push_name_and_topic(out, event, topic.as_str());
        for alternate in alternates {
            out.push(b'\t');
            out.extend_from_slice(alternate.as_str().as_bytes());
        }
        out.push(b'\n');
        push_data(out, self.data);
        out.push(b'\n');
    }

    fn push_retry(&self, out: &mut Vec<u8>) {
        if let Some(retry) = self.retry {
            push_retry(out, retry);
        }
    }
}

/// Appends a comment that wakes proxies and is seen by no page: `:` and a blank line.
///
/// ```
/// let mut out = Vec::new();
/// tidings_protocol::encode_keep_alive(&mut out);
/// assert_eq!(out, b":\n\n");
/// ```
pub fn encode_keep_alive(out: &mut Vec<u8>) {
    out.extend_from_slice(b":\n\n");
}

/// Appends a block with nothing but an id: it sets the subscriber's last event id and dispatches nothing.
///
/// ```
/// let mut out = Vec::new();
/// tidings_protocol::encode_id(&tidings_protocol::EventId::from_static("7"), &mut out);
/// assert_eq!(out, b"id: 7\n\n");
/// ```
pub fn encode_id(id: &impl WireId, out: &mut Vec<u8>) {
    push_id(out, id);
    out.push(b'\n');
}

/// Appends a block with nothing but a reconnection time, in whole milliseconds.
///
/// ```
/// let mut out = Vec::new();
/// tidings_protocol::encode_retry(core::time::Duration::from_secs(3), &mut out);
/// assert_eq!(out, b"retry: 3000\n\n");
/// ```
pub fn encode_retry(retry: Duration, out: &mut Vec<u8>) {
    push_retry(out, retry);
    out.push(b'\n');
}

/// How the first data line of a tagged frame goes on after the id, if it has one.
pub(crate) fn push_name_and_topic(out: &mut Vec<u8>, event: &str, topic: &str) {
    out.extend_from_slice(event.as_bytes());
    out.push(b'\t');
    out.extend_from_slice(topic.as_bytes());
}

pub(crate) fn push_id(out: &mut Vec<u8>, id: &impl WireId) {
    out.extend_from_slice(b"id: ");
    id.append_to(out);
    out.push(b'\n');
}

fn push_retry(out: &mut Vec<u8>, retry: Duration) {
    out.extend_from_slice(b"retry: ");
    push_decimal(out, crate::duration::millis(retry));
    out.push(b'\n');
}

fn push_line(out: &mut Vec<u8>, field: &[u8], text: &str) {
    out.extend_from_slice(field);
    out.extend_from_slice(text.as_bytes());
    out.push(b'\n');
}

/// One `data:` line per line of `data`; at least one, since a block without data is never dispatched.
///
/// The space after the colon is always written: a reader strips one, so a payload that begins with one keeps it.
pub(crate) fn push_data(out: &mut Vec<u8>, data: &str) {
    let mut rest = data.as_bytes();
    loop {
        out.extend_from_slice(b"data: ");
        let Some(end) = memchr::memchr2(b'\r', b'\n', rest) else {
            out.extend_from_slice(rest);
            out.push(b'\n');
            return;
        };
        out.extend_from_slice(&rest[..end]);
        out.push(b'\n');
        let crlf = rest[end..].starts_with(b"\r\n");
        rest = &rest[end + 1 + usize::from(crlf)..];
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn data(text: &str) -> Vec<u8> {
        let mut out = Vec::new();
        push_data(&mut out, text);
        out
    }

    #[test]
    fn every_line_break_becomes_one() {
        assert_eq!(
            data("a\r\nb\rc\nd"),
            b"data: a\ndata: b\ndata: c\ndata: d\n"
        );
        assert_eq!(data("\n\r\r\n"), b"data: \ndata: \ndata: \ndata: \n");
        assert_eq!(data("a\n"), b"data: a\ndata: \n");
        assert_eq!(data("\r"), b"data: \ndata: \n");
    }

    #[test]
    fn empty_data_is_still_dispatched() {
        assert_eq!(data(""), b"data: \n");
    }

    #[test]
    fn other_separators_are_data() {
        assert_eq!(
            data("a\u{2028}b\u{85}c\x0bd"),
            "data: a\u{2028}b\u{85}c\x0bd\n".as_bytes()
        );
    }

    #[test]
    fn an_unnamed_event_is_tagged_message() {
        let mut out = Vec::new();
        let frame: Frame<'_> = Frame {
            id: None,
            event: None,
            retry: Some(Duration::from_millis(5)),
            data: "x",
        };
        frame.encode_tagged(&Topic::from_static("t"), &[], &mut out);
        assert_eq!(out, b"retry: 5\ndata: \tmessage\tt\ndata: x\n\n");
    }
}
