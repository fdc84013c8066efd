//! One event in the log.

use std::{
    borrow::Cow,
    sync::{
        Arc, OnceLock,
        atomic::{AtomicU32, Ordering::Relaxed},
    },
};

use tidings_protocol::{EventName, Topic};

use crate::{
    Format,
    frames::chunk::{Chunk, Chunked},
};

/// What an entry costs beside its bytes: itself, its counters, its places in a topic and in a pattern or two.
const OVERHEAD: usize = size_of::<Entry>() + 128;

/// An event in the log, encoded once for each format and shared by everybody.
///
/// Name, topic, id and payload are not kept beside the tagged frame: they are slices of it. The plain frame is made when
/// the first plain subscriber comes to it.
#[derive(Debug)]
pub(crate) struct Entry {
    /// The place in the hub's one sequence. For what only describes a state, that of the newest event it reflects.
    pub(crate) seq: u64,
    /// Milliseconds since the hub began.
    pub(crate) at: u64,
    pub(crate) private: bool,
    /// Whether the publisher gave the id.
    pub(crate) named: bool,
    tagged: Chunked,
    plain: OnceLock<Chunked>,
    shape: Shape,
    extra: Option<Box<Extra>>,
    /// In how many topics it is held. Changed under the hub's lock only.
    holders: AtomicU32,
}

/// Where the fields lie in the tagged frame: lengths, in the order they come.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Shape {
    /// The whole `retry:` line.
    pub(crate) retry: u8,
    /// The id; 0 when there is none.
    pub(crate) id: u16,
    pub(crate) name: u16,
    pub(crate) topic: u16,
    /// The topics beside the canonical one, each with the TAB before it.
    pub(crate) alternates: u32,
}

/// What most events do not have.
#[derive(Debug, Default)]
pub(crate) struct Extra {
    /// The topics beside the canonical one.
    pub(crate) alternates: Vec<Topic>,
    /// What the event is the newest of.
    pub(crate) key: Option<Arc<str>>,
}

const DATA: &[u8] = b"data: ";

impl Shape {
    fn id(self) -> usize {
        usize::from(self.retry) + DATA.len()
    }

    fn name(self) -> usize {
        self.id() + usize::from(self.id) + 1
    }

    fn topic(self) -> usize {
        self.name() + usize::from(self.name) + 1
    }

    fn data(self) -> usize {
        self.topic() + usize::from(self.topic) + self.alternates as usize + 1
    }
}

impl Entry {
    pub(super) fn new(
        seq: u64,
        at: u64,
        tagged: Chunked,
        shape: Shape,
        private: bool,
        named: bool,
        extra: Option<Box<Extra>>,
    ) -> Self {
        Self {
            seq,
            at,
            private,
            named,
            tagged,
            plain: OnceLock::new(),
            shape,
            extra,
            holders: AtomicU32::new(0),
        }
    }

    /// The frame as it is sent.
    pub(crate) fn frame(&self, format: Format) -> &Chunked {
        match format {
            Format::Tagged => &self.tagged,
            Format::Plain => self.plain.get_or_init(|| self.encode_plain(true)),
        }
    }

    /// Appends the frame without its id: what is told of a state is no place to go on from.
    pub(crate) fn encode_state(&self, format: Format, out: &mut Vec<u8>) {
        match format {
            Format::Tagged => {
                let frame = self.tagged.content();
                let id = self.shape.id();
                out.extend_from_slice(&frame[..id]);
                out.extend_from_slice(&frame[id + usize::from(self.shape.id)..]);
            }
            Format::Plain => out.extend_from_slice(self.encode_plain(false).content()),
        }
    }

    fn encode_plain(&self, with_id: bool) -> Chunked {
        let frame = self.tagged.content();
        let mut chunk = Chunk::new(0, frame.len() + 8);
        let out = chunk.out();
        if self.name() != EventName::MESSAGE.as_str() {
            out.extend_from_slice(b"event: ");
            out.extend_from_slice(self.name().as_bytes());
            out.push(b'\n');
        }
        out.extend_from_slice(&frame[..usize::from(self.shape.retry)]);
        if with_id && self.shape.id > 0 {
            out.extend_from_slice(b"id: ");
            out.extend_from_slice(self.id().as_bytes());
            out.push(b'\n');
        }
        out.extend_from_slice(&frame[self.shape.data()..]);
        chunk.finish()
    }

    /// The id as it stands in the frame; empty when there is none.
    pub(crate) fn id(&self) -> &str {
        self.text(self.shape.id(), usize::from(self.shape.id))
    }

    /// The name of the event, `message` when the publisher gave none.
    pub(crate) fn name(&self) -> &str {
        self.text(self.shape.name(), usize::from(self.shape.name))
    }

    /// The canonical topic.
    pub(crate) fn topic(&self) -> &str {
        self.text(self.shape.topic(), usize::from(self.shape.topic))
    }

    /// All topics, the canonical one first.
    pub(crate) fn topics(&self) -> impl Iterator<Item = &str> {
        std::iter::once(self.topic()).chain(self.alternates().iter().map(Topic::as_str))
    }

    /// The topics beside the canonical one.
    pub(crate) fn alternates(&self) -> &[Topic] {
        self.extra.as_ref().map_or(&[], |extra| &extra.alternates)
    }

    pub(crate) fn key(&self) -> Option<&Arc<str>> {
        self.extra.as_ref()?.key.as_ref()
    }

    /// The payload as a client reads it: lines joined by line feeds.
    pub(crate) fn data(&self) -> Cow<'_, str> {
        let frame = self.tagged.content();
        // Without the line feed of the last line and the blank line.
        let lines = &frame[self.shape.data() + DATA.len()..frame.len() - 2];
        let lines = str::from_utf8(lines).unwrap_or_default();
        if lines.contains('\n') {
            Cow::Owned(lines.replace("\ndata: ", "\n"))
        } else {
            Cow::Borrowed(lines)
        }
    }

    fn text(&self, at: usize, len: usize) -> &str {
        self.tagged
            .content()
            .get(at..at + len)
            .and_then(|text| str::from_utf8(text).ok())
            .unwrap_or_default()
    }

    /// Bytes on the wire, nearly: formats differ by a few.
    pub(crate) fn frame_len(&self) -> usize {
        self.tagged.content().len()
    }

    /// Bytes of memory it may come to take: both frames, whether or not they were asked for yet.
    pub(crate) fn cost(&self) -> usize {
        let extra = self.extra.as_ref().map_or(0, |extra| {
            size_of::<Extra>()
                + extra.alternates.len() * size_of::<Topic>()
                + extra.key.as_ref().map_or(0, |key| key.len())
        });
        OVERHEAD + extra + 2 * self.tagged.content().len()
    }

    /// One more topic holds it.
    pub(crate) fn hold(&self) {
        self.holders.fetch_add(1, Relaxed);
    }

    /// One topic holds it no longer. Whether none does.
    pub(crate) fn release(&self) -> bool {
        self.holders.fetch_sub(1, Relaxed) == 1
    }
}
