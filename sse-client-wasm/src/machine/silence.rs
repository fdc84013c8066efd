//! Liveness: noticing that a stream is dead although nothing said so.

use std::time::Duration;

/// An announced interval is taken for no less, so that no timer spins.
const SHORTEST: Duration = Duration::from_secs(1);

/// An announced interval is taken for no more: browsers' timers overflow after 24 days and then fire at once.
const LONGEST: Duration = Duration::from_secs(3600);

/// Watches one stream.
///
/// What arrives only sets a flag, since reading the clock for every event would cost more than the event; the timer
/// reads the clock. So a silence is noticed after two to three intervals.
#[derive(Debug)]
pub(super) struct Silence {
    interval: Duration,
    heard: bool,
    last: Duration,
    next: Option<Duration>,
}

impl Silence {
    /// A stream that opened now. Until it says how often it pings, `patience` is all it gets.
    pub(super) fn new(now: Duration, patience: Duration) -> Self {
        let interval = patience / 2;
        Self { interval, heard: false, last: now, next: Some(now + interval) }
    }

    /// Something arrived.
    pub(super) fn heard(&mut self) {
        self.heard = true;
    }

    /// The server is ready and said how often it pings. One that does not ping may be silent for as long as it likes.
    pub(super) fn announced(&mut self, now: Duration, ping: Option<Duration>) {
        self.last = now;
        self.next = None;
        if let Some(ping) = ping.filter(|ping| !ping.is_zero()) {
            self.interval = ping.clamp(SHORTEST, LONGEST);
            self.next = Some(now + self.interval);
        }
    }

    /// When to look next.
    pub(super) fn deadline(&self) -> Option<Duration> {
        self.next
    }

    /// Whether the stream has been silent for too long.
    pub(super) fn is_over(&mut self, now: Duration) -> bool {
        if self.next.is_none_or(|next| now < next && now >= self.last) {
            return false;
        }
        if self.heard || now < self.last {
            // A clock that was set back says nothing about the stream.
            self.heard = false;
            self.last = now;
        }
        self.next = Some(now + self.interval);
        now - self.last >= self.interval * 2
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn s(seconds: u64) -> Duration {
        Duration::from_secs(seconds)
    }

    #[test]
    fn a_stream_that_never_says_a_word_is_over() {
        let mut silence = Silence::new(s(100), s(20));
        assert!(!silence.is_over(s(110)));
        assert!(silence.is_over(s(120)));
    }

    #[test]
    fn a_stream_that_stalls_before_it_is_ready_is_over() {
        let mut silence = Silence::new(s(0), s(20));
        silence.heard();
        assert!(!silence.is_over(s(10)));
        assert!(!silence.is_over(s(20)));
        assert!(silence.is_over(s(30)));
    }

    #[test]
    fn a_server_that_does_not_ping_may_be_silent() {
        for ping in [None, Some(s(0))] {
            let mut silence = Silence::new(s(0), s(20));
            silence.announced(s(1), ping);
            assert_eq!(silence.deadline(), None);
            assert!(!silence.is_over(s(10_000)));
        }
    }

    #[test]
    fn two_pings_missed_are_too_many() {
        let mut silence = Silence::new(s(0), s(20));
        silence.announced(s(1), Some(s(15)));
        silence.heard();
        assert!(!silence.is_over(s(16)));
        assert!(!silence.is_over(s(31)));
        assert!(silence.is_over(s(46)));
    }

    #[test]
    fn a_late_timer_sees_what_arrived_meanwhile() {
        let mut silence = Silence::new(s(0), s(20));
        silence.announced(s(0), Some(s(15)));
        silence.heard();
        assert!(!silence.is_over(s(3600)), "the tab slept, the stream did not");
        assert!(silence.is_over(s(7200)), "both slept");
    }

    #[test]
    fn a_clock_that_is_set_back_is_not_silence() {
        let mut silence = Silence::new(s(1000), s(20));
        silence.announced(s(1000), Some(s(15)));
        assert!(!silence.is_over(s(10)));
        assert!(!silence.is_over(s(25)));
        assert!(silence.is_over(s(40)));
    }

    #[test]
    fn a_hasty_announcement_does_not_spin() {
        let mut silence = Silence::new(s(0), s(20));
        silence.announced(s(0), Some(Duration::from_millis(1)));
        assert_eq!(silence.deadline(), Some(s(1)));
    }
}
