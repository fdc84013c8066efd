//! Why a stream ended for good.

use alloc::string::String;
use core::fmt;

/// Why a stream ended for good.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum CloseReason {
    /// Every topic asked for is completed.
    Completed,
    /// The subscriber may not read this (any more).
    Unauthorized,
    /// What authorized the subscriber has expired.
    Expired,
    /// The subscriber fell behind further than the topic allows.
    Lagged,
    /// The hub stops for good.
    Shutdown,
    /// A reason this version does not know; the stream is over all the same.
    Other(String),
}

impl CloseReason {
    /// The word on the wire.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::Completed => "completed",
            Self::Unauthorized => "unauthorized",
            Self::Expired => "expired",
            Self::Lagged => "lagged",
            Self::Shutdown => "shutdown",
            Self::Other(reason) => reason,
        }
    }

    pub(super) fn from_wire(reason: &str) -> Self {
        match reason {
            "completed" => Self::Completed,
            "unauthorized" => Self::Unauthorized,
            "expired" => Self::Expired,
            "lagged" => Self::Lagged,
            "shutdown" => Self::Shutdown,
            _ => Self::Other(reason.into()),
        }
    }
}

impl fmt::Display for CloseReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
