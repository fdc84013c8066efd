//! The model of a hub.

use std::collections::BTreeMap;

use super::Source;

pub(crate) const TOPICS: [&str; 4] = ["a/0", "a/1", "b/0", "b/1"];

/// How many events a topic's window holds.
pub(crate) const WINDOW: usize = 3;

/// How many keys a topic keeps.
pub(crate) const KEYS: usize = 3;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Lag {
    Gap,
    End,
    LatestPerKey,
}

/// As the test's hub is configured.
const LAGS: [Lag; 4] = [Lag::Gap, Lag::End, Lag::LatestPerKey, Lag::Gap];
const KEEPS_KEYS: [bool; 4] = [false, false, true, true];
pub(crate) const RETAINS: [bool; 4] = [false, false, false, true];

#[derive(Clone, Debug)]
pub(crate) struct Event {
    pub(crate) key: Option<u8>,
    pub(crate) private: bool,
    /// The topics that hold it.
    held: Vec<usize>,
}

/// The newest events that somebody may have to be told of.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Lost {
    pub(crate) end: u64,
    pub(crate) gap: u64,
}

impl Lost {
    fn lose(&mut self, lag: Lag, seq: u64) {
        match lag {
            Lag::End => self.end = self.end.max(seq),
            Lag::Gap | Lag::LatestPerKey => self.gap = self.gap.max(seq),
        }
    }

    pub(crate) fn newest(self) -> u64 {
        self.end.max(self.gap)
    }

    fn merge(&mut self, other: Self) {
        self.end = self.end.max(other.end);
        self.gap = self.gap.max(other.gap);
    }
}

#[derive(Clone, Debug, Default)]
struct TopicModel {
    window: Vec<u64>,
    newest: BTreeMap<Option<u8>, u64>,
    lost: Lost,
    completed: bool,
    last: u64,
}

#[derive(Clone, Debug, Default)]
pub(crate) struct Model {
    /// By number, from 1.
    pub(crate) events: Vec<Event>,
    topics: [TopicModel; 4],
    /// What was lost to each pattern since it first came.
    patterns: Vec<(Source, Lost)>,
}

impl Source {
    pub(crate) fn matches(self, topic: usize) -> bool {
        match self {
            Self::Topic(own) => own == topic,
            Self::PatternA => TOPICS[topic].starts_with("a/"),
            Self::Any => true,
        }
    }
}

impl Model {
    pub(crate) fn newest(&self) -> u64 {
        self.events.len() as u64
    }

    pub(crate) fn event(&self, seq: u64) -> &Event {
        &self.events[seq as usize - 1]
    }

    pub(crate) fn held_events(&self) -> usize {
        self.events
            .iter()
            .filter(|event| !event.held.is_empty())
            .count()
    }

    pub(crate) fn is_completed(&self, source: Source) -> bool {
        matches!(source, Source::Topic(topic) if self.topics[topic].completed)
    }

    /// Whether the source has the event now.
    pub(crate) fn holds(&self, source: Source, seq: u64) -> bool {
        self.event(seq)
            .held
            .iter()
            .any(|topic| source.matches(*topic))
    }

    /// The newest event the source ever had.
    pub(crate) fn last(&self, source: Source) -> u64 {
        let topics = self
            .topics
            .iter()
            .enumerate()
            .filter(|(topic, _)| source.matches(*topic));
        topics.map(|(_, topic)| topic.last).max().unwrap_or(0)
    }

    pub(crate) fn lost(&self, source: Source) -> Lost {
        match source {
            Source::Topic(topic) => self.topics[topic].lost,
            pattern => self
                .patterns
                .iter()
                .find(|(known, _)| *known == pattern)
                .map_or(Lost::default(), |(_, lost)| *lost),
        }
    }

    /// The newest of each key, in order.
    pub(crate) fn retained(&self, topic: usize) -> Vec<u64> {
        let mut retained: Vec<u64> = self.topics[topic].newest.values().copied().collect();
        retained.sort_unstable();
        retained
    }

    /// A pattern that comes for the first time lost what its topics have lost.
    pub(crate) fn join(&mut self, source: Source) {
        if matches!(source, Source::Topic(_))
            || self.patterns.iter().any(|(known, _)| *known == source)
        {
            return;
        }
        let mut lost = Lost::default();
        for (topic, model) in self.topics.iter().enumerate() {
            if source.matches(topic) {
                lost.merge(model.lost);
            }
        }
        self.patterns.push((source, lost));
    }

    pub(crate) fn complete(&mut self, topic: usize) {
        self.topics[topic].completed = true;
    }

    /// Whether it may be published.
    pub(crate) fn publish(
        &mut self,
        topic: usize,
        also: Option<usize>,
        key: Option<u8>,
        private: bool,
    ) -> bool {
        let mut topics = vec![topic];
        topics.extend(also.filter(|also| *also != topic));
        if topics.iter().any(|topic| self.topics[*topic].completed) {
            return false;
        }
        self.events.push(Event {
            key,
            private,
            held: topics.clone(),
        });
        let seq = self.newest();
        for topic in topics {
            self.append(topic, seq, key);
        }
        true
    }

    fn append(&mut self, at: usize, seq: u64, key: Option<u8>) {
        let topic = &mut self.topics[at];
        topic.last = seq;
        topic.window.push(seq);
        if KEEPS_KEYS[at]
            && let Some(before) = topic.newest.insert(key, seq)
            && !topic.window.contains(&before)
        {
            self.drop_from(at, before, false);
        }
        while self.topics[at].window.len() > WINDOW {
            let oldest = self.topics[at].window.remove(0);
            let key = self.event(oldest).key;
            let newest = self.topics[at].newest.get(&key).copied();
            let kept = newest == Some(oldest);
            let told_by_key =
                LAGS[at] == Lag::LatestPerKey && key.is_some() && newest >= Some(oldest);
            if kept {
                if !told_by_key {
                    self.lose(at, oldest, |_| true);
                }
            } else {
                self.drop_from(at, oldest, !told_by_key);
            }
        }
        while self.topics[at].newest.len() > KEYS {
            let topic = &mut self.topics[at];
            let (key, oldest) = topic
                .newest
                .iter()
                .map(|(key, seq)| (*key, *seq))
                .min_by_key(|(_, seq)| *seq)
                .expect("keys");
            topic.newest.remove(&key);
            if !topic.window.contains(&oldest) {
                self.drop_from(at, oldest, true);
            }
        }
    }

    /// The topic holds the event no longer.
    fn drop_from(&mut self, at: usize, seq: u64, lost: bool) {
        let event = &mut self.events[seq as usize - 1];
        event.held.retain(|topic| *topic != at);
        let held = event.held.clone();
        if lost {
            self.lose(at, seq, |pattern| {
                !held.iter().any(|topic| pattern.matches(*topic))
            });
        }
    }

    fn lose(&mut self, at: usize, seq: u64, concerns: impl Fn(Source) -> bool) {
        self.topics[at].lost.lose(LAGS[at], seq);
        for (pattern, lost) in &mut self.patterns {
            if pattern.matches(at) && concerns(*pattern) {
                lost.lose(LAGS[at], seq);
            }
        }
    }
}
