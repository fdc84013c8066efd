//! A moment to wait for.

/// A moment on a clock that may be set back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Alarm {
    set: u64,
    pub(super) at: u64,
}

impl Alarm {
    pub(super) fn new(now: u64, delay: u64) -> Self {
        Self {
            set: now,
            at: now.saturating_add(delay),
        }
    }

    /// Whether the moment has come. A clock that stands before the moment at which the alarm was set has been set back;
    /// nobody knows by how much, so waiting on could take for ever.
    pub(super) fn is_due(self, now: u64) -> bool {
        now >= self.at || now < self.set
    }

    /// The later of the two.
    pub(super) fn max(self, other: Self) -> Self {
        if other.at > self.at { other } else { self }
    }

    /// The earlier of the two.
    pub(super) fn min(self, other: Self) -> Self {
        if other.at < self.at { other } else { self }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_that_was_set_back_is_due() {
        let alarm = Alarm::new(100, 5);
        assert!(!alarm.is_due(100));
        assert!(!alarm.is_due(104));
        assert!(alarm.is_due(105));
        assert!(alarm.is_due(99));
    }
}
