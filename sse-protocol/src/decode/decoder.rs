//! The incremental decoder.

use alloc::borrow::Cow;
use alloc::string::String;
use alloc::vec::Vec;
use core::mem;
use core::time::Duration;

use super::block::{Block, Copied, KEEP, Line};
use super::event::Events;
use super::{DecodeError, DecodedEvent, DecoderLimits, EventRef, Sink};

/// Turns the bytes of an event stream into events, however the bytes are cut into chunks.
///
/// # Examples
///
/// Borrowed: nothing is copied when an event has one data line and lies within one chunk.
///
/// ```
/// use tidings_protocol::Decoder;
///
/// let mut decoder = Decoder::new();
/// let mut seen = Vec::new();
/// for chunk in ["id: 7\nda", "ta: a\ndata: b\n", "\nevent: price\ndata: 1\n\n"] {
///     decoder.decode(chunk.as_bytes(), |event| {
///         seen.push(format!("{} {} {:?}", event.id, event.event, event.data));
///     })?;
/// }
/// assert_eq!(seen, [r#"7 message "a\nb""#, r#"7 price "1""#]);
/// assert_eq!(decoder.last_event_id(), "7");
/// # Ok::<(), tidings_protocol::DecodeError>(())
/// ```
///
/// Owned, to keep the events:
///
/// ```
/// use tidings_protocol::Decoder;
///
/// let mut events = Vec::new();
/// Decoder::new().feed(b"data: x\n\n", &mut events)?;
/// assert_eq!(events[0].data(), "x");
/// # Ok::<(), tidings_protocol::DecodeError>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct Decoder {
    limits: DecoderLimits,
    /// The beginning of a line whose end has not come yet.
    carry: Vec<u8>,
    copied: Copied,
    last_event_id: String,
    retry: Option<Duration>,
    /// Whether the first line, which may begin with a byte order mark, is behind.
    begun: bool,
    /// Whether the last chunk ended with a CR, to which a LF may belong.
    after_cr: bool,
    failed: Option<DecodeError>,
}

impl Decoder {
    /// A decoder with the default limits.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// A decoder with these limits.
    #[must_use]
    pub fn with_limits(limits: DecoderLimits) -> Self {
        Self {
            limits,
            ..Self::default()
        }
    }

