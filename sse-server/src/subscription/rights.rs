//! What a subscription may read, asked for every event.

use std::collections::HashMap;

use tidings_protocol::Topic;
use tokio::time::Instant;

use crate::{Grant, hub::registry::Deadline, log::Entry};

/// Answers about so many topics are remembered: a pattern is not cheap to ask.
const REMEMBERED: usize = 1024;

/// A grant, made quick to ask. The two common ones need no memory.
#[derive(Debug)]
pub(crate) enum Rights {
    All,
    Public,
    Checked(Box<Checked>),
}

#[derive(Debug)]
pub(crate) struct Checked {
    grant: Grant,
    /// By topic, for public and for private updates.
    answers: [HashMap<String, bool>; 2],
    until: Option<Instant>,
    /// How the hub's list of deadlines knows it.
    pub(crate) deadline: Option<Deadline>,
}

impl From<Grant> for Rights {
    fn from(grant: Grant) -> Self {
        let until = grant.deadline();
        match until {
            None if grant.is_all() => Self::All,
            None if grant.is_public() => Self::Public,
            _ => Self::Checked(Box::new(Checked {
                grant,
                answers: Default::default(),
                until,
                deadline: None,
            })),
        }
    }
}

impl Rights {
    /// Whether the event may be read: one of its topics suffices.
    pub(crate) fn allow(&mut self, entry: &Entry) -> bool {
        match self {
            Self::All => true,
            Self::Public => !entry.private,
            Self::Checked(checked) => checked.allow(entry),
        }
    }

    /// When they end.
    pub(crate) fn until(&self) -> Option<Instant> {
        match self {
            Self::Checked(checked) => checked.until,
            _ => None,
        }
    }

    /// Whether they have ended.
    pub(crate) fn expired(&self) -> bool {
        self.until().is_some_and(|until| Instant::now() >= until)
    }
}

impl Checked {
    fn allow(&mut self, entry: &Entry) -> bool {
        match self.grant.answer_for_all(entry.private) {
            Some(answer) => answer,
            None => entry
                .topics()
                .any(|topic| self.allows(topic, entry.private)),
        }
    }

    fn allows(&mut self, topic: &str, private: bool) -> bool {
        let answers = &mut self.answers[usize::from(private)];
        if let Some(&answer) = answers.get(topic) {
            return answer;
        }
        // Topics in the log were checked: this cannot fail.
        let answer = Topic::try_from(topic).is_ok_and(|topic| self.grant.allows(&topic, private));
        if answers.len() >= REMEMBERED {
            answers.clear();
        }
        answers.insert(topic.to_owned(), answer);
        answer
    }
}
