//! What a topic holds, and what becomes of who falls behind.

use std::time::Duration;

/// What a topic does with its events.
///
/// ```
/// use std::time::Duration;
/// use tidings_server::{Hub, Lag, Retention, Topic, TopicPolicy, UrlPattern};
///
/// let hub = Hub::builder()
///     // The last price of each symbol, for whoever comes or falls behind.
///     .topic(Topic::from_static("prices"), TopicPolicy::new().lag(Lag::LatestPerKey).retain_last())
///     // An hour of chat, and nobody may miss a line unnoticed.
///     .topic(
///         UrlPattern::try_from("rooms/:id")?,
///         TopicPolicy::new()
///             .retention(Retention { age: Duration::from_secs(3600), ..Retention::default() })
///             .lag(Lag::End),
///     )
///     .build();
/// # drop(hub);
/// # Ok::<(), tidings_server::UrlPatternError>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[must_use]
pub struct TopicPolicy {
    pub(crate) retention: Retention,
    pub(crate) lag: Lag,
    pub(crate) retain_last: bool,
}

impl TopicPolicy {
    /// The defaults.
    pub fn new() -> Self {
        Self::default()
    }

    /// How much is held: for those who come back, and for those who are slow.
    pub const fn retention(mut self, retention: Retention) -> Self {
        self.retention = retention;
        self
    }

    /// What becomes of a subscriber that falls further behind than what is held.
    pub const fn lag(mut self, lag: Lag) -> Self {
        self.lag = lag;
        self
    }

    /// Keeps the last event, and tells it first to every new subscriber; of events with a key, the last of each key.
    ///
    /// It is kept however old it gets, until the topic is [completed](crate::Hub::complete). It is told without its id, as a state and not as something that happens.
    pub const fn retain_last(mut self) -> Self {
        self.retain_last = true;
        self
    }

    pub(crate) fn keeps_keys(&self) -> bool {
        self.retain_last || self.lag == Lag::LatestPerKey
    }
}

/// How much a topic holds. What exceeds any of the bounds goes, the oldest first. However large it is, the newest event stays
/// until it is too old, for those who have yet to be sent it.
///
/// The same events serve those who come back with an id, and those who are connected and slow: there is no queue besides.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Retention {
    /// How many events. Default: 10,000.
    pub events: usize,
    /// How many bytes of memory they may take in all formats. Default: 4 MiB.
    pub bytes: usize,
    /// How old they may get. Default: one hour.
    pub age: Duration,
}

impl Default for Retention {
    fn default() -> Self {
        Self {
            events: 10_000,
            bytes: 4 * 1024 * 1024,
            age: Duration::from_secs(3600),
        }
    }
}

/// What becomes of a subscriber that falls further behind than its topic holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Lag {
    /// Its stream ends with the reason `lagged`. It may come back with its id; it is then told of the gap.
    End,
    /// It is told of the gap and goes on with what is published from now on.
    #[default]
    Gap,
    /// It is sent the newest event of each key and then what follows. Nothing is said of what those events replaced.
    /// An event without a key replaces nothing: whoever misses one is told of a gap.
    LatestPerKey,
}
