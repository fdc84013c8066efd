//! An event before it has its place in the log.

use std::time::Duration;

use tidings_protocol::{EventId, EventName, Frame, Topic};

use super::entry::{Entry, Extra, Shape};
use crate::frames::chunk::Chunk;

/// How the tag begins.
const DATA: &[u8] = b"data: ";

/// The longest id that a log gives: incarnation, a hyphen, 64 bits in decimal.
const LONGEST_ID: usize = 12 + 1 + 20;

/// What there is to an event before it is appended.
#[derive(Debug)]
pub(crate) struct Parts<'a> {
    /// The canonical topic.
    pub(crate) topic: &'a Topic,
    pub(crate) alternates: Vec<Topic>,
    pub(crate) name: Option<&'a EventName>,
    pub(crate) id: Option<&'a EventId>,
    pub(crate) retry: Option<Duration>,
    pub(crate) key: Option<&'a str>,
    pub(crate) private: bool,
    pub(crate) data: &'a str,
}

/// An encoded event that lacks nothing but the id the log gives: encoding needs no lock, the id does.
#[derive(Debug)]
pub(crate) struct Draft {
    chunk: Chunk,
    retry: Vec<u8>,
    shape: Shape,
    private: bool,
    named: bool,
    extra: Option<Box<Extra>>,
}

impl Draft {
    pub(crate) fn new(parts: Parts<'_>) -> Self {
        let Parts {
            topic, name, id, ..
        } = parts;
        let message = EventName::MESSAGE;
        let event = name.unwrap_or(&message);
        let retry = parts.retry.map_or(Vec::new(), retry_line);
        let alternates: usize = parts
            .alternates
            .iter()
            .map(|alternate| 1 + alternate.as_str().len())
            .sum();
        let tag = event.as_str().len() + topic.as_str().len() + alternates;
        let room = retry.len() + DATA.len() + id.map_or(LONGEST_ID, |id| id.as_str().len());
        let mut chunk = Chunk::new(room, parts.data.len() + tag + 16);
        let frame: Frame<'_> = Frame {
            id: None,
            event: Some(event),
            retry: None,
            data: parts.data,
        };
        frame.encode_tagged_from_name(topic, &parts.alternates, chunk.out());
        let shape = Shape {
            retry: retry.len() as u8,
            id: id.map_or(0, |id| id.as_str().len() as u16),
            name: event.as_str().len() as u16,
            topic: topic.as_str().len() as u16,
            alternates: alternates as u32,
        };
        if let Some(id) = id {
            chunk.prepend(id.as_str().as_bytes());
        }
        let extra = (!parts.alternates.is_empty() || parts.key.is_some()).then(|| {
            Box::new(Extra {
                alternates: parts.alternates,
                key: parts.key.map(Into::into),
            })
        });
        Self {
            chunk,
            retry,
            shape,
            private: parts.private,
            named: id.is_some(),
            extra,
        }
    }

    /// Bytes on the wire, nearly: the id may still be missing.
    pub(crate) fn len(&self) -> usize {
        self.chunk.len()
    }

    /// The topics beside the canonical one.
    pub(crate) fn alternates(&self) -> &[Topic] {
        self.extra.as_ref().map_or(&[], |extra| &extra.alternates)
    }

    /// Gives the event its place. `prefix` is what the log's ids have before the number.
    pub(crate) fn seal(mut self, prefix: &[u8], seq: u64, at: u64) -> Entry {
        if !self.named {
            let before = self.chunk.len();
            self.chunk.prepend_decimal(seq);
            self.chunk.prepend(prefix);
            self.shape.id = (self.chunk.len() - before) as u16;
        }
        self.into_entry(seq, at)
    }

    /// An event that tells a state and has no id.
    pub(crate) fn seal_state(self, seq: u64) -> Entry {
        self.into_entry(seq, 0)
    }

    fn into_entry(mut self, seq: u64, at: u64) -> Entry {
        self.chunk.prepend(DATA);
        self.chunk.prepend(&self.retry);
        Entry::new(
            seq,
            at,
            self.chunk.finish(),
            self.shape,
            self.private,
            self.named,
            self.extra,
        )
    }
}

