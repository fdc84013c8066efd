//! Why a stream was given up.

use core::fmt;

/// A stream that broke a bound of [`DecoderLimits`](super::DecoderLimits).
///
/// It is terminal: every further call gives the same error until [`Decoder::reset`](super::Decoder::reset), since what
/// follows in the stream can no longer be told apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum DecodeError {
    /// A line is longer than the bound.
    LineTooLong {
        /// The bound, in bytes.
        limit: usize,
    },
    /// An event is larger than the bound.
    EventTooLarge {
        /// The bound, in bytes.
        limit: usize,
    },
}

impl fmt::Display for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::LineTooLong { limit } => write!(
                f,
                "line longer than {limit} bytes: raise DecoderLimits::line"
            ),
            Self::EventTooLarge { limit } => write!(
                f,
                "event larger than {limit} bytes: raise DecoderLimits::event"
            ),
        }
    }
}

impl core::error::Error for DecodeError {}
