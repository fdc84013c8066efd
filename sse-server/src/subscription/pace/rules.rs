//! What is throttled, and how much.

use std::collections::HashMap;

use tidings_protocol::{Throttle, TopicMatcher};

use crate::log::Entry;

/// Answers about so many topics are remembered: a pattern is not cheap to ask.
const REMEMBERED: usize = 1024;

/// Which events are throttled, and how much.
#[derive(Debug)]
pub(super) struct Rules {
    /// All that is asked for, with its interval in milliseconds if it has one.
    all: Vec<(TopicMatcher, Option<u64>)>,
    /// The interval that they all have.
    same: Option<u64>,
    answers: HashMap<String, Answer>,
}

/// What holds for a topic.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Answer {
    /// It is asked for without a throttle.
    Free,
    Every(u64),
    NotAskedFor,
}

impl Rules {
    pub(super) fn new(matchers: &[TopicMatcher], throttles: &[Throttle]) -> Self {
        let mut intervals: HashMap<&str, u64> = HashMap::new();
        for throttle in throttles {
            let ms = throttle.interval().as_millis();
            let ms = u64::from(u32::try_from(ms).unwrap_or(u32::MAX));
            let known = intervals.entry(throttle.of()).or_insert(ms);
            *known = ms.min(*known);
        }
        let for_any = intervals.get("*").copied();
        // Where `*` is asked for itself, it is that, and what is asked for beside it is wanted more often.
        let for_all = for_any.filter(|_| !matchers.contains(&TopicMatcher::Any));
        let all: Vec<_> = matchers
            .iter()
            .map(|matcher| {
                let own = match matcher {
                    TopicMatcher::Any => for_any,
                    TopicMatcher::Exact(topic) => intervals.get(topic.as_str()).copied(),
                    TopicMatcher::UrlPattern(pattern) => intervals.get(pattern.as_str()).copied(),
                };
                let interval = match (own, for_all) {
                    (Some(own), Some(all)) => Some(own.min(all)),
                    (own, all) => own.or(all),
                };
                (matcher.clone(), interval)
            })
            .collect();
        let first = all.first().and_then(|(_, interval)| *interval);
        let same = first.filter(|_| all.iter().all(|(_, interval)| *interval == first));
        Self {
            all,
            same,
            answers: HashMap::new(),
        }
    }

    /// The interval of an event; `None` when it is not throttled.
    pub(super) fn interval(&mut self, entry: &Entry) -> Option<u64> {
        if self.same.is_some() {
            return self.same;
        }
        match entry.topics().map(|topic| self.answer(topic)).min() {
            Some(Answer::Every(interval)) => Some(interval),
            _ => None,
        }
    }

    fn answer(&mut self, topic: &str) -> Answer {
        if let Some(&answer) = self.answers.get(topic) {
            return answer;
        }
        // Topics in the log were checked: this cannot fail.
        let answer = tidings_protocol::Topic::try_from(topic).map_or(Answer::Free, |topic| {
            let matching = self
                .all
                .iter()
                .filter(|(matcher, _)| matcher.matches(&topic));
            let answers =
                matching.map(|(_, interval)| interval.map_or(Answer::Free, Answer::Every));
            answers.min().unwrap_or(Answer::NotAskedFor)
        });
        if self.answers.len() >= REMEMBERED {
            self.answers.clear();
        }
        self.answers.insert(topic.to_owned(), answer);
        answer
    }
}
