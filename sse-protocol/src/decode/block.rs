//! One line, and the fields that the lines of a block add up to.

use alloc::vec::Vec;

/// How much of a buffer is kept to be used again: a single large event must not hold its memory for ever.
pub(super) const KEEP: usize = 64 * 1024;

/// A line that means something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Line<'a> {
    Blank,
    Comment(&'a [u8]),
    Data(&'a [u8]),
    Event(&'a [u8]),
    Id(&'a [u8]),
    Retry(&'a [u8]),
    /// [spec] "Otherwise: The field is ignored."
    Ignored,
}

impl<'a> Line<'a> {
    /// [spec] "Field names must be compared literally, with no case folding performed."
    #[inline(always)]
    pub(super) fn parse(line: &'a [u8]) -> Self {
        match line {
            [b'd', b'a', b't', b'a', rest @ ..] => value(rest).map_or(Self::Ignored, Self::Data),
            // [spec] "If the line is empty (a blank line): Dispatch the event."
            [] => Self::Blank,
            [b'e', b'v', b'e', b'n', b't', rest @ ..] => {
                value(rest).map_or(Self::Ignored, Self::Event)
            }
            [b'i', b'd', rest @ ..] => value(rest).map_or(Self::Ignored, Self::Id),
            [b'r', b'e', b't', b'r', b'y', rest @ ..] => {
                value(rest).map_or(Self::Ignored, Self::Retry)
            }
            // [spec] "If the line starts with a U+003A COLON character (:): Ignore the line."
            [b':', text @ ..] => Self::Comment(text),
            _ => Self::Ignored,
        }
    }
}

/// The value that follows a field name; `None` when the name went on.
#[inline(always)]
fn value(rest: &[u8]) -> Option<&[u8]> {
    match rest {
        // [spec] "If value starts with a U+0020 SPACE character, remove it from value."
        [b':', b' ', value @ ..] | [b':', value @ ..] => Some(value),
        // [spec] "Otherwise, the string is not empty but does not contain a U+003A COLON character (:): Process the field
        // using the whole line as the field name, and the empty string as the field value."
        [] => Some(&[]),
        _ => None,
    }
}

/// The fields of a block, those of the current chunk borrowed, those of earlier chunks copied.
#[derive(Debug, Default)]
pub(super) struct Block<'c> {
    /// The only data line so far.
    pub(super) data: Option<&'c [u8]>,
    pub(super) event: Option<&'c [u8]>,
    pub(super) id: Option<&'c [u8]>,
}

/// The part of a block that had to be copied: from an earlier chunk, or because there are several data lines.
#[derive(Clone, Debug, Default)]
pub(super) struct Copied {
    pub(super) data: Kept,
    pub(super) event: Kept,
    pub(super) id: Kept,
    /// What all values of the block come to, in bytes.
    pub(super) size: usize,
}

/// A buffer that is used again, and whether it holds anything.
#[derive(Clone, Debug, Default)]
pub(super) struct Kept {
    bytes: Vec<u8>,
    set: bool,
}

impl Kept {
    #[inline]
    pub(super) fn get(&self) -> Option<&[u8]> {
        self.set.then_some(self.bytes.as_slice())
    }

    pub(super) fn set(&mut self, value: &[u8]) {
        self.bytes.clear();
        self.bytes.extend_from_slice(value);
        self.set = true;
    }

    /// [spec] "Append the field value to the data buffer, then append a single U+000A LINE FEED (LF) character to the
    /// data buffer." The last one is removed at dispatch, so here it stands between the lines only.
    pub(super) fn append_line(&mut self, value: &[u8]) {
        if self.set {
            self.bytes.push(b'\n');
        }
        self.bytes.extend_from_slice(value);
        self.set = true;
    }

    #[inline]
    pub(super) fn clear(&mut self) {
        if self.set {
            self.bytes.clear();
            self.bytes.shrink_to(KEEP);
            self.set = false;
        }
    }
}

impl Copied {
    #[inline]
    pub(super) fn clear(&mut self) {
        self.data.clear();
        self.event.clear();
        self.id.clear();
        self.size = 0;
    }

    /// Keeps what the chunk holds beyond its end.
    pub(super) fn keep(&mut self, block: &Block<'_>) {
        if let Some(data) = block.data {
            self.data.append_line(data);
        }
        if let Some(event) = block.event {
            self.event.set(event);
        }
        if let Some(id) = block.id {
            self.id.set(id);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Line::{self, *};

    #[test]
    fn lines_are_told_apart() {
        for (line, expected) in [
            ("", Blank),
            (":", Comment(b"")),
            (": x", Comment(b" x")),
            ("data", Data(b"")),
            ("data:", Data(b"")),
            ("data: ", Data(b"")),
            ("data:  x ", Data(b" x ")),
            ("data:x:y", Data(b"x:y")),
            ("event: e", Event(b"e")),
            ("id:1", Id(b"1")),
            ("retry: 5", Retry(b"5")),
            ("data : x", Ignored),
            ("datax", Ignored),
            ("Data: x", Ignored),
            (" data: x", Ignored),
            ("d", Ignored),
            ("x", Ignored),
            ("retry\0", Ignored),
        ] {
            assert_eq!(Line::parse(line.as_bytes()), expected, "{line:?}");
        }
    }
}
