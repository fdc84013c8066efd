//! Where states end and events begin.

use std::collections::HashMap;

use tidings_protocol::Topic;

use crate::log::Entry;

/// Which events a subscriber's snapshots reflect already: each topic's has its own moment.
#[derive(Debug)]
pub(super) struct Seam {
    as_of: HashMap<Topic, u64>,
    /// Topics without a snapshot begin after this.
    others: u64,
    /// After this there is nothing to tell apart.
    pub(super) until: u64,
}

impl Seam {
    pub(super) fn new(others: u64, as_of: HashMap<Topic, u64>) -> Self {
        let until = as_of.values().copied().max().unwrap_or(0).max(others);
        Self {
            as_of,
            others,
            until,
        }
    }

    /// Before the first event that passes.
    pub(super) fn begins(&self) -> u64 {
        let first = self.as_of.values().copied().min();
        first.unwrap_or(self.others).min(self.others)
    }

    /// Whether a state that was told reflects the event.
    pub(super) fn reflects(&self, entry: &Entry) -> bool {
        let mut as_of = entry.topics().filter_map(|topic| self.as_of.get(topic));
        as_of.any(|as_of| entry.seq <= *as_of)
    }

    /// Whether the subscriber does not have the event yet.
    pub(super) fn passes(&self, entry: &Entry) -> bool {
        if entry.seq > self.until {
            return true;
        }
        let reflected = entry.topics().filter_map(|topic| self.as_of.get(topic));
        entry.seq > reflected.copied().max().unwrap_or(self.others)
    }
}
