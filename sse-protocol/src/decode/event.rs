//! What a decoder hands out.

use alloc::string::String;

/// A decoded event, borrowed from the chunk it lay in or from the decoder.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EventRef<'a> {
    /// The event's type; `message` when the stream named none.
    pub event: &'a str,
    /// The payload, its lines joined by line feeds.
    pub data: &'a str,
    /// The last event id when the event was dispatched: its own, or that of an earlier one; empty when there was none.
    pub id: &'a str,
}

impl EventRef<'_> {
    /// The same event, to be kept.
    #[must_use]
    pub fn to_owned(&self) -> DecodedEvent {
        DecodedEvent {
            event: self.event.into(),
            data: self.data.into(),
            id: self.id.into(),
        }
    }
}

/// A decoded event that owns its text.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct DecodedEvent {
    /// The event's type; `message` when the stream named none.
    pub event: String,
    /// The payload, its lines joined by line feeds.
    pub data: String,
    /// The last event id when the event was dispatched: its own, or that of an earlier one; empty when there was none.
    pub id: String,
}

/// Who is told what a stream says: see [`Decoder::decode_with`](super::Decoder::decode_with).
pub trait Sink {
    /// An event was dispatched.
    fn event(&mut self, event: EventRef<'_>);

    /// A comment was read, here without its colon. Keep-alives are comments, so it is a sign of life.
    fn comment(&mut self, text: &str) {
        let _ = text;
    }
}

/// Events only.
pub(super) struct Events<F>(pub(super) F);

impl<F: FnMut(EventRef<'_>)> Sink for Events<F> {
    #[inline]
    fn event(&mut self, event: EventRef<'_>) {
        (self.0)(event);
    }
}
