//! Eviction: what leaves a topic, and what that means for others.

use std::{cmp::Reverse, collections::BinaryHeap, sync::Arc};

use super::{Entry, Log, ring::Lost, topics::TopicSlot, track::Track};
use crate::Lag;

/// What those who missed the event are told.
fn lost(lag: Lag, seq: u64) -> Lost {
    match lag {
        Lag::End => Lost { end: seq, gap: 0 },
        Lag::Gap | Lag::LatestPerKey => Lost { end: 0, gap: seq },
    }
}

/// A hub that holds too much is brought this part of the bound below it at once, since finding the oldest events of all
/// topics costs a look at each.
const SLACK: usize = 16;

impl Log {
    /// A topic holds an event no longer. Whoever has not read it `lost` it, or lost nothing.
    pub(super) fn release(&mut self, at: usize, entry: Arc<Entry>, lost: Option<Lost>) {
        let slot = self.topics.at(at);
        for pattern in &slot.patterns {
            if !self.held_elsewhere(slot, pattern, &entry) {
                let mut ring = pattern.ring_mut();
                ring.remove(entry.seq);
                ring.lose(lost.unwrap_or_default());
            }
        }
        if entry.release() {
            self.retained.events -= 1;
            self.retained.bytes -= entry.cost();
            if entry.named && self.ids.get(entry.id()) == Some(&entry.seq) {
                self.ids.remove(entry.id());
            }
            self.gone.push(entry);
        }
    }

    /// Whether the pattern matches another topic that still holds the event.
    fn held_elsewhere(&self, slot: &TopicSlot, pattern: &Arc<Track>, entry: &Entry) -> bool {
        !entry.alternates().is_empty()
            && entry
                .topics()
                .filter(|name| *name != slot.name.as_str())
                .filter_map(|name| self.topics.get(name))
                .any(|other| {
                    other.patterns.iter().any(|p| Arc::ptr_eq(p, pattern))
                        && other.track.ring().first_after(entry.seq - 1) == Some(entry.seq)
                })
    }

    /// Takes the oldest event out of the topic's window.
    pub(super) fn evict(&mut self, at: usize) {
        let slot = self.topics.at(at);
        let lag = slot.policy.lag;
        let mut ring = slot.track.ring_mut();
        let Some(evicted) = ring.pop_window() else {
            return;
        };
        let told_by_key = lag == Lag::LatestPerKey
            && evicted.entry.key().is_some()
            && (evicted.kept || evicted.superseded);
        let lost = (!told_by_key).then(|| lost(lag, evicted.entry.seq));
        ring.lose(lost.unwrap_or_default());
        drop(ring);
        if evicted.kept {
            for pattern in &slot.patterns {
                pattern.ring_mut().lose(lost.unwrap_or_default());
            }
        } else {
            self.release(at, evicted.entry, lost);
        }
    }

    /// Forgets the topic's key that was silent longest.
    pub(super) fn evict_key(&mut self, at: usize) {
        let slot = self.topics.at(at);
        let mut ring = slot.track.ring_mut();
        if let Some((entry, true)) = ring.pop_key() {
            let lost = lost(slot.policy.lag, entry.seq);
            ring.lose(lost);
            drop(ring);
            self.release(at, entry, Some(lost));
        }
    }

    /// Brings a topic that was just published to within its bounds. The newest event stays.
    pub(super) fn trim(&mut self, at: usize, now: u64) {
        loop {
            let slot = self.topics.at(at);
            let retention = &slot.policy.retention;
            let ring = slot.track.ring();
            let too_many_keys = ring.keys_len() > self.limits.keys_per_topic;
            let too_many_bytes = ring.bytes() > retention.bytes;
            let window = ring.window_len() > 1
                && (ring.window_len() > retention.events
                    || too_many_bytes
                    || is_older(ring.window_since(), slot.policy.retention.age, now));
            let kept = ring.has_kept() && too_many_bytes;
            drop(ring);
            if window {
                self.evict(at);
            } else if too_many_keys || kept {
                self.evict_key(at);
            } else {
                return;
            }
        }
    }

    /// Takes out what has become too old, the newest event included.
    pub(super) fn expire(&mut self, at: usize, now: u64) {
        loop {
            let slot = self.topics.at(at);
            let age = slot.policy.retention.age;
            let ring = slot.track.ring();
            let window = is_older(ring.window_since(), age, now);
            // Without it, a key is kept for those who lag, and nobody lags for longer than that.
            let for_ever = slot.policy.retain_last && !slot.completed;
            let kept = !for_ever && is_older(ring.kept_since(), age, now);
            drop(ring);
            if window {
                self.evict(at);
            } else if kept {
                self.evict_key(at);
            } else {
                return;
            }
        }
    }

    /// Brings all topics together within the hub's bound, the oldest events first. The newest event of all stays.
    pub(super) fn trim_all(&mut self) {
        let max = self.limits.retained_bytes;
        if self.retained.bytes <= max {
            return;
        }
        let goal = max - max / SLACK;
        let mut oldest: BinaryHeap<Reverse<(u64, usize)>> = (0..self.topics.len())
            .filter_map(|at| Some(Reverse((self.oldest_of(at)?, at))))
            .collect();
        while self.retained.bytes > goal
            && let Some(Reverse((seq, at))) = oldest.pop()
        {
            if seq == self.seq {
                continue;
            }
            if self.topics.at(at).track.ring().has_kept() {
                self.evict_key(at);
            } else {
                self.evict(at);
            }
            oldest.extend(self.oldest_of(at).map(|seq| Reverse((seq, at))));
        }
    }

    fn oldest_of(&self, at: usize) -> Option<u64> {
        self.topics.at(at).track.ring().oldest()
    }
}

fn is_older(since: Option<u64>, age: std::time::Duration, now: u64) -> bool {
    since.is_some_and(|since| u128::from(now.saturating_sub(since)) > age.as_millis())
}
