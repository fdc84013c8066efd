//! Durations as whole milliseconds, which is what the wire and timers speak.

use core::time::Duration;

/// Whole milliseconds, at most `u64::MAX`.
pub(crate) fn millis(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}
