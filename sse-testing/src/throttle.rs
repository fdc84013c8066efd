//! What a throttled stream is not sent yet.

use std::collections::HashMap;
use std::time::Duration;

use tidings_protocol::{EventName, SubscribeQuery, Topic, TopicMatcher};
use tokio::time::Instant;

use crate::log::Entry;

/// Of each topic and name the first at once, then the newest at the end of the interval, as a hub has it. What is not
/// throttled passes.
#[derive(Debug)]
pub(crate) struct Throttle {
    /// What is asked for, with its interval if it has one.
    asked: Vec<(TopicMatcher, Option<Duration>)>,
    turns: HashMap<(Topic, EventName), Turn>,
}

/// One topic and name.
#[derive(Debug)]
struct Turn {
    interval: Duration,
    /// When the next may be sent.
    due: Instant,
    held: Option<Entry>,
}

impl Throttle {
    pub(crate) fn new(query: &SubscribeQuery) -> Self {
        let any = query.matchers.contains(&TopicMatcher::Any);
        let interval = |matcher: &TopicMatcher| {
            let about = query.throttles.iter().filter(|throttle| {
                // Where everything is asked for by that name, what is asked for beside it is wanted more often.
                let named = throttle.of() == matcher.as_str();
                named || (!any && throttle.is_for(matcher))
            });
            about.map(tidings_protocol::Throttle::interval).min()
        };
        let matchers = query.matchers.iter();
        Self {
            asked: matchers
                .map(|matcher| (matcher.clone(), interval(matcher)))
                .collect(),
            turns: HashMap::new(),
        }
    }

    /// What a stream begins with: the newest of each is enough. Of what it may have been owed when it broke it is sent again
    /// what is throttled, for the client's place may be beyond that.
    pub(crate) fn begin(&mut self, owed: Vec<Entry>, entries: Vec<Entry>) -> Vec<Entry> {
        let mut newest = HashMap::new();
        for entry in owed {
            newest.insert(entry.turn(), entry);
        }
        for entry in newest.into_values() {
            if self.interval(&entry).is_some() {
                self.hold(entry);
            }
        }
        let mut sent: Vec<Entry> = entries
            .into_iter()
            .filter_map(|entry| self.hold(entry))
            .collect();
        sent.extend(self.due());
        sent
    }

    /// What is to be sent now that this was published.
    pub(crate) fn take(&mut self, entry: Entry) -> Vec<Entry> {
        let free = self.hold(entry);
        free.into_iter().chain(self.due()).collect()
    }

    /// What is due.
    pub(crate) fn due(&mut self) -> Vec<Entry> {
        self.flush(Some(Instant::now()))
    }

    /// All that is held back.
    pub(crate) fn all(&mut self) -> Vec<Entry> {
        self.flush(None)
    }

    /// When something will be due.
    pub(crate) fn next(&self) -> Option<Instant> {
        let waiting = self.turns.values().filter(|turn| turn.held.is_some());
        waiting.map(|turn| turn.due).min()
    }

    /// Holds an event, or gives one back that is not throttled: nothing older may come after it.
    fn hold(&mut self, entry: Entry) -> Option<Entry> {
        let Some(interval) = self.interval(&entry) else {
            if let Some(turn) = self.turns.get_mut(&entry.turn()) {
                turn.held = None;
            }
            return Some(entry);
        };
        let turn = self.turns.entry(entry.turn()).or_insert_with(|| Turn {
            interval,
            due: Instant::now(),
            held: None,
        });
        turn.interval = interval;
        turn.held = Some(entry);
        None
    }

    fn flush(&mut self, until: Option<Instant>) -> Vec<Entry> {
        let now = Instant::now();
        let mut due = Vec::new();
        for turn in self.turns.values_mut() {
            if until.is_none_or(|until| turn.due <= until)
                && let Some(entry) = turn.held.take()
            {
                turn.due = turn.due.max(now + turn.interval);
                due.push(entry);
            }
        }
        due.sort_unstable_by_key(|entry| entry.seq);
        due
    }

    /// The least interval of all ways in which it is asked for; `None` where one of them has none.
    fn interval(&self, entry: &Entry) -> Option<Duration> {
        let asked = self.asked.iter();
        let ways =
            asked.filter(|(matcher, _)| entry.topics.iter().any(|topic| matcher.matches(topic)));
        // `None` is less than any.
        ways.map(|(_, interval)| *interval).min().flatten()
    }
}
