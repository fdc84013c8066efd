//! The hub's time.

use std::time::Duration;

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

    /// The moment that is so many milliseconds after the hub began.
    pub(crate) fn instant(self, ms: u64) -> Instant {
        self.began + Duration::from_millis(ms)
    }

    /// Milliseconds since the hub began.
    pub(crate) fn now(self) -> u64 {
        u64::try_from(self.began.elapsed().as_millis()).unwrap_or(u64::MAX)
    }
}
