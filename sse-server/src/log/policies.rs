//! Which policy holds for which topic.

use std::sync::Arc;

use tidings_protocol::{Topic, TopicMatcher};

use super::Log;
use crate::TopicPolicy;

/// Policies by matcher; the first that matches holds.
#[derive(Clone, Debug, Default)]
pub(crate) struct Policies {
    default: Arc<TopicPolicy>,
    matched: Vec<(TopicMatcher, Arc<TopicPolicy>)>,
}

impl Policies {
    pub(crate) fn set_default(&mut self, policy: TopicPolicy) {
        self.default = Arc::new(policy);
    }

    pub(crate) fn default_mut(&mut self) -> &mut TopicPolicy {
        Arc::make_mut(&mut self.default)
    }

    /// Adds a policy that counts before all others, in place of an earlier one of the same matcher.
    pub(crate) fn set(&mut self, matcher: TopicMatcher, policy: TopicPolicy) {
        self.matched.retain(|(earlier, _)| *earlier != matcher);
        self.matched.insert(0, (matcher, Arc::new(policy)));
    }

    /// Whether any topic may have something to tell to a new subscriber.
    pub(super) fn any_retains(&self) -> bool {
        let policies = self.matched.iter().map(|(_, policy)| policy);
        policies
            .chain([&self.default])
            .any(|policy| policy.retain_last)
    }

    pub(super) fn of(&self, topic: &Topic) -> Arc<TopicPolicy> {
        let matched = self
            .matched
            .iter()
            .find(|(matcher, _)| matcher.matches(topic));
        Arc::clone(matched.map_or(&self.default, |(_, policy)| policy))
    }
}

impl Log {
    /// Sets a policy, for the topics that are there, too.
    pub(crate) fn set_policy(&mut self, matcher: TopicMatcher, policy: TopicPolicy, now: u64) {
        self.policies.set(matcher, policy);
        for at in 0..self.topics.len() {
            let slot = self.topics.at_mut(at);
            let policy = self.policies.of(&slot.name);
            if policy == slot.policy {
                continue;
            }
            slot.policy = policy;
            let keep = slot.policy.keeps_keys();
            let gone = slot.track.ring_mut().keep_keys(keep);
            for entry in gone {
                self.release(at, entry, None);
            }
            self.trim(at, now);
        }
    }
}
