//! A moment to wait for.

use std::time::Duration;

/// A moment on a clock that may be set back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Alarm {
    set: Duration,
    pub(super) at: Duration,
}

impl Alarm {
    pub(super) fn new(now: Duration, delay: Duration) -> Self {
        Self { set: now, at: now.saturating_add(delay) }
    }

    /// Whether the moment has come. A clock that stands before the moment at which the alarm was set has been set back;
    /// nobody knows by how much, so waiting on could take for ever.
    pub(super) fn is_due(self, now: Duration) -> bool {
        now >= self.at || now < self.set
    }

    /// The earlier of the two.
    pub(super) fn no_later_than(self, now: Duration, delay: Duration) -> Self {
        let other = Self::new(now, delay);
        if other.at < self.at { other } else { self }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_that_was_set_back_is_due() {
        let alarm = Alarm::new(Duration::from_secs(100), Duration::from_secs(5));
        assert!(!alarm.is_due(Duration::from_secs(100)));
        assert!(!alarm.is_due(Duration::from_secs(104)));
        assert!(alarm.is_due(Duration::from_secs(105)));
        assert!(alarm.is_due(Duration::from_secs(99)));
    }
}
