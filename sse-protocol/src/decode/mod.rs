//! Reading a stream: the standard's rules over bytes that arrive in any pieces.

mod block;
mod decoder;
mod error;
mod event;

pub use decoder::Decoder;
pub use error::DecodeError;
pub use event::{DecodedEvent, EventRef, Sink};

/// What a stream may make a [`Decoder`] hold.
///
/// ```
/// use tidings_protocol::{DecodeError, Decoder, DecoderLimits};
///
/// let mut decoder = Decoder::with_limits(DecoderLimits { line: 8, ..DecoderLimits::default() });
/// let error = decoder.decode(b"data: too long\n", |_| ()).unwrap_err();
/// assert_eq!(error, DecodeError::LineTooLong { limit: 8 });
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DecoderLimits {
    /// The longest line, in bytes without its end. Default 4 MiB.
    pub line: usize,
    /// The most that the values of one event's fields may come to, in bytes. Default 16 MiB.
    pub event: usize,
}

impl Default for DecoderLimits {
    fn default() -> Self {
        Self {
            line: 4 << 20,
            event: 16 << 20,
        }
    }
}
