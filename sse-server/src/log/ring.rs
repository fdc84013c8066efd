//! What a topic or a pattern holds, in the hub's order.

use std::{collections::VecDeque, sync::Arc};

use super::{entry::Entry, keys::Keys};

/// Events in the hub's order: a window of the newest, and before it the newest of each key where keys are kept.
#[derive(Debug, Default)]
pub(crate) struct Ring {
    window: VecDeque<Slot>,
    /// Memory of all events held, as their entries count it.
    bytes: usize,
    keys: Option<Box<Keys>>,
    lost: Lost,
}

/// The number stands beside the entry, so that finding a place touches no entry.
#[derive(Debug)]
struct Slot {
    seq: u64,
    entry: Arc<Entry>,
}

/// The newest events that are gone although somebody may still have to be told, by what a subscriber that missed them is
/// to be told.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Lost {
    /// Its stream ends.
    pub(crate) end: u64,
    /// It is told of a gap.
    pub(crate) gap: u64,
}

impl Lost {
    /// The newest of all.
    pub(crate) fn newest(self) -> u64 {
        self.end.max(self.gap)
    }

    pub(super) fn merge(&mut self, other: Self) {
        self.end = self.end.max(other.end);
        self.gap = self.gap.max(other.gap);
    }
}

/// What became of an event that left a window.
#[derive(Debug)]
pub(super) struct Evicted {
    pub(super) entry: Arc<Entry>,
    /// It is held on as the newest of its key.
    pub(super) kept: bool,
    /// A newer event of its key is held.
    pub(super) superseded: bool,
}

impl Ring {
    pub(super) fn with_lost(lost: Lost) -> Self {
        Self {
            lost,
            ..Self::default()
        }
    }

    /// Begins to keep the newest event of each key, those in the window included, or no longer does.
    ///
    /// Gives back what is held no more.
    pub(super) fn keep_keys(&mut self, keep: bool) -> Vec<Arc<Entry>> {
        match (&mut self.keys, keep) {
            (keys @ None, true) => {
                let keys = keys.insert(Box::default());
                for slot in &self.window {
                    keys.insert(&slot.entry);
                }
                Vec::new()
            }
            (Some(keys), false) => {
                let window = self.window.front().map_or(u64::MAX, |slot| slot.seq);
                let gone: Vec<_> = keys.between(0, window).cloned().collect();
                self.bytes -= gone.iter().map(|entry| entry.cost()).sum::<usize>();
                self.keys = None;
                gone
            }
            _ => Vec::new(),
        }
    }

    /// Appends the newest event. Gives back the one that is held no more because this one has taken its place.
    pub(super) fn push(&mut self, entry: &Arc<Entry>) -> Option<Arc<Entry>> {
        let window = self.window_begins();
        self.bytes += entry.cost();
        self.window.push_back(Slot {
            seq: entry.seq,
            entry: Arc::clone(entry),
        });
        let before = self.keys.as_mut()?.insert(entry)?;
        // In the window it is history; before the window it was there for its key only.
        (before.seq < window).then(|| {
            self.bytes -= before.cost();
            before
        })
    }

    /// The number of the window's oldest event.
    fn window_begins(&self) -> u64 {
        self.window.front().map_or(u64::MAX, |slot| slot.seq)
    }

    /// Takes the oldest event out of the window.
    pub(super) fn pop_window(&mut self) -> Option<Evicted> {
        let entry = self.window.pop_front()?.entry;
        let (kept, superseded) = self.keys.as_ref().map_or((false, false), |keys| {
            (keys.holds(&entry), keys.supersedes(&entry))
        });
        if !kept {
            self.bytes -= entry.cost();
        }
        Some(Evicted {
            entry,
            kept,
            superseded,
        })
    }

    /// Forgets the key that was silent longest. Gives back its event, and whether it is held no more.
    pub(super) fn pop_key(&mut self) -> Option<(Arc<Entry>, bool)> {
        let window = self.window_begins();
        let entry = self.keys.as_mut()?.remove_oldest()?;
        let gone = entry.seq < window;
        if gone {
            self.bytes -= entry.cost();
        }
        Some((entry, gone))
    }

