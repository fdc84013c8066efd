//! What a listener wants, and what all of them together do.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use tidings_protocol::{LogId, SubscribeQuery, Throttle, TopicMatcher};

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
    fn throttle(self) -> Option<u64> {
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

/// One thing to be asked of the server: in milliseconds what is sent of it at most once, if there is a bound.
pub(super) type Wish = (TopicMatcher, Option<u64>);

/// What all listeners together want. Each is counted: what two want stays while one does.
#[derive(Debug, Default)]
pub(super) struct Wants {
    all: RefCell<Vec<Rc<Want>>>,
    /// Where the newest of them begin.
    after: RefCell<Vec<String>>,
}

impl Wants {
    pub(super) fn add(&self, want: &Rc<Want>, after: Option<String>) {
        self.all.borrow_mut().push(Rc::clone(want));
        self.after.borrow_mut().extend(after);
    }

    pub(super) fn remove(&self, want: &Rc<Want>) {
        let mut all = self.all.borrow_mut();
        if let Some(at) = all.iter().position(|other| Rc::ptr_eq(other, want)) {
            all.remove(at);
        }
    }

    pub(super) fn clear(&self) {
        self.all.take();
    }

    /// Whether an event that is repeated may be news to somebody.
    pub(super) fn have_marks(&self) -> bool {
        self.all
            .borrow()
            .iter()
            .any(|want| want.mark.get().is_some())
    }

    /// Where the listeners that came since the last time begin, the earliest as far as can be said.
    pub(super) fn take_after(&self) -> Option<String> {
        self.after.take().into_iter().reduce(earlier)
    }

    /// Every topic and pattern once, in the order in which they were asked for, as often as somebody wants it.
    pub(super) fn wishes(&self) -> Vec<Wish> {
        let mut wishes: Vec<Wish> = Vec::new();
        for want in self.all.borrow().iter() {
            let throttle = want.pace.throttle();
            for topics in want.topics.iter() {
                match wishes
                    .iter_mut()
                    .find(|(matcher, _)| matcher == topics.matcher())
                {
                    Some((_, slowest)) => {
                        *slowest = slowest.zip(throttle).map(|(one, other)| one.min(other));
                    }
                    None => wishes.push((topics.matcher().clone(), throttle)),
                }
            }
        }
        // Who hears everything as it comes hears all there is.
        match wishes.contains(&(TopicMatcher::Any, None)) {
            true => Vec::from([(TopicMatcher::Any, None)]),
            false => wishes,
        }
    }
}

/// The earlier of two ids; the first where that cannot be said.
pub(super) fn earlier(one: String, other: String) -> String {
    match (Id::of(&one), Id::of(&other)) {
        (Id::Log(a), Id::Log(b)) if a.incarnation == b.incarnation && b.seq < a.seq => other,
        _ => one,
    }
}

/// The query that asks for them.
pub(super) fn query(wishes: &[Wish]) -> String {
    let matchers = match wishes {
        // As it is without a word.
        [(TopicMatcher::Any, _)] => Vec::new(),
        _ => wishes.iter().map(|(matcher, _)| matcher.clone()).collect(),
    };
    let throttles = wishes
        .iter()
        .filter_map(|(matcher, throttle)| throttle.map(|ms| Throttle::new(ms, matcher.as_str())));
    SubscribeQuery {
        matchers,
        cursor: None,
        tagged: true,
        throttles: throttles.collect(),
        states: Vec::new(),
    }
    .to_query_string()
}

/// Whether they ask for the same, in whatever order.
pub(super) fn are_same(some: &[Wish], others: &[Wish]) -> bool {
    some.len() == others.len() && some.iter().all(|wish| others.contains(wish))
}
