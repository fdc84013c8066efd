//! Short checked strings: what ids, event names and topics are made of.

use alloc::sync::Arc;
use core::fmt;

/// A string that is cheap to clone: a literal, or shared.
#[derive(Clone)]
pub(crate) enum Text {
    Static(&'static str),
    Shared(Arc<str>),
}

impl Text {
    pub(crate) fn as_str(&self) -> &str {
        match self {
            Text::Static(text) => text,
            Text::Shared(text) => text,
        }
    }
}

/// Why a field's text was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Refusal {
    Empty,
    TooLong { max: usize },
    LineBreak { at: usize },
    Nul { at: usize },
    Tab { at: usize },
    Control { at: usize },
    NotAscii { at: usize },
    OuterSpace,
    Hash,
    Earliest,
    Reserved,
    Star,
    Segment { field: &'static str },
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Refusal::Empty => f.write_str("is empty: leave the field out instead"),
            Refusal::TooLong { max } => write!(f, "is longer than {max} bytes"),
            Refusal::LineBreak { at } => write!(f, "holds a line break (CR or LF) at byte {at}"),
            Refusal::Nul { at } => write!(f, "holds a NUL at byte {at}"),
            Refusal::Tab { at } => write!(f, "holds a TAB at byte {at}"),
            Refusal::Control { at } => write!(f, "holds a control character at byte {at}"),
            Refusal::NotAscii { at } => {
                write!(f, "is not ASCII at byte {at}: percent-encode it")
            }
            Refusal::OuterSpace => {
                f.write_str("begins or ends with a space, which an HTTP header would lose")
            }
            Refusal::Hash => f.write_str("begins with '#', which is kept for ids made by a hub"),
            Refusal::Earliest => {
                f.write_str("is 'earliest', which is kept for the cursor before everything")
            }
            Refusal::Reserved => {
                f.write_str("begins with 'tidings:', which is kept for control events")
            }
            Refusal::Segment { field } => write!(
                f,
                "needs a value in field {field:?} that is not empty, \".\" or \"..\""
            ),
            Refusal::Star => {
                f.write_str("is '*', which matches every topic: use TopicMatcher::Any to subscribe")
            }
        }
    }
}

/// What every field has in common: not empty, bounded, no C0 control character and no DEL.
pub(crate) const fn check(text: &str, max: usize) -> Result<(), Refusal> {
    let bytes = text.as_bytes();
    if bytes.is_empty() {
        return Err(Refusal::Empty);
    }
    if bytes.len() > max {
        return Err(Refusal::TooLong { max });
    }
    let mut at = 0;
    while at < bytes.len() {
        match bytes[at] {
            b'\r' | b'\n' => return Err(Refusal::LineBreak { at }),
            0 => return Err(Refusal::Nul { at }),
            b'\t' => return Err(Refusal::Tab { at }),
            0x01..=0x1f | 0x7f => return Err(Refusal::Control { at }),
            _ => {}
        }
        at += 1;
    }
    Ok(())
}

/// `str::starts_with` for constant evaluation.
pub(crate) const fn starts_with(text: &str, prefix: &str) -> bool {
    let (text, prefix) = (text.as_bytes(), prefix.as_bytes());
    if text.len() < prefix.len() {
        return false;
    }
    let mut at = 0;
    while at < prefix.len() {
        if text[at] != prefix[at] {
            return false;
        }
        at += 1;
    }
    true
}

