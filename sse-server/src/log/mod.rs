//! The log: what was published, in one sequence, and where each topic's part of it is held.
//!
//! ```text
//! Log (one lock, writers only)
//! ├── Topics: name → TopicSlot ── Track (a lock each) ── Ring: the events held, in order
//! │                                                   └─ Waiters: who wants to be woken
//! └── patterns: pattern → Track, which holds what its topics hold
//! ```

mod append;
mod draft;
mod ended;
mod entry;
mod evict;
mod forgotten;
mod keys;
mod open;
mod patterns;
mod policies;
mod ring;
mod sweep;
mod topics;
mod track;
mod waiters;

use std::{collections::HashMap, sync::Arc};

use tidings_protocol::{EventId, Incarnation, LogId, Topic, TopicMatcher};

pub(crate) use self::{
    draft::{Draft, Parts},
    entry::Entry,
    open::{Completed, Opened, OpenedTrack, Position},
    patterns::TooManyPatterns,
    policies::Policies,
    ring::Lost,
    track::Track,
    waiters::Woken,
};
use self::{
    ended::Ended,
    forgotten::Forgotten,
    patterns::PatternSlot,
    topics::{TopicSlot, Topics},
};
use crate::Limits;

/// Everything that is written under the hub's lock.
#[derive(Debug)]
pub(crate) struct Log {
    incarnation: Incarnation,
    /// What the ids it gives have before the number.
    prefix: Vec<u8>,
    limits: Limits,
    /// The newest event's number.
    seq: u64,
    topics: Topics,
    /// How many topics were ever made: tells those that are new since one last looked.
    born: u64,
    /// Topics that were published to.
    published_topics: usize,
    patterns: HashMap<TopicMatcher, PatternSlot>,
    policies: Policies,
    /// Publishers' own ids.
    ids: HashMap<EventId, u64>,
    forgotten: Forgotten,
    ended: Ended,
    retained: Retained,
    /// Where the next sweep begins.
    swept: usize,
    /// When the bound on topics was last met in vain, in the hub's milliseconds.
    full_since: Option<u64>,
    /// Nothing more is published.
    closed: bool,
    /// What is held no more: freed by whoever holds the lock, after it has let go.
    gone: Vec<Arc<Entry>>,
}

/// What all topics hold together.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Retained {
    pub(crate) events: usize,
    pub(crate) bytes: usize,
}

/// How much there is of what is bounded.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Census {
    pub(crate) topics: usize,
    pub(crate) patterns: usize,
    pub(crate) completed: usize,
    pub(crate) retained: Retained,
}

impl Log {
    pub(crate) fn new(incarnation: Incarnation, limits: Limits, policies: Policies) -> Self {
        Self {
            incarnation,
            prefix: format!("{incarnation}-").into_bytes(),
            limits,
            seq: 0,
            topics: Topics::default(),
            born: 0,
            published_topics: 0,
            patterns: HashMap::new(),
            policies,
            ids: HashMap::new(),
            forgotten: Forgotten::new(),
            ended: Ended::default(),
            retained: Retained::default(),
            swept: 0,
            full_since: None,
            closed: false,
            gone: Vec::new(),
        }
    }

    /// The number an id stands for; `None` when nobody got it here or it is forgotten.
    pub(crate) fn resolve(&self, id: &str) -> Option<u64> {
        if let Some(&seq) = self.ids.get(id) {
            return Some(seq);
        }
        let id = LogId::parse(id)?;
        (id.incarnation == self.incarnation && id.seq <= self.seq).then_some(id.seq)
    }

    /// Nothing more is published.
    pub(crate) fn shut(&mut self) {
        self.closed = true;
    }

    pub(crate) fn census(&self) -> Census {
        Census {
            topics: self.topics.len(),
            patterns: self.patterns.len(),
            completed: self.ended.len(),
            retained: self.retained,
        }
    }

    /// What is held no more, to be dropped without the lock.
    pub(crate) fn take_gone(&mut self) -> Vec<Arc<Entry>> {
        std::mem::take(&mut self.gone)
    }

    /// The topic's slot, made if it is not there.
    fn topic(&mut self, name: &Topic) -> usize {
        self.topics
            .find(name.as_str())
            .unwrap_or_else(|| self.make_topic(name))
    }

    fn make_topic(&mut self, name: &Topic) -> usize {
        let policy = self.policies.of(name);
        let ended = self.ended.get(name.as_str());
        let gap = self.forgotten.up_to(name.as_str()).max(ended.unwrap_or(0));
        let track = Track::new(TopicMatcher::Exact(name.clone()), Lost { end: 0, gap });
        track.ring_mut().keep_keys(policy.keeps_keys());
        if let Some(last) = ended {
            track.fill(Vec::new(), last);
            track.complete();
        }
        self.born += 1;
        let patterns = self.patterns_of(name);
        self.topics.insert(TopicSlot {
            name: name.clone(),
            track,
            policy,
            patterns,
            subscribers: 0,
            published: false,
            completed: ended.is_some(),
            born: self.born,
        })
    }
}
