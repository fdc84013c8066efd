//! What a decoder hands out.

use alloc::string::String;
use core::fmt;

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
        let Self { event, data, id } = *self;
        let mut text = String::with_capacity(data.len() + event.len() + id.len());
        text.push_str(data);
        text.push_str(event);
        text.push_str(id);
        DecodedEvent {
            text,
            data_end: data.len(),
            event_end: data.len() + event.len(),
        }
    }
}

/// A decoded event that owns its text.
///
/// ```
/// use tidings_protocol::Decoder;
///
/// let mut events = Vec::new();
/// Decoder::new().feed(b"event: price\nid: 7\ndata: 1.5\n\n", &mut events)?;
/// let event = events.remove(0);
/// assert_eq!((event.event(), event.data(), event.id()), ("price", "1.5", "7"));
/// assert_eq!(event.into_data(), "1.5");
/// # Ok::<(), tidings_protocol::DecodeError>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct DecodedEvent {
    /// Data, event and id one behind the other: one allocation instead of three makes decoding a third faster. The data
    /// comes first so that it can be taken out without a copy.
    text: String,
    data_end: usize,
    event_end: usize,
}

impl DecodedEvent {
    /// The event's type; `message` when the stream named none.
    #[must_use]
    pub fn event(&self) -> &str {
        &self.text[self.data_end..self.event_end]
    }

    /// The payload, its lines joined by line feeds.
    #[must_use]
    pub fn data(&self) -> &str {
        &self.text[..self.data_end]
    }

    /// The last event id when the event was dispatched: its own, or that of an earlier one; empty when there was none.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.text[self.event_end..]
    }

    /// The payload, without copying it.
    #[must_use]
    pub fn into_data(mut self) -> String {
        self.text.truncate(self.data_end);
        self.text
    }
}

impl fmt::Debug for DecodedEvent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DecodedEvent")
            .field("event", &self.event())
            .field("data", &self.data())
            .field("id", &self.id())
            .finish()
    }
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
