//! A topic's or a pattern's part of the log, as readers see it.

use std::sync::{
    Arc, Mutex, MutexGuard, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard,
    atomic::{
        AtomicBool, AtomicU64,
        Ordering::{Acquire, Relaxed, Release},
    },
};

use tidings_protocol::{Topic, TopicMatcher};

use super::{
    entry::Entry,
    ring::{Lost, Ring},
    waiters::{Waiters, Woken},
};
use crate::hub::seat::Seat;

/// What one topic, or all topics of one pattern, hold in the hub's order, and who waits for more.
///
/// Readers never take the hub's lock. Only one who holds it writes.
#[derive(Debug)]
pub(crate) struct Track {
    /// The topic, or the pattern.
    pub(crate) of: TopicMatcher,
    /// The newest event: a reader who has it need not look.
    newest: AtomicU64,
    /// The round of the waiters: a reader who waits in it need not wait again.
    round: AtomicU64,
    /// Nothing more is published to it.
    completed: AtomicBool,
    // A std lock: it is held for a copy of a batch at most and never over an await.
    ring: RwLock<Ring>,
    waiters: Mutex<Waiters>,
}

impl Track {
    pub(super) fn new(of: TopicMatcher, lost: Lost) -> Arc<Self> {
        Arc::new(Self {
            of,
            newest: AtomicU64::new(0),
            round: AtomicU64::new(0),
            completed: AtomicBool::new(false),
            ring: RwLock::new(Ring::with_lost(lost)),
            waiters: Mutex::default(),
        })
    }

    /// The topic, if it is one.
    pub(crate) fn topic(&self) -> Option<&Topic> {
        match &self.of {
            TopicMatcher::Exact(topic) => Some(topic),
            _ => None,
        }
    }

    pub(crate) fn ring(&self) -> RwLockReadGuard<'_, Ring> {
        self.ring.read().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn ring_mut(&self) -> RwLockWriteGuard<'_, Ring> {
        self.ring.write().unwrap_or_else(PoisonError::into_inner)
    }

    fn waiters(&self) -> MutexGuard<'_, Waiters> {
        self.waiters.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The number of the newest event.
    pub(crate) fn newest(&self) -> u64 {
        self.newest.load(Acquire)
    }

    /// Whether the newest event is the last.
    pub(crate) fn is_completed(&self) -> bool {
        self.completed.load(Acquire)
    }

    pub(super) fn complete(&self) {
        self.completed.store(true, Release);
    }

    /// Appends an event. Gives back the one whose place it has taken.
    pub(super) fn push(&self, entry: &Arc<Entry>) -> Option<Arc<Entry>> {
        let replaced = self.ring_mut().push(entry);
        self.newest.store(entry.seq, Release);
        replaced
    }

    /// Puts in what was published before the track was there.
    pub(super) fn fill(&self, entries: Vec<Arc<Entry>>, newest: u64) {
        self.ring_mut().fill(entries);
        self.newest.store(newest, Release);
    }

    /// A place for one more subscription.
    pub(crate) fn join(&self) -> u32 {
        self.waiters().join()
    }

    /// Gives a place up.
    pub(crate) fn leave(&self, desk: u32) {
        self.waiters().leave(desk);
    }

    /// Wakes the seat when something is published from now on. Gives back the round it waits in.
    ///
    /// What was published before is not noticed: look again after it.
    pub(crate) fn wait(&self, desk: u32, seat: &Arc<Seat>) -> u64 {
        self.waiters().wait(desk, seat)
    }

    /// Whether who waited in this round waits still.
    pub(crate) fn still_waits(&self, round: u64) -> bool {
        self.round.load(Relaxed) == round
    }

    /// Takes all who wait.
    pub(super) fn take_waiters(&self) -> Woken {
        let mut waiters = self.waiters();
        let woken = waiters.take();
        self.round.store(waiters.round(), Relaxed);
        woken
    }
}
