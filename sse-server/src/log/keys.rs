//! The newest event of each key.

use std::{
    collections::{BTreeMap, HashMap},
    sync::Arc,
};

use super::entry::Entry;

/// The newest event of each key of a topic. Events without a key are one more key.
#[derive(Debug, Default)]
pub(crate) struct Keys {
    newest: HashMap<Option<Arc<str>>, u64>,
    by_seq: BTreeMap<u64, Arc<Entry>>,
}

impl Keys {
    /// Notes an event, and gives back the one it takes the place of.
    pub(super) fn insert(&mut self, entry: &Arc<Entry>) -> Option<Arc<Entry>> {
        let before = self.newest.insert(entry.key().cloned(), entry.seq);
        self.by_seq.insert(entry.seq, Arc::clone(entry));
        before.and_then(|seq| self.by_seq.remove(&seq))
    }

    /// Forgets the key that was silent longest.
    pub(super) fn remove_oldest(&mut self) -> Option<Arc<Entry>> {
        let (_, entry) = self.by_seq.pop_first()?;
        self.newest.remove(&entry.key().cloned());
        Some(entry)
    }

    /// Whether the event is the newest of its key.
    pub(super) fn holds(&self, entry: &Entry) -> bool {
        self.by_seq.contains_key(&entry.seq)
    }

    /// Whether a newer event of its key is known.
    pub(super) fn supersedes(&self, entry: &Entry) -> bool {
        self.newest
            .get(&entry.key().cloned())
            .is_some_and(|newest| *newest > entry.seq)
    }

    pub(super) fn len(&self) -> usize {
        self.newest.len()
    }

    /// The oldest of the newest.
    pub(super) fn first(&self) -> Option<&Arc<Entry>> {
        self.by_seq.first_key_value().map(|(_, entry)| entry)
    }

    /// Those after one number and before another, in order.
    pub(super) fn between(
        &self,
        after: u64,
        before: u64,
    ) -> impl DoubleEndedIterator<Item = &Arc<Entry>> {
        let from = after.saturating_add(1);
        self.by_seq
            .range(from..before.max(from))
            .map(|(_, entry)| entry)
    }

    /// All of them, in order.
    pub(super) fn iter(&self) -> impl Iterator<Item = &Arc<Entry>> {
        self.by_seq.values()
    }
}