fn retry_line(retry: Duration) -> Vec<u8> {
    let mut line = Vec::new();
    tidings_protocol::encode_retry(retry, &mut line);
    // A block of its own ends with a blank line.
    line.pop();
    line
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Format;

    fn parts<'a>(topic: &'a Topic, data: &'a str) -> Parts<'a> {
        Parts {
            topic,
            alternates: Vec::new(),
            name: None,
            id: None,
            retry: None,
            key: None,
            private: false,
            data,
        }
    }

    fn frame(entry: &Entry, format: Format) -> &str {
        str::from_utf8(entry.frame(format).content()).unwrap()
    }

    fn state(entry: &Entry, format: Format) -> String {
        let mut out = Vec::new();
        entry.encode_state(format, &mut out);
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn an_event_is_encoded_for_both_formats() {
        let topic = Topic::from_static("prices/é");
        let name = EventName::from_static("price");
        let entry = Draft::new(Parts {
            name: Some(&name),
            retry: Some(Duration::from_secs(3)),
            key: Some("AAPL"),
            ..parts(&topic, "1\r\n2")
        })
        .seal(b"0123456789ab-", u64::MAX, 7);

        let id = "0123456789ab-18446744073709551615";
        assert_eq!(
            frame(&entry, Format::Tagged),
            format!("retry: 3000\ndata: {id}\tprice\tprices/é\ndata: 1\ndata: 2\n\n")
        );
        assert_eq!(
            frame(&entry, Format::Plain),
            format!("event: price\nretry: 3000\nid: {id}\ndata: 1\ndata: 2\n\n")
        );
        assert_eq!(entry.id(), id);
        assert_eq!(entry.name(), "price");
        assert_eq!(entry.topic(), "prices/é");
        assert_eq!(entry.data(), "1\n2");
        assert_eq!(entry.key().map(|key| &**key), Some("AAPL"));
        assert_eq!((entry.seq, entry.at), (u64::MAX, 7));
    }

    #[test]
    fn an_event_names_all_its_topics() {
        let topic = Topic::from_static("prices/AAPL");
        let alternates = ["users/3", "prices"].map(Topic::from_static).to_vec();
        let entry = Draft::new(Parts {
            alternates,
            ..parts(&topic, "1\n2")
        })
        .seal(b"0123456789ab-", 7, 0);
        assert_eq!(
            frame(&entry, Format::Tagged),
            "data: 0123456789ab-7\tmessage\tprices/AAPL\tusers/3\tprices\ndata: 1\ndata: 2\n\n"
        );
        assert_eq!(
            frame(&entry, Format::Plain),
            "id: 0123456789ab-7\ndata: 1\ndata: 2\n\n"
        );
        assert_eq!(
            state(&entry, Format::Tagged),
            "data: \tmessage\tprices/AAPL\tusers/3\tprices\ndata: 1\ndata: 2\n\n"
        );
        assert_eq!((entry.topic(), &*entry.data()), ("prices/AAPL", "1\n2"));
    }

    #[test]
    fn a_given_id_stands() {
        let topic = Topic::from_static("t");
        let id = EventId::from_static("urn:1");
        let draft = Draft::new(Parts {
            id: Some(&id),
            ..parts(&topic, "")
        });
        let entry = draft.seal(b"0123456789ab-", 1, 0);
        assert_eq!(
            frame(&entry, Format::Tagged),
            "data: urn:1\tmessage\tt\ndata: \n\n"
        );
        assert_eq!(frame(&entry, Format::Plain), "id: urn:1\ndata: \n\n");
        assert_eq!(entry.data(), "");
        assert!(entry.named);
    }

    #[test]
    fn a_state_has_no_id() {
        let topic = Topic::from_static("t");
        let told = Draft::new(parts(&topic, "x")).seal_state(9);
        let kept = Draft::new(parts(&topic, "x")).seal(b"0123456789ab-", 1, 0);
        for entry in [told, kept] {
            assert_eq!(
                state(&entry, Format::Tagged),
                "data: \tmessage\tt\ndata: x\n\n"
            );
            assert_eq!(state(&entry, Format::Plain), "data: x\n\n");
            assert_eq!(entry.data(), "x");
        }
    }
}
