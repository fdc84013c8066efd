//! What all listeners together want.

use std::cell::{Ref, RefCell};
use std::rc::Rc;

use tidings_protocol::TopicMatcher;

use super::past::Past;
use super::want::Want;
use super::wish::{Wish, are_same, earlier};

/// The listeners' wants. Each is counted: what two want stays while one does.
#[derive(Debug, Default)]
pub(super) struct Wants {
    all: RefCell<Vec<Rc<Want>>>,
    /// Where the newest of them begin.
    after: RefCell<Vec<String>>,
    /// What the server is asked for on their behalf.
    wishes: RefCell<Vec<Wish>>,
}

/// How what is asked for has changed.
pub(super) enum Change {
    None,
    /// Nothing is wanted any more.
    Rest,
    /// Something is wanted where nothing was.
    First,
    /// Something else is wanted, some of it after an id before the cursor; empty for none.
    Other {
        after: String,
    },
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
        self.all.borrow().iter().any(|want| want.has_mark())
    }

    /// What the server is asked for.
    pub(super) fn wishes(&self) -> Ref<'_, Vec<Wish>> {
        self.wishes.borrow()
    }

    /// Looks at what is wanted now.
    pub(super) fn look(&self, past: &Past, cursor: &str, now: u64) -> Change {
        let had = self.wishes.replace(self.union());
        let wishes = self.wishes();
        let lifted = past.change(&had, &wishes, cursor, now);
        // Where a listener begins may be earlier still.
        let after = self.after.take().into_iter().chain(lifted).reduce(earlier);
        match after {
            _ if wishes.is_empty() && had.is_empty() => Change::None,
            _ if wishes.is_empty() => Change::Rest,
            None if had.is_empty() => Change::First,
            None if are_same(&wishes, &had) => Change::None,
            after => Change::Other {
                after: after.unwrap_or_default(),
            },
        }
    }

    /// Every topic and pattern once, in the order in which they were asked for, as often as somebody wants it.
    fn union(&self) -> Vec<Wish> {
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
