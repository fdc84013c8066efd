//! When to connect again: exponential backoff with full jitter. Time and chance are passed in.

use core::time::Duration;

/// How reconnection is paced.
///
/// # Examples
///
/// ```
/// use std::time::Duration;
/// use tidings_protocol::ReconnectPolicy;
///
/// let mut backoff = ReconnectPolicy { max_attempts: Some(2), ..ReconnectPolicy::default() }.start();
/// let now = Duration::ZERO; // since any origin, as long as it is always the same
/// assert_eq!(backoff.next_delay(now, 0.5), Some(Duration::from_millis(750))); // floor + half of 1 s
/// assert_eq!(backoff.next_delay(now, 0.5), Some(Duration::from_millis(1250))); // floor + half of 2 s
/// assert_eq!(backoff.next_delay(now, 0.5), None); // two attempts were allowed
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReconnectPolicy {
    /// The random part of the first delay is at most this; it doubles with each failure. Default 1 s.
    pub initial: Duration,
    /// The random part never grows beyond this. Default 30 s.
    pub max: Duration,
    /// No delay is shorter, whatever a server's `retry:` says: a flapping server cannot cause a tight loop.
    /// Default 250 ms.
    pub floor: Duration,
    /// How long a connection must have been good before its end counts as the first failure again. Default 10 s.
    pub stable_after: Duration,
    /// After how many failures in a row to give up; never without it, which is the default.
    pub max_attempts: Option<u32>,
}

impl ReconnectPolicy {
    /// The longest delay a server can ask for with `retry:` or `Retry-After`: one hour. Timers in browsers overflow
    /// after 24 days and then fire at once.
    pub const SERVER_DELAY_MAX: Duration = Duration::from_secs(3600);

    /// The state of a client that has not failed yet.
    #[must_use]
    pub fn start(self) -> Backoff {
        let [initial, max, floor, stable_after] =
            [self.initial, self.max, self.floor, self.stable_after].map(millis);
        Backoff {
            pace: Pace::new(
                initial,
                max,
                stable_after,
                self.max_attempts.unwrap_or(u32::MAX),
            ),
            floor,
            retry: 0.0,
            retry_after: 0.0,
        }
    }
}

impl Default for ReconnectPolicy {
    fn default() -> Self {
        Self {
            initial: Duration::from_secs(1),
            max: Duration::from_secs(30),
            floor: Duration::from_millis(250),
            stable_after: Duration::from_secs(10),
            max_attempts: None,
        }
    }
}

/// A [`ReconnectPolicy`] at work.
///
/// A delay is `lower + random × ceiling`: `lower` is the floor or what the server asked for, `ceiling` grows from
/// `initial` to `max`. So a server's wish is always honoured, and clients that lost their connection together do not
/// return together.
#[derive(Clone, Debug)]
pub struct Backoff {
    pace: Pace,
    floor: f64,
    retry: f64,
    retry_after: f64,
}

impl Backoff {
    /// The connection is open, since `now`.
    pub fn connected(&mut self, now: Duration) {
        self.pace.connected(millis(now));
        self.retry_after = 0.0;
    }

    /// The server said `retry:`; holds until it says something else.
    pub fn set_retry(&mut self, retry: Duration) {
        self.retry = millis(retry.min(ReconnectPolicy::SERVER_DELAY_MAX));
    }

    /// The server answered with `Retry-After`; holds until a connection is open.
    pub fn set_retry_after(&mut self, delay: Duration) {
        self.retry_after = millis(delay.min(ReconnectPolicy::SERVER_DELAY_MAX));
    }

    /// How many failures in a row there were.
    #[must_use]
    pub fn attempts(&self) -> u32 {
        self.pace.attempts
    }

    /// Forgets all failures, as when the user asks to connect now.
    pub fn reset(&mut self) {
        self.pace.attempts = 0;
        self.pace.since = f64::INFINITY;
        self.retry_after = 0.0;
    }

    /// The connection failed or ended at `now`: how long to wait before the next attempt, or `None` to give up.
    ///
    /// `random` is uniform in `0.0..1.0`; anything outside is taken for the nearer end.
    pub fn next_delay(&mut self, now: Duration, random: f64) -> Option<Duration> {
        let ceiling = self.pace.failed(millis(now))?;
        let lower = self.floor.max(self.retry).max(self.retry_after);
        // A float to integer cast saturates, and NaN becomes 0.
        let jitter = (random.clamp(0.0, 1.0) * ceiling) as u64;
        Some(Duration::from_millis((lower as u64).saturating_add(jitter)))
    }
}

