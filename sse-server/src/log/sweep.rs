//! Sweeping: what grows old without anybody publishing.

use super::Log;

/// A pattern nobody subscribes to is kept so long, in milliseconds: a lone subscriber that reconnects finds it ready.
const PATTERN_LINGERS: u64 = 60_000;

impl Log {
    /// Looks at one of `parts` parts of the topics; all of them in so many calls.
    pub(crate) fn sweep(&mut self, parts: usize, now: u64) {
        let many = self.topics.len().div_ceil(parts.max(1));
        for _ in 0..many {
            if self.swept >= self.topics.len() {
                self.swept = 0;
                self.drop_idle_patterns(now, PATTERN_LINGERS);
            }
            if self.swept >= self.topics.len() {
                return;
            }
            if !self.sweep_topic(self.swept, now) {
                self.swept += 1;
            }
        }
    }

    /// Looks at all topics.
    pub(super) fn sweep_all(&mut self, now: u64) {
        let mut at = 0;
        while at < self.topics.len() {
            if !self.sweep_topic(at, now) {
                at += 1;
            }
        }
    }

    /// Takes out what is too old, and the topic if nothing is left of it; another then stands in its place.
    fn sweep_topic(&mut self, at: usize, now: u64) -> bool {
        self.expire(at, now);
        self.remove_if_idle(at)
    }

    /// Removes a topic that holds nothing and that nobody waits for.
    pub(super) fn remove_if_idle(&mut self, at: usize) -> bool {
        let slot = self.topics.at(at);
        let ring = slot.track.ring();
        if slot.subscribers > 0 || !ring.is_empty() {
            return false;
        }
        let lost = ring.lost().newest();
        drop(ring);
        let slot = self.topics.remove(at);
        self.published_topics -= usize::from(slot.published);
        self.forgotten.note(slot.name.as_str(), lost);
        if slot.completed {
            let last = slot.track.newest();
            self.ended
                .insert(slot.name, last, self.limits.completed_topics);
        }
        true
    }
}
