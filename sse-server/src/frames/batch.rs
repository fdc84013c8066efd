//! What a subscription hands to its writer.

use bytes::Bytes;

use crate::frames::chunk::Chunked;

/// Whole frames, ready to be written at once.
///
/// Made by [`Subscription::poll_batch`](crate::Subscription::poll_batch). One event is a reference-counted slice of the
/// log; several are put together once, so that a writer has one write for everything pending.
#[derive(Clone, Debug)]
pub struct Batch(Chunked);

impl Batch {
    pub(crate) fn new(frames: Chunked) -> Self {
        Self(frames)
    }

    /// How many bytes the frames have.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.content().len()
    }

    /// Whether there is nothing in it, which never happens.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The frames, as an HTTP body or anything else takes them.
    #[must_use]
    pub fn into_bytes(self) -> Bytes {
        self.0.into_content()
    }

    /// The frames as one HTTP/1.1 chunk, for who writes the socket itself. Costs nothing: the room for it was left.
    #[must_use]
    pub fn chunked(self) -> Bytes {
        self.0.into_framed()
    }
}
