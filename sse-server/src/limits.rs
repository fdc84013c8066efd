//! The bounds of a hub.

use std::time::Duration;

/// What a hub may hold at most.
///
/// Every bound has a name, a default, an error or a rule of what goes first, and a metric: one of its own where it bounds what
/// there is at a time, and `tidings_refused_subscriptions_total` or `tidings_refused_updates_total` where it refuses one
/// request. See [`Stats`](crate::Stats).
///
/// ```
/// use tidings_server::{Hub, Limits};
///
/// let hub = Hub::builder()
///     .limits(Limits { connections: 50_000, event_size: 64 * 1024, ..Limits::default() })
///     .build();
/// # drop(hub);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Subscriptions at a time. Default: 100,000.
    ///
    /// Error: [`SubscribeError::TooManyConnections`](crate::SubscribeError::TooManyConnections). Metric:
    /// `tidings_subscriptions`.
    pub connections: usize,
    /// Topics and patterns of one subscription, and states asked for when it opens. Default: 1,000.
    ///
    /// Error: [`SubscribeError::TooManyTopics`](crate::SubscribeError::TooManyTopics).
    pub topics_per_connection: usize,
    /// Topics and names that a subscription with a [throttle](crate::Subscribe::throttle) is being sent no faster than it asks
    /// for, and events that are held back for it, one for each topic, name and key. Default: 1,000.
    ///
    /// Events of one more are sent as they come, rather than lost. Metric: `tidings_unthrottled_total`.
    pub throttled: usize,
    /// Bytes of the form in the body of a request to subscribe by `POST` or `QUERY`. Default: 64 KiB.
    ///
    /// Answer: 413. Metric: `tidings_refusals_total`.
    pub body_size: usize,
    /// How long that form may take to come. Default: 10 s. Answer: 408. Metric: `tidings_refusals_total`.
    pub body_time: Duration,
    /// Different patterns at a time, over all subscriptions: each costs a match whenever a new topic appears. Default: 1,000.
    ///
    /// Error: [`SubscribeError::TooManyPatterns`](crate::SubscribeError::TooManyPatterns). Metric: `tidings_patterns`.
    pub patterns: usize,
    /// Bytes of one event on the wire. Default: 1 MiB.
    ///
    /// Error: [`PublishError::TooLarge`](crate::PublishError::TooLarge).
    pub event_size: usize,
    /// Topics of one update. Default: 100.
    ///
    /// Error: [`PublishError::TooManyTopicsInUpdate`](crate::PublishError::TooManyTopicsInUpdate).
    pub topics_per_update: usize,
    /// Topics that hold something, or did a moment ago. Default: 100,000.
    ///
    /// One that is empty and that nobody waits for is forgotten. One that is only waited for does not count: of those there are
    /// as many as subscriptions ask for. Error: [`PublishError::TooManyTopics`](crate::PublishError::TooManyTopics). Metric:
    /// `tidings_topics`.
    pub topics: usize,
    /// Completed topics that are remembered as such after their last event expired. Default: 100,000.
    ///
    /// The oldest is forgotten first. Metric: `tidings_completed_topics`.
    pub completed_topics: usize,
    /// Bytes of memory that all retained events may take. Default: 256 MiB.
    ///
    /// The oldest goes first, whatever its topic, and is lost as by [`Retention`](crate::Retention). Metric:
    /// `tidings_retained_bytes`.
    pub retained_bytes: usize,
    /// Keys of one topic whose newest event is kept. Default: 10,000.
    ///
    /// The key that was silent longest goes first, and its event is lost as by [`Retention`](crate::Retention). Metric: these
    /// events are among `tidings_retained_events`.
    pub keys_per_topic: usize,
    /// Bytes of one key. Default: 1,024.
    ///
    /// Error: [`PublishError::KeyTooLong`](crate::PublishError::KeyTooLong).
    pub key_size: usize,
    /// Bytes that may be published and not yet taken by the subscribers that were woken for them, before
    /// [`Published::acknowledged`](crate::Published::acknowledged) waits. Default: 64 KiB. Metric: `tidings_backlog_bytes`.
    pub backlog: usize,
    /// How long [`Published::acknowledged`](crate::Published::acknowledged) waits for subscribers that were woken and do
    /// not run, before it goes on without them. Default: 250 ms.
    pub backlog_time: Duration,
    /// How long a snapshot may take. After it the stream ends, and the subscriber comes again. Default: 10 s.
    /// Metric: `tidings_snapshot_failures_total`.
    pub snapshot_time: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connections: 100_000,
            topics_per_connection: 1_000,
            throttled: 1_000,
            body_size: 64 * 1024,
            body_time: Duration::from_secs(10),
            patterns: 1_000,
            event_size: 1024 * 1024,
            topics_per_update: 100,
            topics: 100_000,
            completed_topics: 100_000,
            retained_bytes: 256 * 1024 * 1024,
            keys_per_topic: 10_000,
            key_size: 1_024,
            backlog: 64 * 1024,
            backlog_time: Duration::from_millis(250),
            snapshot_time: Duration::from_secs(10),
        }
    }
}
