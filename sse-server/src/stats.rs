//! What a hub says of itself.

use std::sync::{
    Mutex, PoisonError,
    atomic::{AtomicU64, Ordering::Relaxed},
};

use metrics::{counter, gauge};

/// How much there is and how much there was, at one moment. See [`Hub::stats`](crate::Hub::stats).
///
/// The same figures go to the recorder of the crate [`metrics`] that the application has installed, under the names given
/// here, a few times a second; figures of several hubs in one process are added up.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Stats {
    /// Subscriptions now. Bound: [`Limits::connections`](crate::Limits::connections). `tidings_subscriptions`.
    pub subscriptions: usize,
    /// Topics now, those included that are only waited for. Bound: [`Limits::topics`](crate::Limits::topics).
    /// `tidings_topics`.
    pub topics: usize,
    /// Patterns now. Bound: [`Limits::patterns`](crate::Limits::patterns). `tidings_patterns`.
    pub patterns: usize,
    /// Completed topics that are remembered although nothing else is left of them. Bound:
    /// [`Limits::completed_topics`](crate::Limits::completed_topics). `tidings_completed_topics`.
    pub completed_topics: usize,
    /// Events held now. `tidings_retained_events`.
    pub retained_events: usize,
    /// Bytes of memory they may take. Bound: [`Limits::retained_bytes`](crate::Limits::retained_bytes).
    /// `tidings_retained_bytes`.
    pub retained_bytes: usize,
    /// Bytes published and not yet taken by subscribers that were woken for them. Bound:
    /// [`Limits::backlog`](crate::Limits::backlog). `tidings_backlog_bytes`.
    pub backlog_bytes: u64,
    /// Events published so far. `tidings_published_total`.
    pub published: u64,
    /// Updates that were refused so far. `tidings_refused_updates_total`.
    pub refused_updates: u64,
    /// Events sent so far, counted for each subscriber. `tidings_delivered_total`.
    pub delivered: u64,
    /// Bytes sent so far, of events and all else. `tidings_delivered_bytes_total`.
    pub delivered_bytes: u64,
    /// Subscriptions that were refused so far. `tidings_refused_subscriptions_total`.
    pub refused_subscriptions: u64,
    /// Gaps told so far. `tidings_gaps_total`.
    pub gaps: u64,
    /// Events left out so far since a newer one had taken their place, as a [throttle](crate::Subscribe::throttle) asked for,
    /// counted for each subscriber. `tidings_conflated_total`.
    pub conflated: u64,
    /// Events sent as they came although they were to be throttled, counted for each subscriber. Bound:
    /// [`Limits::throttled`](crate::Limits::throttled). `tidings_unthrottled_total`.
    pub unthrottled: u64,
    /// Streams ended because they lagged. `tidings_lagged_total`.
    pub lagged: u64,
    /// Streams ended because their grant expired. `tidings_expired_total`.
    pub expired: u64,
    /// Snapshots that failed or took too long. `tidings_snapshot_failures_total`.
    pub snapshot_failures: u64,
}

/// Counts of what is rare. What is frequent is counted where it happens.
#[derive(Debug, Default)]
pub(crate) struct Counts {
    pub(crate) refused_updates: AtomicU64,
    pub(crate) refused_subscriptions: AtomicU64,
    pub(crate) gaps: AtomicU64,
    pub(crate) conflated: AtomicU64,
    pub(crate) unthrottled: AtomicU64,
    pub(crate) lagged: AtomicU64,
    pub(crate) expired: AtomicU64,
    pub(crate) snapshot_failures: AtomicU64,
}

/// One more.
pub(crate) fn count(counter: &AtomicU64) {
    counter.fetch_add(1, Relaxed);
}

impl Counts {
    pub(crate) fn fill(&self, stats: &mut Stats) {
        stats.refused_updates = self.refused_updates.load(Relaxed);
        stats.refused_subscriptions = self.refused_subscriptions.load(Relaxed);
        stats.gaps = self.gaps.load(Relaxed);
        stats.conflated = self.conflated.load(Relaxed);
        stats.unthrottled = self.unthrottled.load(Relaxed);
        stats.lagged = self.lagged.load(Relaxed);
        stats.expired = self.expired.load(Relaxed);
        stats.snapshot_failures = self.snapshot_failures.load(Relaxed);
    }
}

/// What the recorder was last told, since it is told differences: so hubs in one process add up.
#[derive(Debug, Default)]
pub(crate) struct Reported(Mutex<Stats>);

impl Reported {
    /// Tells the recorder what has changed.
    pub(crate) fn report(&self, now: Stats) {
        let mut reported = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let before = std::mem::replace(&mut *reported, now);
        macro_rules! gauges {
            ($($name:literal $field:ident)*) => {$(
                if now.$field != before.$field {
                    gauge!($name).increment(now.$field as f64 - before.$field as f64);
                }
            )*};
        }
        macro_rules! counters {
            ($($name:literal $field:ident)*) => {$(
                if now.$field != before.$field {
                    counter!($name).increment(now.$field - before.$field);
                }
            )*};
        }
        gauges! {
            "tidings_subscriptions" subscriptions
            "tidings_topics" topics
            "tidings_patterns" patterns
            "tidings_completed_topics" completed_topics
            "tidings_retained_events" retained_events
            "tidings_retained_bytes" retained_bytes
            "tidings_backlog_bytes" backlog_bytes
        }
        counters! {
            "tidings_published_total" published
            "tidings_delivered_total" delivered
            "tidings_delivered_bytes_total" delivered_bytes
            "tidings_refused_updates_total" refused_updates
            "tidings_refused_subscriptions_total" refused_subscriptions
            "tidings_gaps_total" gaps
            "tidings_conflated_total" conflated
            "tidings_unthrottled_total" unthrottled
            "tidings_lagged_total" lagged
            "tidings_expired_total" expired
            "tidings_snapshot_failures_total" snapshot_failures
        }
    }
}
