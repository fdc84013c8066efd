//! An event as the standard has it.

use alloc::string::String;
use alloc::vec::Vec;
use core::time::Duration;

use crate::{EventId, EventIdError, EventName, EventNameError, Frame};

/// An event with checked fields.
///
/// # Examples
///
/// ```
/// use std::time::Duration;
/// use tidings_protocol::Event;
///
/// let event = Event::new("several\nlines")
///     .with_event("price")?
///     .with_id("42")?
///     .with_retry(Duration::from_secs(3));
///
/// let mut bytes = Vec::new();
/// event.encode(&mut bytes);
/// assert_eq!(bytes, b"event: price\nretry: 3000\nid: 42\ndata: several\ndata: lines\n\n");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// A field that could break out of its line is refused, and the error names it:
///
/// ```
/// # use tidings_protocol::Event;
/// let error = Event::new("x").with_event("a\nid: 1").unwrap_err();
/// assert_eq!(error.to_string(), "event name holds a line break (CR or LF) at byte 1");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use]
pub struct Event {
    id: Option<EventId>,
    event: Option<EventName>,
    data: String,
    retry: Option<Duration>,
}

impl Event {
    /// An event with this payload. Any text will do: each CR, LF or CRLF arrives as one line feed.
    pub fn new(data: impl Into<String>) -> Self {
        Self {
            id: None,
            event: None,
            data: data.into(),
            retry: None,
        }
    }

    /// Writes `id: <id>`: what a subscriber hands back to go on from here.
    ///
    /// # Errors
    ///
    /// When the id is refused, see [`EventId`].
    pub fn with_id<T>(mut self, id: T) -> Result<Self, EventIdError>
    where
        T: TryInto<EventId, Error: Into<EventIdError>>,
    {
        self.id = Some(id.try_into().map_err(Into::into)?);
        Ok(self)
    }

    /// Writes `event: <name>`: the type of the event, `message` without it.
    ///
    /// # Errors
    ///
    /// When the name is refused, see [`EventName`].
    pub fn with_event<T>(mut self, name: T) -> Result<Self, EventNameError>
    where
        T: TryInto<EventName, Error: Into<EventNameError>>,
    {
        self.event = Some(name.try_into().map_err(Into::into)?);
        Ok(self)
    }

    /// Writes `retry: <milliseconds>`: how long a subscriber waits before it connects again.
    pub fn with_retry(mut self, retry: Duration) -> Self {
        self.retry = Some(retry);
        self
    }

    /// The id.
    #[must_use]
    pub fn id(&self) -> Option<&EventId> {
        self.id.as_ref()
    }

    /// The name.
    #[must_use]
    pub fn event(&self) -> Option<&EventName> {
        self.event.as_ref()
    }

    /// The payload.
    #[must_use]
    pub fn data(&self) -> &str {
        &self.data
    }

    /// The reconnection time.
    #[must_use]
    pub fn retry(&self) -> Option<Duration> {
        self.retry
    }

    /// Appends the event's bytes as the standard has them.
    pub fn encode(&self, out: &mut Vec<u8>) {
        self.frame().encode_plain(out);
    }

    /// The event as the encoder takes it, to encode it tagged for instance.
    #[must_use]
    pub fn frame(&self) -> Frame<'_> {
        Frame {
            id: self.id.as_ref(),
            event: self.event.as_ref(),
            retry: self.retry,
            data: &self.data,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bytes(event: &Event) -> Vec<u8> {
        let mut out = Vec::new();
        event.encode(&mut out);
        out
    }

    #[test]
    fn the_fields_stand_in_a_fixed_order() {
        // The order of the reference Mercure hub.
        let event = Event::new("several\nlines\rwith\r\neol")
            .with_retry(Duration::from_millis(5))
            .with_id("custom-id")
            .unwrap()
            .with_event("type")
            .unwrap();
        assert_eq!(
            bytes(&event),
            b"event: type\nretry: 5\nid: custom-id\ndata: several\ndata: lines\ndata: with\ndata: eol\n\n"
        );
    }

    #[test]
    fn checked_values_are_taken_as_they_are() {
        let event = Event::new("").with_id(EventId::from_static("1")).unwrap();
        assert_eq!(bytes(&event), b"id: 1\ndata: \n\n");
    }
}
