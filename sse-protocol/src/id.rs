//! Ids: what a subscriber hands back to go on where it was.

use alloc::vec::Vec;
use core::fmt;

use crate::number::{parse_decimal, push_decimal};
use crate::text::{Refusal, check, checked_text};

checked_text! {
    /// The id of an event: printable ASCII, so that it survives every HTTP header and every browser.
    ///
    /// Refused are control characters, text that is not ASCII, a space at either end, a leading `#`, and the word
    /// `earliest`.
    ///
    /// ```
    /// use tidings_protocol::EventId;
    ///
    /// const FIRST: EventId = EventId::from_static("urn:uuid:1");
    /// assert_eq!(EventId::try_from("urn:uuid:1").unwrap(), FIRST);
    ///
    /// let error = EventId::try_from("1\ndata: injected").unwrap_err();
    /// assert_eq!(error.to_string(), "id holds a line break (CR or LF) at byte 1");
    /// ```
    EventId,
    field: "id", max: 1024,
    /// An id that was refused; its message names the field and says why.
    EventIdError,
    check: check_id
}

const fn check_id(text: &str) -> Result<(), Refusal> {
    if let Err(refusal) = check(text, EventId::MAX_LEN) {
        return Err(refusal);
    }
    let bytes = text.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        if !bytes[at].is_ascii() {
            return Err(Refusal::NotAscii { at });
        }
        at += 1;
    }
    if bytes[0] == b' ' || bytes[bytes.len() - 1] == b' ' {
        return Err(Refusal::OuterSpace);
    }
    if bytes[0] == b'#' {
        return Err(Refusal::Hash);
    }
    if bytes.len() == Cursor::EARLIEST.len() && crate::text::starts_with(text, Cursor::EARLIEST) {
        return Err(Refusal::Earliest);
    }
    Ok(())
}

/// Something that may stand on an `id:` line: an [`EventId`] or a [`LogId`].
///
/// Sealed, since whatever implements it reaches the wire unchecked.
pub trait WireId: sealed::Sealed {
    /// Appends the id's text.
    fn append_to(&self, out: &mut Vec<u8>);
}

mod sealed {
    pub trait Sealed {}
    impl Sealed for super::EventId {}
    impl Sealed for super::LogId {}
}

impl WireId for EventId {
    fn append_to(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(self.as_str().as_bytes());
    }
}

/// One life of a log: 48 random bits, written as 12 lower-case hexadecimal digits.
///
/// A log that starts anew draws another, so that an id of the old one is recognised as gone and never mistaken.
///
/// ```
/// use tidings_protocol::Incarnation;
///
/// assert_eq!(Incarnation::from_random(0xffff_0123_4567_89ab).to_string(), "0123456789ab");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Incarnation(u64);

impl Incarnation {
    const DIGITS: usize = 12;

    /// From random bits, of which the lower 48 are used.
    #[must_use]
    pub const fn from_random(bits: u64) -> Self {
        Self(bits & ((1 << 48) - 1))
    }

    /// Its 48 bits.
    #[must_use]
    pub const fn bits(self) -> u64 {
        self.0
    }

    fn hex(self) -> [u8; Self::DIGITS] {
        let mut digits = [0; Self::DIGITS];
        for (at, digit) in digits.iter_mut().enumerate() {
            let nibble = (self.0 >> (4 * (Self::DIGITS - 1 - at))) as usize & 0xf;
            *digit = b"0123456789abcdef"[nibble];
        }
        digits
    }

    fn parse(digits: &[u8]) -> Option<Self> {
        let mut bits = 0;
        for &digit in digits {
            let nibble = match digit {
                b'0'..=b'9' => digit - b'0',
                b'a'..=b'f' => digit - b'a' + 10,
                _ => return None,
            };
            bits = bits << 4 | u64::from(nibble);
        }
        (digits.len() == Self::DIGITS).then_some(Self(bits))
    }
}

impl fmt::Display for Incarnation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for digit in self.hex() {
            fmt::Write::write_char(f, digit as char)?;
        }
        Ok(())
    }
}

/// The id a hub gives by itself: `<incarnation>-<sequence>`.
///
/// ```
/// use tidings_protocol::{Incarnation, LogId};
///
/// let id = LogId { incarnation: Incarnation::from_random(0xabc), seq: 42 };
/// assert_eq!(id.to_string(), "000000000abc-42");
/// assert_eq!(LogId::parse("000000000abc-42"), Some(id));
/// assert_eq!(LogId::parse("000000000abc-042"), None);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LogId {
    /// Which life of the log.
    pub incarnation: Incarnation,
    /// The place in the hub's one sequence.
    pub seq: u64,
}