    /// Takes one event out, wherever it is: a pattern holds what its topics hold.
    pub(super) fn remove(&mut self, seq: u64) {
        let at = self.window.partition_point(|slot| slot.seq < seq);
        if self.window.get(at).is_some_and(|slot| slot.seq == seq)
            && let Some(slot) = self.window.remove(at)
        {
            self.bytes -= slot.entry.cost();
        }
    }

    /// Puts events in that were published before the ring was there. They come in order.
    pub(super) fn fill(&mut self, entries: impl IntoIterator<Item = Arc<Entry>>) {
        for entry in entries {
            self.push(&entry);
        }
    }

    /// Visits what lies after a number, in order, until the visitor has had enough.
    pub(crate) fn read(&self, after: u64, mut visit: impl FnMut(&Arc<Entry>) -> bool) {
        let from = self.place_after(after);
        if from == 0
            && let Some(keys) = &self.keys
            && !keys.between(after, self.window_begins()).all(&mut visit)
        {
            return;
        }
        self.window.range(from..).all(|slot| visit(&slot.entry));
    }

    /// Visits what lies at or before a number, the newest first, until the visitor has had enough.
    pub(crate) fn read_back(&self, from: u64, mut visit: impl FnMut(&Arc<Entry>) -> bool) {
        let mut window = self.window.range(..self.place_after(from)).rev();
        if !window.all(|slot| visit(&slot.entry)) {
            return;
        }
        let before = self.window_begins().min(from.saturating_add(1));
        if let Some(keys) = &self.keys {
            keys.between(0, before).rev().all(&mut visit);
        }
    }

    /// Where in the window the events after a number begin.
    fn place_after(&self, after: u64) -> usize {
        let len = self.window.len();
        // Most readers are close to the end: steps that double from there, then the middle of what is between.
        let mut behind = 1;
        while behind < len && self.window[len - behind].seq > after {
            behind *= 2;
        }
        let (mut low, mut high) = (len.saturating_sub(behind), len - behind / 2);
        while low < high {
            let middle = low.midpoint(high);
            if self.window[middle].seq <= after {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        low
    }

    /// How many events lie after a number, those before the window not counted.
    pub(crate) fn count_after(&self, after: u64) -> usize {
        self.window.len() - self.place_after(after)
    }

    /// The oldest event after a number.
    pub(crate) fn first_after(&self, after: u64) -> Option<u64> {
        let mut first = None;
        self.read(after, |entry| {
            first = Some(entry.seq);
            false
        });
        first
    }

    /// The newest event of each key, in order.
    pub(crate) fn newest_of_keys(&self) -> impl Iterator<Item = &Arc<Entry>> {
        self.keys.iter().flat_map(|keys| keys.iter())
    }

    /// Everything held, in order.
    pub(super) fn held(&self) -> Vec<Arc<Entry>> {
        let mut held = Vec::new();
        self.read(0, |entry| {
            held.push(Arc::clone(entry));
            true
        });
        held
    }

    /// The oldest event held.
    pub(super) fn oldest(&self) -> Option<u64> {
        let kept = self.keys.as_ref().and_then(|keys| keys.first());
        let kept = kept.map(|entry| entry.seq);
        let window = self.window.front().map(|slot| slot.seq);
        kept.into_iter().chain(window).min()
    }

    /// When the window's oldest event was published.
    pub(super) fn window_since(&self) -> Option<u64> {
        self.window.front().map(|slot| slot.entry.at)
    }

    /// When the oldest event was published that is held for its key only.
    pub(super) fn kept_since(&self) -> Option<u64> {
        let oldest = self.keys.as_ref().and_then(|keys| keys.first())?;
        (oldest.seq < self.window_begins()).then_some(oldest.at)
    }

    pub(super) fn window_len(&self) -> usize {
        self.window.len()
    }

    pub(super) fn keys_len(&self) -> usize {
        self.keys.as_ref().map_or(0, |keys| keys.len())
    }

    /// Whether anything is held for its key only.
    pub(super) fn has_kept(&self) -> bool {
        self.kept_since().is_some()
    }

    pub(super) fn bytes(&self) -> usize {
        self.bytes
    }

    pub(super) fn is_empty(&self) -> bool {
        self.window.is_empty() && self.keys_len() == 0
    }

    pub(crate) fn lost(&self) -> Lost {
        self.lost
    }

    pub(super) fn lose(&mut self, lost: Lost) {
        self.lost.merge(lost);
    }
}

#[cfg(test)]
mod tests;