    /// Reads a chunk and calls `on_event` for every event that is complete.
    ///
    /// What the stream leaves incomplete at its end is never dispatched, as the standard has it.
    ///
    /// # Errors
    ///
    /// When a bound is broken, now and from then on.
    pub fn decode(
        &mut self,
        chunk: &[u8],
        on_event: impl FnMut(EventRef<'_>),
    ) -> Result<(), DecodeError> {
        self.decode_with(chunk, &mut Events(on_event))
    }

    /// Reads a chunk and appends every event that is complete to `events`.
    ///
    /// # Errors
    ///
    /// When a bound is broken, now and from then on; what came before it has been appended.
    pub fn feed(
        &mut self,
        chunk: &[u8],
        events: &mut Vec<DecodedEvent>,
    ) -> Result<(), DecodeError> {
        self.decode(chunk, |event| events.push(event.to_owned()))
    }

    /// Reads a chunk and tells `sink` of events and comments.
    ///
    /// # Errors
    ///
    /// When a bound is broken, now and from then on.
    pub fn decode_with(&mut self, chunk: &[u8], sink: &mut impl Sink) -> Result<(), DecodeError> {
        if let Some(error) = self.failed {
            return Err(error);
        }
        let result = self.read(chunk, sink);
        self.failed = result.err();
        result
    }

    /// The last event id: what to send as `Last-Event-ID`. Empty when there was none.
    #[must_use]
    pub fn last_event_id(&self) -> &str {
        &self.last_event_id
    }

    /// The reconnection time, when the stream named one.
    #[must_use]
    pub fn retry(&self) -> Option<Duration> {
        self.retry
    }

    /// Makes ready for a new connection to the same source: forgets what was incomplete, keeps the last event id and the
    /// reconnection time.
    pub fn reset(&mut self) {
        self.carry.clear();
        self.copied.clear();
        self.begun = false;
        self.after_cr = false;
        self.failed = None;
    }

    fn read(&mut self, chunk: &[u8], sink: &mut impl Sink) -> Result<(), DecodeError> {
        let mut chunk = self.after_lone_cr(chunk);
        if !self.carry.is_empty() {
            let Some(end) = line_end(chunk) else {
                return self.carry(chunk);
            };
            self.check_line(self.carry.len() + end)?;
            let mut line = mem::take(&mut self.carry);
            line.extend_from_slice(&chunk[..=end]);
            self.lines(&line, sink)?;
            line.clear();
            line.shrink_to(KEEP);
            self.carry = line;
            chunk = self.after_lone_cr(&chunk[end + 1..]);
        }
        let rest = self.lines(chunk, sink)?;
        self.carry(rest)
    }

    /// Leaves out the LF that belongs to a CR at the end of what was read before.
    fn after_lone_cr<'c>(&mut self, chunk: &'c [u8]) -> &'c [u8] {
        if chunk.is_empty() || !mem::take(&mut self.after_cr) {
            return chunk;
        }
        chunk.strip_prefix(b"\n").unwrap_or(chunk)
    }

    /// Reads every whole line and gives back what is left.
    fn lines<'c>(
        &mut self,
        mut bytes: &'c [u8],
        sink: &mut impl Sink,
    ) -> Result<&'c [u8], DecodeError> {
        let mut block = Block::default();
        while let Some(end) = line_end(bytes) {
            let line = &bytes[..end];
            bytes = self.after_line_end(bytes, end);
            self.line(line, &mut block, sink)?;
        }
        self.copied.keep(&block);
        Ok(bytes)
    }

    /// Steps over the end of a line: LF, CR, or CRLF even when its LF is yet to come.
    ///
    /// [spec] "Lines must be separated by either a U+000D CARRIAGE RETURN U+000A LINE FEED (CRLF) character pair, a
    /// single U+000A LINE FEED (LF) character, or a single U+000D CARRIAGE RETURN (CR) character."
    #[inline]
    fn after_line_end<'c>(&mut self, bytes: &'c [u8], end: usize) -> &'c [u8] {
        let rest = &bytes[end + 1..];
        if bytes[end] == b'\n' {
            return rest;
        }
        self.after_cr = rest.is_empty();
        rest.strip_prefix(b"\n").unwrap_or(rest)
    }

    fn carry(&mut self, part: &[u8]) -> Result<(), DecodeError> {
        self.check_line(self.carry.len() + part.len())?;
        self.carry.extend_from_slice(part);
        Ok(())
    }

    #[inline]
    fn check_line(&self, len: usize) -> Result<(), DecodeError> {
        let limit = self.limits.line;
        if len > limit {
            return Err(DecodeError::LineTooLong { limit });
        }
        Ok(())
    }

    #[inline(always)]
    fn line<'c>(
        &mut self,
        mut line: &'c [u8],
        block: &mut Block<'c>,
        sink: &mut impl Sink,
    ) -> Result<(), DecodeError> {
        self.check_line(line.len())?;
        if !self.begun {
            self.begun = true;
            // [spec] "The UTF-8 decode algorithm strips one leading UTF-8 Byte Order Mark (BOM), if any."
            line = line.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(line);
        }
        match Line::parse(line) {
            Line::Data(value) => {
                self.count(value.len() + 1)?;
                if block.data.is_none() && self.copied.data.get().is_none() {
                    block.data = Some(value);
                } else {
                    if let Some(first) = block.data.take() {
                        self.copied.data.append_line(first);
                    }
                    self.copied.data.append_line(value);
                }
            }
            Line::Blank => self.dispatch(mem::take(block), sink),
            Line::Event(value) => {
                self.count(value.len())?;
                block.event = Some(value);
            }
            // [spec] "If the field value does not contain U+0000 NULL, then set the last event ID buffer to the field
            // value. Otherwise, ignore the field."
            Line::Id(value) if !value.contains(&0) => {
                self.count(value.len())?;
                block.id = Some(value);
            }
            // [spec] "If the field value consists of only ASCII digits, then interpret the field value as an integer in
            // base ten, and set the event stream's reconnection time to that integer. Otherwise, ignore the field."
            Line::Retry(value) => {
                if let Some(ms) = crate::number::parse_digits_saturating(value) {
                    self.retry = Some(Duration::from_millis(ms));
                }
            }
            Line::Comment(text) => sink.comment(&decode_utf8(text)),
            Line::Id(_) | Line::Ignored => {}
        }
        Ok(())
    }

    #[inline]
    fn count(&mut self, bytes: usize) -> Result<(), DecodeError> {
        let limit = self.limits.event;
        self.copied.size += bytes;
        if self.copied.size > limit {
            return Err(DecodeError::EventTooLarge { limit });
        }
        Ok(())
    }

    #[inline(always)]
    fn dispatch(&mut self, block: Block<'_>, sink: &mut impl Sink) {
        // [spec] "Set the last event ID string of the event source to the value of the last event ID buffer."
        if let Some(id) = block.id.or(self.copied.id.get()) {
            self.last_event_id.clear();
            self.last_event_id.push_str(&decode_utf8(id));
        }
        // [spec] "If the data buffer is an empty string, set the data buffer and the event type buffer to the empty string
        // and return." One data line, even an empty one, leaves at least a line feed in it.
        if let Some(data) = block.data.or(self.copied.data.get()) {
            let event = block.event.or(self.copied.event.get()).unwrap_or_default();
            let event = decode_utf8(event);
            sink.event(EventRef {
                event: if event.is_empty() { "message" } else { &event },
                data: &decode_utf8(data),
                id: &self.last_event_id,
            });
        }
        self.copied.clear();
    }
}

/// Line by line the same as over the whole stream, since no line end is ever part of a sequence, however broken.
#[inline]
fn decode_utf8(bytes: &[u8]) -> Cow<'_, str> {
    match core::str::from_utf8(bytes) {
        Ok(text) => Cow::Borrowed(text),
        Err(_) => String::from_utf8_lossy(bytes),
    }
}

#[inline]
fn line_end(bytes: &[u8]) -> Option<usize> {
    // The blank line after every event is not worth a call.
    if bytes.first() == Some(&b'\n') {
        return Some(0);
    }
    memchr::memchr2(b'\n', b'\r', bytes)
}
