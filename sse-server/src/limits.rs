//! The bounds of a hub.

use std::time::Duration;

/// What a hub may hold at most. Every bound has a name, a default, an error and a metric.
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
    /// Subscriptions at a time. Default: 100,000. Error: [`SubscribeError::TooManyConnections`](crate::SubscribeError::TooManyConnections).
    /// Metric: `tidings_subscriptions`.
    pub connections: usize,
    /// Topics and patterns of one subscription. Default: 1,000. Error: [`SubscribeError::TooManyTopics`](crate::SubscribeError::TooManyTopics).
    pub topics_per_connection: usize,
    /// Different patterns at a time, over all subscriptions: each costs a match whenever a new topic appears. Default: 1,000.
    /// Error: [`SubscribeError::TooManyPatterns`](crate::SubscribeError::TooManyPatterns). Metric: `tidings_patterns`.
    pub patterns: usize,
    /// Bytes of one event on the wire. Default: 1 MiB. Error: [`PublishError::TooLarge`](crate::PublishError::TooLarge).
    pub event_size: usize,
    /// Topics of one update. Default: 100. Error: [`PublishError::TooManyTopicsInUpdate`](crate::PublishError::TooManyTopicsInUpdate).
    pub topics_per_update: usize,
    /// Topics that hold something. One that is idle and empty is forgotten. Default: 100,000.
    /// Error: [`PublishError::TooManyTopics`](crate::PublishError::TooManyTopics). Metric: `tidings_topics`.
    pub topics: usize,
    /// Completed topics that are remembered as such after their last event expired; the oldest is forgotten first.
    /// Default: 100,000. Metric: `tidings_completed_topics`.
    pub completed_topics: usize,
    /// Bytes of memory that all retained events may take; the oldest goes first, whatever its topic. Default: 256 MiB.
    /// Metric: `tidings_retained_bytes`.
    pub retained_bytes: usize,
    /// Keys of one topic whose newest event is kept; the key that was silent longest goes first. Default: 10,000.
    pub keys_per_topic: usize,
    /// Bytes of one key. Default: 1,024. Error: [`PublishError::KeyTooLong`](crate::PublishError::KeyTooLong).
    pub key_size: usize,
    /// Bytes that may be published and not yet taken by the subscribers that were woken for them, before
    /// [`Published::acknowledged`](crate::Published::acknowledged) waits. Default: 64 KiB.
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
