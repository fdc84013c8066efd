//! All events of an application as one enum.

use alloc::string::String;
use core::fmt;

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::{EventName, TypedEvent};

/// The events an application knows: an enum with one variant per [`TypedEvent`].
///
/// # Examples
///
/// ```
/// use serde::{Deserialize, Serialize};
/// use tidings_protocol::{Event, EventSet};
///
/// #[derive(Debug, PartialEq, Serialize, Deserialize, Event)]
/// struct Price {
///     last: f64,
/// }
///
/// #[derive(Debug, PartialEq, Serialize, Deserialize, Event)]
/// struct News(String);
///
/// #[derive(Debug, PartialEq, EventSet)]
/// enum Events {
///     Price(Price),
///     News(News),
/// }
///
/// assert_eq!(Events::NAMES, ["price", "news"]);
/// let (name, payload) = Events::from(Price { last: 1.5 }).encode()?;
/// assert_eq!((name.as_str(), payload.as_str()), ("price", r#"{"last":1.5}"#));
/// assert_eq!(Events::decode("price", &payload)?, Events::Price(Price { last: 1.5 }));
///
/// let error = Events::decode("weather", "{}").unwrap_err();
/// assert_eq!(error.to_string(), r#"no event named "weather" is in the set"#);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// Two variants whose events have the same name do not compile:
///
/// ```compile_fail,E0080
/// # use serde::{Deserialize, Serialize};
/// # use tidings_protocol::{Event, EventSet};
/// # #[derive(Serialize, Deserialize, Event)]
/// # struct Price;
/// #[derive(Serialize, Deserialize, Event)]
/// #[event(name = "price")]
/// struct Offer;
///
/// #[derive(EventSet)]
/// enum Events {
///     Price(Price),
///     Offer(Offer),
/// }
/// ```
pub trait EventSet: Sized {
    /// The names of all events, in the order of the variants; no two are the same.
    const NAMES: &'static [&'static str];

    /// The name of this event.
    fn name(&self) -> &'static str;

    /// The name and the payload as JSON.
    ///
    /// # Errors
    ///
    /// When the payload's `Serialize` fails.
    fn encode(&self) -> Result<(EventName, String), EncodeEventError>;

    /// The event of this name with this payload.
    ///
    /// # Errors
    ///
    /// When the set has no event of this name, or the payload is not that event's JSON.
    fn decode(name: &str, payload: &str) -> Result<Self, DecodeEventError>;
}

/// A payload that could not be written as JSON; the message names the event.
#[derive(Debug)]
pub struct EncodeEventError {
    name: &'static str,
    source: serde_json::Error,
}

impl fmt::Display for EncodeEventError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "event {:?} cannot be written as JSON", self.name)
    }
}

impl core::error::Error for EncodeEventError {
    fn source(&self) -> Option<&(dyn core::error::Error + 'static)> {
        Some(&self.source)
    }
}

/// An event that is not one of the set.
#[derive(Debug)]
#[non_exhaustive]
pub enum DecodeEventError {
    /// The set has no event of this name. Events of a newer server may be ignored.
    UnknownName {
        /// The name.
        name: String,
    },
    /// The payload is not the JSON of the event of this name.
    Payload {
        /// The name.
        name: &'static str,
        /// What is wrong with it.
        source: serde_json::Error,
    },
}

impl fmt::Display for DecodeEventError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::UnknownName { name } => write!(f, "no event named {name:?} is in the set"),
            Self::Payload { name, .. } => {
                write!(f, "the payload of event {name:?} is not of its type")
            }
        }
    }
}

impl core::error::Error for DecodeEventError {
    fn source(&self) -> Option<&(dyn core::error::Error + 'static)> {
        match self {
            Self::UnknownName { .. } => None,
            Self::Payload { source, .. } => Some(source),
        }
    }
}

#[doc(hidden)]
pub fn encode<T: TypedEvent + Serialize>(
    event: &T,
) -> Result<(EventName, String), EncodeEventError> {
    match serde_json::to_string(event) {
        Ok(payload) => Ok((EventName::from_static(T::NAME), payload)),
        Err(source) => Err(EncodeEventError {
            name: T::NAME,
            source,
        }),
    }
}

#[doc(hidden)]
pub fn decode<T: TypedEvent + DeserializeOwned>(payload: &str) -> Result<T, DecodeEventError> {
    serde_json::from_str(payload).map_err(|source| DecodeEventError::Payload {
        name: T::NAME,
        source,
    })
}

#[doc(hidden)]
#[must_use]
pub fn unknown(name: &str) -> DecodeEventError {
    DecodeEventError::UnknownName { name: name.into() }
}

#[doc(hidden)]
#[must_use]
pub const fn all_different(names: &[&str]) -> bool {
    let mut one = 0;
    while one < names.len() {
        let mut other = one + 1;
        while other < names.len() {
            if names[one].len() == names[other].len()
                && crate::text::starts_with(names[one], names[other])
            {
                return false;
            }
            other += 1;
        }
        one += 1;
    }
    true
}

#[cfg(test)]
mod tests {
    use super::all_different;

    #[test]
    fn names_are_compared_whole() {
        assert!(all_different(&[]));
        assert!(all_different(&["a", "ab", "b"]));
        assert!(!all_different(&["a", "b", "a"]));
    }
}
