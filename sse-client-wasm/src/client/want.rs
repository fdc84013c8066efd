//! What a listener wants.

use std::cell::Cell;
use std::rc::Rc;

use tidings_protocol::LogId;

use super::topics::Topics;
use crate::machine::Id;

/// How long a frame lasts, in milliseconds: what is shown more often is not seen.
const FRAME: u64 = 16;

/// How often a listener wants to be called.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Pace {
    /// For every event.
    Every,
    /// For the newest, once a frame.
    Latest,
    /// Once in so many milliseconds.
    Interval(u64),
}

impl Pace {
    /// How far apart its calls are, in milliseconds, if at all.
    pub(super) fn interval(self) -> Option<u64> {
        match self {
            Self::Every => None,
            Self::Latest => Some(FRAME),
            Self::Interval(ms) => Some(ms),
        }
    }

    /// What the server is told: 0 is what there is time for.
    pub(super) fn throttle(self) -> Option<u64> {
        match self {
            Self::Every => None,
            Self::Latest => Some(0),
            Self::Interval(ms) => Some(ms),
        }
    }
}

/// What one listener wants.
#[derive(Debug)]
pub(super) struct Want {
    pub(super) topics: Rc<[Topics]>,
    pub(super) pace: Pace,
    /// Where it begins, if it said so; then the newest event that it was called with.
    mark: Cell<Option<LogId>>,
}

impl Want {
    pub(super) fn new(topics: Rc<[Topics]>, pace: Pace, after: Id) -> Rc<Self> {
        Rc::new(Self {
            topics,
            pace,
            mark: Cell::new(match after {
                Id::Log(id) => Some(id),
                _ => None,
            }),
        })
    }

    /// Whether an event that was delivered before may be news to it.
    pub(super) fn has_mark(&self) -> bool {
        self.mark.get().is_some()
    }

    /// Whether it is to be called with an event of these topics. `repeated` is one that others were called with before: it is
    /// news for who asked to begin further back than they are.
    pub(super) fn is_for<'a>(
        &self,
        mut topics: impl Iterator<Item = &'a str>,
        id: Id,
        repeated: bool,
    ) -> bool {
        if !topics.any(|topic| self.topics.iter().any(|wanted| wanted.have(topic))) {
            return false;
        }
        match (self.mark.get(), id) {
            (Some(mark), Id::Log(id)) if mark.incarnation == id.incarnation => {
                let is_news = id.seq > mark.seq;
                if is_news {
                    self.mark.set(Some(id));
                }
                is_news
            }
            // Of another incarnation there is nothing to follow on.
            (Some(_), Id::Log(_)) => {
                self.mark.set(None);
                !repeated
            }
            _ => !repeated,
        }
    }
}
