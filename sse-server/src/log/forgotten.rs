//! What is still known of topics that are gone.

use std::hash::{BuildHasher, RandomState};

/// How many cells there are: 8 KiB a hub.
const CELLS: usize = 1024;

/// For topics that were removed because they were empty: how far their events are lost.
///
/// A subscriber that comes back to such a topic with an older id has to be told of a gap. One cell serves many names and
/// holds the greatest number of all, so it may be told in vain, but never not told; and the memory is bounded.
#[derive(Debug)]
pub(super) struct Forgotten {
    cells: Box<[u64]>,
    hasher: RandomState,
    newest: u64,
}

impl Forgotten {
    pub(super) fn new() -> Self {
        Self {
            cells: vec![0; CELLS].into(),
            hasher: RandomState::new(),
            newest: 0,
        }
    }

    fn cell(&self, topic: &str) -> usize {
        self.hasher.hash_one(topic) as usize % CELLS
    }

    /// All events of the topic up to this number are gone.
    pub(super) fn note(&mut self, topic: &str, seq: u64) {
        let cell = self.cell(topic);
        self.cells[cell] = self.cells[cell].max(seq);
        self.newest = self.newest.max(seq);
    }

    /// Up to which number events of the topic may be gone.
    pub(super) fn up_to(&self, topic: &str) -> u64 {
        self.cells[self.cell(topic)]
    }

    /// Up to which number events of any forgotten topic may be gone.
    pub(super) fn newest(&self) -> u64 {
        self.newest
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_lost_stays_lost() {
        let mut forgotten = Forgotten::new();
        assert_eq!(forgotten.up_to("a"), 0);
        forgotten.note("a", 7);
        forgotten.note("a", 5);
        assert_eq!(forgotten.up_to("a"), 7);
        for topic in 0..10 * CELLS {
            forgotten.note(&topic.to_string(), 3);
        }
        assert_eq!(forgotten.up_to("a"), 7);
        assert!(forgotten.up_to("never seen") >= 3);
    }
}
