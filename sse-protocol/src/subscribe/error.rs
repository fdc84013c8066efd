//! Why a subscribe query was refused.

use alloc::string::String;
use core::fmt;

use crate::{EventIdError, TopicError, UrlPatternError};

/// A subscribe query that was refused; its message names the parameter and says why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SubscribeQueryError {
    parameter: String,
    fault: Fault,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Fault {
    TooMany {
        max: usize,
    },
    Encoding,
    Topic(TopicError),
    Pattern(UrlPatternError),
    Id(EventIdError),
    Version,
    MatchKind,
    /// Not `<milliseconds> <topic, pattern or *>`.
    Throttle,
    /// What it names is not asked for.
    NotAskedFor,
}

impl SubscribeQueryError {
    /// The message echoes no more of a name that the client made up.
    const PARAMETER_MAX: usize = 64;

    pub(super) fn new(parameter: &str, fault: Fault) -> Self {
        Self {
            parameter: parameter.chars().take(Self::PARAMETER_MAX).collect(),
            fault,
        }
    }

    /// The parameter that was refused, or `Last-Event-ID` for that header.
    #[must_use]
    pub fn parameter(&self) -> &str {
        &self.parameter
    }
}

impl fmt::Display for SubscribeQueryError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "parameter {:?} ", self.parameter)?;
        match &self.fault {
            Fault::TooMany { max } => write!(f, "is one too many: a query may have {max}"),
            Fault::Encoding => f.write_str("is not percent-encoded UTF-8"),
            Fault::Topic(error) => write!(f, "is refused: {error}"),
            Fault::Pattern(error) => write!(f, "is refused: {error}"),
            Fault::Id(error) => write!(f, "is refused: {error}"),
            Fault::Version => f.write_str("must be 1: it is the only version there is"),
            Fault::MatchKind => {
                f.write_str("is no way of matching: use match, match_exact or match_urlpattern")
            }
            Fault::Throttle => f.write_str(
                "must be whole milliseconds, a space, and a topic or pattern that is asked for, or *",
            ),
            Fault::NotAskedFor => f.write_str(
                "names what is not asked for: repeat the topic or pattern as it was asked for, or *",
            ),
        }
    }
}

impl core::error::Error for SubscribeQueryError {
    fn source(&self) -> Option<&(dyn core::error::Error + 'static)> {
        match &self.fault {
            Fault::Topic(error) => Some(error),
            Fault::Pattern(error) => Some(error),
            Fault::Id(error) => Some(error),
            _ => None,
        }
    }
}
