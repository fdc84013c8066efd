//! Patterns: each is matched once when it first comes, and once against each new topic; never on a publish.

use std::{collections::HashSet, sync::Arc};

use tidings_protocol::{Topic, TopicMatcher, TopicUrl};

use super::{Log, ring::Lost, track::Track};

/// A pattern somebody subscribes to, or did a moment ago.
#[derive(Debug)]
pub(super) struct PatternSlot {
    track: Arc<Track>,
    subscribers: usize,
    /// Since when nobody does, in the hub's milliseconds.
    idle_since: u64,
}

/// The topics that were there when a pattern came, to be matched without the lock.
#[derive(Debug)]
pub(crate) struct Candidates {
    names: Vec<Topic>,
    born: u64,
}

/// Those of them that match.
#[derive(Debug)]
pub(crate) struct Matched {
    names: HashSet<Topic>,
    born: u64,
}

impl Candidates {
    pub(crate) fn matching(self, pattern: &TopicMatcher) -> Matched {
        let names = self.names.into_iter().filter(|name| pattern.matches(name));
        Matched {
            names: names.collect(),
            born: self.born,
        }
    }
}

/// There are as many patterns as there may be.
#[derive(Debug)]
pub(crate) struct TooManyPatterns;

impl Log {
    /// The patterns that match a new topic.
    pub(super) fn patterns_of(&self, topic: &Topic) -> Vec<Arc<Track>> {
        if self.patterns.is_empty() {
            return Vec::new();
        }
        // Resolved once for all patterns.
        let url = TopicUrl::resolve(topic);
        let matches = |pattern: &TopicMatcher| match pattern {
            TopicMatcher::UrlPattern(pattern) => {
                url.as_ref().is_some_and(|url| pattern.matches(url))
            }
            other => other.matches(topic),
        };
        self.patterns
            .iter()
            .filter(|(pattern, _)| matches(pattern))
            .map(|(_, slot)| Arc::clone(&slot.track))
            .collect()
    }

    /// Another subscription of a pattern that is there.
    pub(crate) fn join_pattern(&mut self, pattern: &TopicMatcher) -> Option<Arc<Track>> {
        let slot = self.patterns.get_mut(pattern)?;
        slot.subscribers += 1;
        Some(Arc::clone(&slot.track))
    }

    /// The topics a new pattern has to be asked about, if there may be another pattern.
    pub(crate) fn candidates(
        &mut self,
        pattern: &TopicMatcher,
        now: u64,
    ) -> Result<Candidates, TooManyPatterns> {
        if self.patterns.len() >= self.limits.patterns {
            self.drop_idle_patterns(now, 0);
        }
        if self.patterns.len() >= self.limits.patterns {
            return Err(TooManyPatterns);
        }
        // Everything matches `*`: it needs no list.
        let names = match pattern {
            TopicMatcher::Any => Vec::new(),
            _ => self.topics.iter().map(|slot| slot.name.clone()).collect(),
        };
        Ok(Candidates {
            names,
            born: self.born,
        })
    }

    /// The first subscription of a new pattern: from here on it holds what its topics hold.
    pub(crate) fn make_pattern(&mut self, pattern: &TopicMatcher, matched: &Matched) -> Arc<Track> {
        if let Some(track) = self.join_pattern(pattern) {
            return track;
        }
        // Topics that are forgotten may have matched.
        let mut lost = Lost {
            end: 0,
            gap: self.forgotten.newest(),
        };
        let track = Track::new(pattern.clone(), Lost::default());
        let mut held = Vec::new();
        let mut newest = 0;
        for slot in self.topics.iter_mut() {
            let matches = match pattern {
                TopicMatcher::Any => true,
                _ if slot.born > matched.born => pattern.matches(&slot.name),
                _ => matched.names.contains(&slot.name),
            };
            if matches {
                let ring = slot.track.ring();
                held.extend(ring.held());
                lost.merge(ring.lost());
                newest = newest.max(slot.track.newest());
                slot.patterns.push(Arc::clone(&track));
            }
        }
        held.sort_unstable_by_key(|entry| entry.seq);
        held.dedup_by_key(|entry| entry.seq);
        track.ring_mut().lose(lost);
        track.fill(held, newest);
        let slot = PatternSlot {
            track: Arc::clone(&track),
            subscribers: 1,
            idle_since: 0,
        };
        self.patterns.insert(pattern.clone(), slot);
        track
    }

    /// One subscription of a pattern less.
    pub(super) fn leave_pattern(&mut self, pattern: &TopicMatcher, now: u64) {
        if let Some(slot) = self.patterns.get_mut(pattern) {
            slot.subscribers -= 1;
            slot.idle_since = now;
        }
    }

    /// Forgets patterns nobody has subscribed to for so many milliseconds.
    pub(super) fn drop_idle_patterns(&mut self, now: u64, lingers: u64) {
        let idle = self.patterns.extract_if(|_, slot| {
            slot.subscribers == 0 && now.saturating_sub(slot.idle_since) >= lingers
        });
        let idle: Vec<Arc<Track>> = idle.map(|(_, slot)| slot.track).collect();
        if idle.is_empty() {
            return;
        }
        for slot in self.topics.iter_mut() {
            slot.patterns
                .retain(|pattern| !idle.iter().any(|gone| Arc::ptr_eq(gone, pattern)));
        }
    }
}
