//! What a hub's handles, subscriptions and keeper have in common.

use std::{
    sync::{
        Arc, Mutex, MutexGuard, PoisonError, RwLock,
        atomic::{AtomicBool, AtomicU64, Ordering::Acquire, Ordering::Release},
    },
    time::Duration,
};

use tidings_protocol::{Incarnation, LogId, Topic};

use crate::{
    Limits, PublishError, Stats,
    hub::backlog::Backlog,
    hub::clock::Clock,
    hub::extensions::Extensions,
    hub::keeper::Keeper,
    hub::registry::Registry,
    log::{Draft, Entry, Log, Woken},
    snapshot::SnapshotHook,
    stats::{Counts, Reported},
};

/// Nobody is asked to come back sooner.
const SHORTEST_RETRY: Duration = Duration::from_millis(100);

/// A hub.
#[derive(Debug)]
pub(crate) struct Shared {
    pub(crate) incarnation: Incarnation,
    pub(crate) limits: Limits,
    pub(crate) keep_alive: Duration,
    pub(crate) window: Duration,
    pub(crate) version: Option<String>,
    pub(crate) extensions: Extensions,
    pub(crate) clock: Clock,
    pub(crate) registry: Registry,
    pub(crate) backlog: Backlog,
    pub(crate) counts: Counts,
    pub(crate) reported: Reported,
    pub(crate) keeper: Keeper,
    pub(crate) snapshots: RwLock<Vec<SnapshotHook>>,
    /// Nobody new is let in.
    pub(crate) draining: AtomicBool,
    /// Within which time everybody is to go elsewhere, in milliseconds.
    pub(crate) drain_window: AtomicU64,
    /// The newest event all of whose topics hold it: who reads several topics reads up to here.
    committed: AtomicU64,
    // A std lock: what is done under it is short, and never an await.
    log: Mutex<Log>,
}

/// What a hub is made of.
#[derive(Debug)]
pub(crate) struct Settings {
    pub(crate) incarnation: Incarnation,
    pub(crate) limits: Limits,
    pub(crate) keep_alive: Duration,
    pub(crate) window: Duration,
    pub(crate) version: Option<String>,
    pub(crate) extensions: Extensions,
}

impl Shared {
    pub(crate) fn new(settings: Settings, log: Log) -> Self {
        let limits = settings.limits;
        Self {
            incarnation: settings.incarnation,
            keep_alive: settings.keep_alive,
            window: settings.window,
            version: settings.version,
            extensions: settings.extensions,
            clock: Clock::new(),
            registry: Registry::default(),
            backlog: Backlog::new(limits.backlog, limits.backlog_time),
            counts: Counts::default(),
            reported: Reported::default(),
            keeper: Keeper::default(),
            snapshots: RwLock::default(),
            draining: AtomicBool::new(false),
            drain_window: AtomicU64::new(0),
            committed: AtomicU64::new(0),
            log: Mutex::new(log),
            limits,
        }
    }

    fn lock(&self) -> MutexGuard<'_, Log> {
        self.log.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Does something under the hub's lock, and frees what it left over after it has let go.
    pub(crate) fn with_log<T>(&self, act: impl FnOnce(&mut Log) -> T) -> T {
        let mut log = self.lock();
        let done = act(&mut log);
        let gone: Vec<Arc<Entry>> = log.take_gone();
        drop(log);
        drop(gone);
        done
    }

    /// Publishes an event, and gives back its number.
    pub(crate) fn publish(&self, topic: &Topic, draft: Draft) -> Result<u64, PublishError> {
        let now = self.clock.now();
        let (seq, woken) = self.with_log(|log| {
            let appended = log.append(topic, draft, now)?;
            self.backlog.published(appended.bytes);
            self.commit(appended.seq);
            Ok::<_, PublishError>((appended.seq, appended.take_waiters()))
        })?;
        self.wake(&woken);
        Ok(seq)
    }

    /// Says that the event is in all of its topics.
    fn commit(&self, seq: u64) {
        self.committed.store(seq, Release);
    }

    /// The newest event that may be read from several topics at once.
    pub(crate) fn committed(&self) -> u64 {
        self.committed.load(Acquire)
    }

    pub(crate) fn wake(&self, woken: &Woken) {
        self.backlog.wake(woken);
    }

    pub(crate) fn log_id(&self, seq: u64) -> LogId {
        LogId {
            incarnation: self.incarnation,
            seq,
        }
    }

    /// A random moment in the reconnect window.
    pub(crate) fn retry(&self) -> Duration {
        self.window.mul_f64(fastrand::f64()).max(SHORTEST_RETRY)
    }

    pub(crate) fn stats(&self) -> Stats {
        let census = self.with_log(|log| log.census());
        let (delivered, delivered_bytes) = self.registry.total_sent();
        let mut stats = Stats {
            subscriptions: self.registry.count(),
            topics: census.topics,
            patterns: census.patterns,
            completed_topics: census.completed,
            retained_events: census.retained.events,
            retained_bytes: census.retained.bytes,
            backlog_bytes: self.backlog.behind(),
            published: self.committed(),
            delivered,
            delivered_bytes,
            ..Stats::default()
        };
        self.counts.fill(&mut stats);
        stats
    }
}