impl LogId {
    /// Reads an id that [`Display`](fmt::Display) wrote; `None` for any other text (it may be a publisher's own id).
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (incarnation, seq) = text.as_bytes().split_at_checked(Incarnation::DIGITS)?;
        Some(Self {
            incarnation: Incarnation::parse(incarnation)?,
            seq: parse_decimal(seq.strip_prefix(b"-")?)?,
        })
    }

    /// The same id as text that may be kept beside publishers' own ids.
    #[must_use]
    pub fn to_event_id(self) -> EventId {
        let mut text = Vec::with_capacity(Incarnation::DIGITS + 1 + 20);
        self.append_to(&mut text);
        let text = core::str::from_utf8(&text).unwrap_or_default();
        EventId(crate::text::Text::Shared(text.into()))
    }
}

impl WireId for LogId {
    fn append_to(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(&self.incarnation.hex());
        out.push(b'-');
        push_decimal(out, self.seq);
    }
}

impl From<LogId> for EventId {
    fn from(id: LogId) -> Self {
        id.to_event_id()
    }
}

impl fmt::Display for LogId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", self.incarnation, self.seq)
    }
}

/// Where a subscriber wants to go on: after an id, or before everything that is still held.
///
/// Any text of a bounded length is taken, since what a browser hands back is not always what it was given; an id that
/// the log does not know is answered with a gap, never with an error that would stop the browser for ever.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cursor {
    /// Everything the hub holds: `earliest`.
    Earliest,
    /// What follows this id.
    After(alloc::string::String),
}

impl Cursor {
    /// The word that stands for [`Cursor::Earliest`].
    pub const EARLIEST: &'static str = "earliest";

    /// Reads the value of a `Last-Event-ID` header or query parameter. Empty text is no cursor.
    ///
    /// # Errors
    ///
    /// When the text is longer than [`EventId::MAX_LEN`].
    ///
    /// ```
    /// use tidings_protocol::Cursor;
    ///
    /// assert_eq!(Cursor::parse("earliest"), Ok(Some(Cursor::Earliest)));
    /// assert_eq!(Cursor::parse("42"), Ok(Some(Cursor::After("42".into()))));
    /// assert_eq!(Cursor::parse(""), Ok(None));
    /// ```
    pub fn parse(text: &str) -> Result<Option<Self>, EventIdError> {
        match text {
            "" => Ok(None),
            Self::EARLIEST => Ok(Some(Self::Earliest)),
            _ if text.len() > EventId::MAX_LEN => Err(EventIdError(Refusal::TooLong {
                max: EventId::MAX_LEN,
            })),
            _ => Ok(Some(Self::After(text.into()))),
        }
    }

    /// The text that [`Cursor::parse`] reads.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::Earliest => Self::EARLIEST,
            Self::After(id) => id,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::string::ToString;

    #[test]
    fn what_an_id_may_not_be() {
        for (text, says) in [
            ("", "is empty"),
            ("a\rb", "line break"),
            ("a\nb", "line break"),
            ("a\0b", "NUL"),
            ("a\tb", "TAB"),
            ("a\x1fb", "control character"),
            ("é", "not ASCII at byte 0"),
            (" a", "space"),
            ("a ", "space"),
            ("#a", "'#'"),
            ("earliest", "earliest"),
        ] {
            let error = EventId::try_from(text).unwrap_err().to_string();
            assert!(
                error.starts_with("id ") && error.contains(says),
                "{text:?}: {error}"
            );
        }
        for text in ["a b", "a#", "earliest-1", "urn:uuid:5e94c686", "~!@"] {
            assert_eq!(EventId::try_from(text).unwrap().as_str(), text);
        }
    }

    #[test]
    fn log_ids_read_what_they_write_and_nothing_else() {
        for seq in [0, 1, 9, 10, 12345, u64::MAX] {
            let id = LogId {
                incarnation: Incarnation::from_random(0x1234_5678_9abc),
                seq,
            };
            assert_eq!(LogId::parse(&id.to_string()), Some(id));
            assert_eq!(id.to_event_id().as_str(), id.to_string());
        }
        for text in [
            "",
            "-",
            "123456789abc",
            "123456789abc-",
            "123456789ab-1",
            "123456789abcd-1",
            "123456789ABC-1",
            "123456789abc-01",
            "123456789abc-+1",
            "123456789abc-1 ",
            "123456789abc-18446744073709551616",
        ] {
            assert_eq!(LogId::parse(text), None, "{text:?}");
        }
    }
}
