//! The hub's time.

use tokio::time::Instant;

/// Counts milliseconds since the hub began: eight bytes an event, and nothing that a wall clock does to it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Clock {
    began: Instant,
}

impl Clock {
    pub(crate) fn new() -> Self {
        Self {
            began: Instant::now(),
        }
    }

    /// Milliseconds since the hub began.
    pub(crate) fn now(self) -> u64 {
        u64::try_from(self.began.elapsed().as_millis()).unwrap_or(u64::MAX)
    }
}