/// A public newtype over [`Text`] with its error: `from_static`, `TryFrom`, `FromStr`, `as_str`, and the comparisons.
macro_rules! checked_text {
    (
        $(#[$doc:meta])* $name:ident,
        field: $field:literal, max: $max:literal,
        $(#[$error_doc:meta])* $error:ident,
        check: $check:ident
    ) => {
        $(#[$doc])*
        #[derive(Clone)]
        pub struct $name($crate::text::Text);

        $(#[$error_doc])*
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub struct $error(pub(crate) $crate::text::Refusal);

        impl $name {
            /// The longest that is accepted, in bytes.
            pub const MAX_LEN: usize = $max;

            /// From a literal, without allocating. In constant position a bad literal does not compile.
            ///
            /// # Panics
            ///
            /// When the literal is refused; use `try_from` for text that is not known beforehand.
            #[must_use]
            pub const fn from_static(text: &'static str) -> Self {
                match $check(text) {
                    Ok(()) => Self($crate::text::Text::Static(text)),
                    Err(_) => panic!(concat!("not a valid ", $field)),
                }
            }

            /// The text.
            #[must_use]
            pub fn as_str(&self) -> &str {
                self.0.as_str()
            }
        }

        impl core::fmt::Display for $error {
            fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                write!(f, concat!($field, " {}"), self.0)
            }
        }

        impl core::error::Error for $error {}

        impl TryFrom<&str> for $name {
            type Error = $error;

            fn try_from(text: &str) -> Result<Self, $error> {
                match $check(text) {
                    Ok(()) => Ok(Self($crate::text::Text::Shared(text.into()))),
                    Err(refusal) => Err($error(refusal)),
                }
            }
        }

        impl TryFrom<alloc::string::String> for $name {
            type Error = $error;

            fn try_from(text: alloc::string::String) -> Result<Self, $error> {
                Self::try_from(text.as_str())
            }
        }

        impl TryFrom<&alloc::string::String> for $name {
            type Error = $error;

            fn try_from(text: &alloc::string::String) -> Result<Self, $error> {
                Self::try_from(text.as_str())
            }
        }

        impl TryFrom<&$name> for $name {
            type Error = $error;

            fn try_from(text: &$name) -> Result<Self, $error> {
                Ok(text.clone())
            }
        }

        impl core::str::FromStr for $name {
            type Err = $error;

            fn from_str(text: &str) -> Result<Self, $error> {
                Self::try_from(text)
            }
        }

        impl From<core::convert::Infallible> for $error {
            fn from(never: core::convert::Infallible) -> Self {
                match never {}
            }
        }

        impl core::fmt::Display for $name {
            fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl core::fmt::Debug for $name {
            fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                core::fmt::Debug::fmt(self.as_str(), f)
            }
        }

        impl AsRef<str> for $name {
            fn as_ref(&self) -> &str {
                self.as_str()
            }
        }

        // Hash, Eq and Ord are those of the text, so that a map keyed by it can be asked with a &str.
        impl core::borrow::Borrow<str> for $name {
            fn borrow(&self) -> &str {
                self.as_str()
            }
        }

        impl PartialEq for $name {
            fn eq(&self, other: &Self) -> bool {
                self.as_str() == other.as_str()
            }
        }

        impl Eq for $name {}

        impl PartialEq<str> for $name {
            fn eq(&self, other: &str) -> bool {
                self.as_str() == other
            }
        }

        impl PartialEq<&str> for $name {
            fn eq(&self, other: &&str) -> bool {
                self.as_str() == *other
            }
        }

        impl PartialOrd for $name {
            fn partial_cmp(&self, other: &Self) -> Option<core::cmp::Ordering> {
                Some(self.cmp(other))
            }
        }

        impl Ord for $name {
            fn cmp(&self, other: &Self) -> core::cmp::Ordering {
                self.as_str().cmp(other.as_str())
            }
        }

        impl core::hash::Hash for $name {
            fn hash<H: core::hash::Hasher>(&self, state: &mut H) {
                self.as_str().hash(state);
            }
        }
    };
}
pub(crate) use checked_text;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_control_character_is_refused_and_nothing_else() {
        for c in '\0'..='\u{a0}' {
            let mut text = alloc::string::String::from("ab");
            text.push(c);
            let at = 2;
            let expected = match c {
                '\r' | '\n' => Err(Refusal::LineBreak { at }),
                '\0' => Err(Refusal::Nul { at }),
                '\t' => Err(Refusal::Tab { at }),
                '\u{1}'..='\u{1f}' | '\u{7f}' => Err(Refusal::Control { at }),
                _ => Ok(()),
            };
            assert_eq!(check(&text, 10), expected, "{c:?}");
        }
    }

    #[test]
    fn length_is_counted_in_bytes() {
        assert_eq!(check("éé", 4), Ok(()));
        assert_eq!(check("ééé", 4), Err(Refusal::TooLong { max: 4 }));
        assert_eq!(check("", 4), Err(Refusal::Empty));
    }
}
