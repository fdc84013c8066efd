//! Completed topics of which nothing else is left.

use std::collections::{HashMap, VecDeque};

use tidings_protocol::Topic;

/// The names of completed topics whose events have all expired, so that what ended stays ended.
#[derive(Debug, Default)]
pub(super) struct Ended {
    /// With the number of the topic's last event.
    last: HashMap<Topic, u64>,
    order: VecDeque<Topic>,
}

impl Ended {
    /// Remembers a topic, and forgets the oldest when there are more than `max`.
    pub(super) fn insert(&mut self, topic: Topic, last: u64, max: usize) {
        if self.last.insert(topic.clone(), last).is_none() {
            self.order.push_back(topic);
        }
        while self.last.len() > max {
            if let Some(oldest) = self.order.pop_front() {
                self.last.remove(&oldest);
            }
        }
    }

    /// The number of the topic's last event, if it has ended.
    pub(super) fn get(&self, topic: &str) -> Option<u64> {
        self.last.get(topic).copied()
    }

    pub(super) fn len(&self) -> usize {
        self.last.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_oldest_is_forgotten_first() {
        let mut ended = Ended::default();
        for (last, topic) in ["a", "b", "a", "c"].into_iter().enumerate() {
            ended.insert(Topic::try_from(topic).unwrap(), last as u64, 2);
        }
        assert_eq!(ended.get("a"), None);
        assert_eq!(ended.get("b"), Some(1));
        assert_eq!(ended.get("c"), Some(3));
        assert_eq!(ended.len(), 2);
    }
}
