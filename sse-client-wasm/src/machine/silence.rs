//! Liveness: noticing that a stream is dead although nothing said so.

/// An announced interval is taken for no less, in milliseconds, so that no timer spins.
const SHORTEST: f64 = 1_000.0;

/// Watches one stream.
///
/// What arrives only sets a flag, since reading the clock for every event would cost more than the event; the timer
/// reads the clock. So a silence is noticed after two to three intervals.
#[derive(Debug, Default)]
pub(super) struct Silence {
    interval: f64,
    /// Whether something arrived since it was looked last.
    pub(super) heard: bool,
    /// Whether nothing had arrived when it was looked last.
    missed: bool,
    /// In how many milliseconds to look next.
    pub(super) next: f64,
}

impl Silence {
    /// A stream that opened now. Until it says how often it pings, `patience` is all it gets.
    pub(super) fn begin(&mut self, patience: f64) {
        self.announced(patience / 2.0);
        self.heard = false;
        self.missed = false;
    }

    /// The server is ready and pings this often. One that does not, 0, may be silent for as long as it likes.
    #[inline(never)]
    pub(super) fn announced(&mut self, ping: f64) {
        self.interval = ping.max(SHORTEST);
        self.next = if ping > 0.0 {
            self.interval
        } else {
            f64::INFINITY
        };
    }

    /// Whether the stream has been silent for too long.
    pub(super) fn is_over(&mut self) -> bool {
        if self.next > 0.0 {
            return false;
        }
        let is_late = -self.next >= self.interval;
        let is_over = !self.heard && (self.missed || is_late);
        self.missed = !self.heard;
        self.heard = false;
        self.next = self.interval;
        is_over
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    impl Silence {
        fn is_over_after(&mut self, ms: f64) -> bool {
            self.next -= ms;
            self.is_over()
        }
    }

    #[test]
    fn a_stream_that_never_says_a_word_is_over() {
        let mut silence = Silence::default();
        silence.begin(20_000.0);
        assert!(!silence.is_over_after(10_000.0));
        assert!(silence.is_over_after(10_000.0));
    }

    #[test]
    fn a_stream_that_stalls_before_it_is_ready_is_over() {
        let mut silence = Silence::default();
        silence.begin(20_000.0);
        silence.heard = true;
        assert!(!silence.is_over_after(10_000.0));
        assert!(!silence.is_over_after(10_000.0));
        assert!(silence.is_over_after(10_000.0));
    }

    #[test]
    fn a_server_that_does_not_ping_may_be_silent() {
        let mut silence = Silence::default();
        silence.begin(20_000.0);
        silence.announced(0.0);
        assert_eq!(silence.next, f64::INFINITY);
        assert!(!silence.is_over_after(10_000_000.0));
    }

    #[test]
    fn two_pings_missed_are_too_many() {
        let mut silence = Silence::default();
        silence.begin(20_000.0);
        silence.announced(15_000.0);
        silence.heard = true;
        assert!(!silence.is_over_after(15_000.0));
        assert!(!silence.is_over_after(15_000.0));
        assert!(silence.is_over_after(15_000.0));
    }

    #[test]
    fn a_late_timer_sees_what_arrived_meanwhile() {
        let mut silence = Silence::default();
        silence.begin(20_000.0);
        silence.announced(15_000.0);
        silence.heard = true;
        assert!(
            !silence.is_over_after(3_600_000.0),
            "the tab slept, the stream did not"
        );
        assert!(silence.is_over_after(3_600_000.0), "both slept");
    }

    #[test]
    fn a_hasty_announcement_does_not_spin() {
        let mut silence = Silence::default();
        silence.begin(20_000.0);
        silence.announced(1.0);
        assert_eq!(silence.next, 1_000.0);
    }
}
