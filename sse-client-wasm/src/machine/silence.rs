//! Liveness: noticing that a stream is dead although nothing said so.

use super::alarm::Alarm;

/// An announced interval is taken for no less, in milliseconds, so that no timer spins.
const SHORTEST: u64 = 1_000;

/// An announced interval is taken for no more, in milliseconds: browsers' timers overflow after 24 days and then fire at
/// once.
const LONGEST: u64 = 3_600_000;

/// Watches one stream.
///
/// What arrives only sets a flag, since reading the clock for every event would cost more than the event; the timer
/// reads the clock. So a silence is noticed after two to three intervals.
#[derive(Clone, Copy, Debug)]
pub(super) struct Silence {
    interval: u64,
    heard: bool,
    last: u64,
    next: Option<Alarm>,
}

impl Silence {
    /// A stream that opened now. Until it says how often it pings, `patience` is all it gets.
    pub(super) fn new(now: u64, patience: u64) -> Self {
        let interval = patience / 2;
        Self {
            interval,
            heard: false,
            last: now,
            next: Some(Alarm::new(now, interval)),
        }
    }

    /// Something arrived.
    pub(super) fn heard(&mut self) {
        self.heard = true;
    }

    /// The server is ready and pings this often. One that does not, 0, may be silent for as long as it likes.
    pub(super) fn announced(&mut self, now: u64, ping: u64) {
        self.last = now;
        self.interval = ping.clamp(SHORTEST, LONGEST);
        self.next = (ping > 0).then(|| Alarm::new(now, self.interval));
    }

    /// When to look next.
    pub(super) fn alarm(&self) -> Option<Alarm> {
        self.next
    }

    /// Whether the stream has been silent for too long.
    pub(super) fn is_over(&mut self, now: u64) -> bool {
        if self.next.is_none_or(|next| !next.is_due(now)) {
            return false;
        }
        // A clock that was set back says nothing about the stream.
        if self.heard || now < self.last {
            self.heard = false;
            self.last = now;
        }
        self.next = Some(Alarm::new(now, self.interval));
        now - self.last >= self.interval * 2
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stream_that_never_says_a_word_is_over() {
        let mut silence = Silence::new(100_000, 20_000);
        assert!(!silence.is_over(110_000));
        assert!(silence.is_over(120_000));
    }

    #[test]
    fn a_stream_that_stalls_before_it_is_ready_is_over() {
        let mut silence = Silence::new(0, 20_000);
        silence.heard();
        assert!(!silence.is_over(10_000));
        assert!(!silence.is_over(20_000));
        assert!(silence.is_over(30_000));
    }

    #[test]
    fn a_server_that_does_not_ping_may_be_silent() {
        let mut silence = Silence::new(0, 20_000);
        silence.announced(1_000, 0);
        assert_eq!(silence.alarm(), None);
        assert!(!silence.is_over(10_000_000));
    }

    #[test]
    fn two_pings_missed_are_too_many() {
        let mut silence = Silence::new(0, 20_000);
        silence.announced(1_000, 15_000);
        silence.heard();
        assert!(!silence.is_over(16_000));
        assert!(!silence.is_over(31_000));
        assert!(silence.is_over(46_000));
    }

    #[test]
    fn a_late_timer_sees_what_arrived_meanwhile() {
        let mut silence = Silence::new(0, 20_000);
        silence.announced(0, 15_000);
        silence.heard();
        assert!(
            !silence.is_over(3_600_000),
            "the tab slept, the stream did not"
        );
        assert!(silence.is_over(7_200_000), "both slept");
    }

    #[test]
    fn a_clock_that_is_set_back_is_not_silence() {
        let mut silence = Silence::new(1_000_000, 20_000);
        silence.announced(1_000_000, 15_000);
        assert!(!silence.is_over(10_000));
        assert!(!silence.is_over(25_000));
        assert!(silence.is_over(40_000));
    }

    #[test]
    fn a_hasty_announcement_does_not_spin() {
        let mut silence = Silence::new(0, 20_000);
        silence.announced(0, 1);
        assert_eq!(silence.alarm(), Some(Alarm::new(0, 1_000)));
    }
}