/// What a [`Backoff`] counts, in milliseconds as a browser has them: arithmetic on durations would add half a kilobyte to
/// what it is sent.
#[derive(Clone, Debug)]
pub struct Pace {
    /// The first ceiling.
    pub initial: f64,
    /// The last.
    pub max: f64,
    stable_after: f64,
    max_attempts: u32,
    attempts: u32,
    /// What the next failure's ceiling is, before it is kept to the maximum.
    ceiling: f64,
    /// Since when there is a connection, as long as that has not counted.
    since: f64,
}

impl Pace {
    /// Of a [`ReconnectPolicy`]'s times.
    #[must_use]
    pub fn new(initial: f64, max: f64, stable_after: f64, max_attempts: u32) -> Self {
        Self {
            initial,
            max,
            stable_after,
            max_attempts,
            attempts: 0,
            ceiling: initial,
            since: f64::INFINITY,
        }
    }

    /// How many failures in a row there were.
    #[must_use]
    pub fn attempts(&self) -> u32 {
        self.attempts
    }

    /// The connection is open, since `now`.
    pub fn connected(&mut self, now: f64) {
        self.since = now;
    }

    /// The connection failed or ended at `now`: what the random part of the delay is at most, or `None` to give up.
    #[inline(always)]
    pub fn failed(&mut self, now: f64) -> Option<f64> {
        if now - self.since >= self.stable_after {
            self.attempts = 0;
        }
        // What was good once does not count twice.
        self.since = f64::INFINITY;
        if self.attempts >= self.max_attempts {
            return None;
        }
        if self.attempts == 0 {
            self.ceiling = self.initial;
        }
        self.attempts += 1;
        let ceiling = self.ceiling.min(self.max);
        self.ceiling = ceiling * 2.0;
        Some(ceiling)
    }
}

fn millis(time: Duration) -> f64 {
    crate::duration::millis(time) as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn ms(ms: u64) -> Duration {
        Duration::from_millis(ms)
    }

    fn policy() -> ReconnectPolicy {
        ReconnectPolicy {
            initial: ms(100),
            max: ms(1000),
            floor: ms(10),
            stable_after: ms(5000),
            max_attempts: None,
        }
    }

    #[test]
    fn the_ceiling_doubles_up_to_the_maximum() {
        let mut backoff = policy().start();
        let delays = [0; 6].map(|_| backoff.next_delay(ms(0), 1.0).unwrap());
        assert_eq!(
            delays,
            [ms(110), ms(210), ms(410), ms(810), ms(1010), ms(1010)]
        );
        for _ in 0..100 {
            assert_eq!(backoff.next_delay(ms(0), 1.0), Some(ms(1010)));
        }
        assert_eq!(backoff.next_delay(ms(0), 0.0), Some(ms(10)));
        assert_eq!(backoff.next_delay(ms(0), f64::NAN), Some(ms(10)));
        assert_eq!(backoff.next_delay(ms(0), 9.0), Some(ms(1010)));
    }

    #[test]
    fn only_a_connection_that_lasted_resets_it() {
        let mut backoff = policy().start();
        for _ in 0..3 {
            backoff.next_delay(ms(0), 0.0);
        }
        backoff.connected(ms(1000));
        assert_eq!(backoff.next_delay(ms(5999), 1.0), Some(ms(810)));
        backoff.connected(ms(10_000));
        assert_eq!(backoff.next_delay(ms(15_000), 1.0), Some(ms(110)));
        // What was good once does not count twice.
        assert_eq!(backoff.next_delay(ms(99_000), 1.0), Some(ms(210)));
    }

    #[test]
    fn the_server_is_heard_but_floored_and_capped() {
        let mut backoff = policy().start();
        backoff.set_retry(ms(0));
        assert_eq!(backoff.next_delay(ms(0), 0.0), Some(ms(10)));
        backoff.set_retry(ms(3000));
        assert_eq!(backoff.next_delay(ms(0), 0.0), Some(ms(3000)));
        backoff.set_retry_after(ms(9000));
        assert_eq!(backoff.next_delay(ms(0), 0.0), Some(ms(9000)));
        backoff.connected(ms(0));
        assert_eq!(backoff.next_delay(ms(1), 0.0), Some(ms(3000)));
        backoff.set_retry(Duration::MAX);
        assert_eq!(
            backoff.next_delay(ms(1), 0.0),
            Some(ReconnectPolicy::SERVER_DELAY_MAX)
        );
    }

    #[test]
    fn attempts_are_limited_and_reset_by_hand() {
        let mut backoff = ReconnectPolicy {
            max_attempts: Some(1),
            ..policy()
        }
        .start();
        assert!(backoff.next_delay(ms(0), 0.0).is_some());
        assert_eq!(backoff.next_delay(ms(0), 0.0), None);
        assert_eq!(backoff.attempts(), 1);
        backoff.reset();
        assert!(backoff.next_delay(ms(0), 0.0).is_some());
    }
}
