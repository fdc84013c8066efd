//! Durations as whole milliseconds, which is what the wire and timers speak.

use core::time::Duration;

/// Whole milliseconds, at most `u64::MAX`.
///
/// Not by `as_millis`, whose 128 bits a browser has to be sent the arithmetic for.
pub(crate) const fn millis(duration: Duration) -> u64 {
    duration
        .as_secs()
        .saturating_mul(1_000)
        .saturating_add(duration.subsec_millis() as u64)
}
