//! What all listeners together want.

use std::cell::{Cell, Ref, RefCell};
use std::rc::Rc;

use tidings_protocol::TopicMatcher;

use super::past::Past;
use super::want::{Start, Want};
use super::wish::{Wish, are_same, earlier, query};
use crate::machine::{Id, StreamId};

/// The listeners' wants. Each is counted: what two want stays while one does.
#[derive(Debug, Default)]
pub(super) struct Wants {
    all: RefCell<Vec<Rc<Want>>>,
    /// Where the newest of them begin.
    after: RefCell<Vec<String>>,
    /// What the server is asked for on their behalf.
    wishes: RefCell<Vec<Wish>>,
    /// Whether a stream is asked for states.
    asking: Cell<bool>,
    /// That told of a gap, or has told the states that it was asked for: others are for everybody.
    open: Cell<Option<StreamId>>,
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
    pub(super) fn hear_repeated(&self, stream: StreamId) -> bool {
        let all = self.all.borrow();
        all.iter().any(|want| want.hears_repeated(stream))
    }

    /// What the server is asked for.
    pub(super) fn wishes(&self) -> Ref<'_, Vec<Wish>> {
        self.wishes.borrow()
    }

    /// Looks at what is wanted now. `is_waiting`: a stream is to be made anyway.
    pub(super) fn look(&self, past: &Past, cursor: &str, now: u64, is_waiting: bool) -> Change {
        let had = self.wishes.replace(self.union());
        let wishes = self.wishes();
        let lifted = past.change(&had, &wishes, cursor, now);
        // Where a listener begins may be earlier still.
        let after = self.after.take().into_iter().chain(lifted).reduce(earlier);
        let change = match after {
            _ if wishes.is_empty() && had.is_empty() => Change::None,
            _ if wishes.is_empty() => Change::Rest,
            None if had.is_empty() => Change::First,
            None if are_same(&wishes, &had) => Change::None,
            after => Change::Other {
                after: after.unwrap_or_default(),
            },
        };
        // Who changes nothing has no stream made for it.
        let others = self.waiting().filter(|_| matches!(change, Change::None));
        for want in self.all.borrow().iter() {
            match (want.start(), &change, &others) {
                (Start::New, Change::None, Some(other)) => want.join(other),
                (Start::New, Change::None, None) if !is_waiting => {
                    want.begin(self.open.get(), Id::of(cursor));
                }
                (Start::New, ..) => want.set_start(Start::Wanted),
                _ => {}
            }
        }
        change
    }

    /// What a stream is asked that begins after this id, empty for now: also for the states that somebody lacks, as far as it
    /// does not tell all of them anyway.
    pub(super) fn query(&self, stream: StreamId, place: &str) -> String {
        let (all, wishes) = (self.all.borrow(), self.wishes.borrow());
        let is_new = |wish: &&Wish| all.iter().any(|want| want.lacks(&wish.0));
        let news = wishes.iter().filter(is_new).filter(|_| !place.is_empty());
        let query = query(&wishes, news);
        for want in all.iter() {
            want.ask(stream, Id::of(place));
        }
        self.asking.set(true);
        query
    }

    /// A stream has told all the states that it was asked for.
    pub(super) fn told(&self, stream: StreamId) {
        if self.asking.get() {
            self.open.set(Some(stream));
            let all = self.all.borrow();
            for want in all.iter().filter(|want| want.is_asked(stream)) {
                want.set_start(Start::Begun);
            }
            self.asking
                .set(all.iter().any(|want| want.start() != Start::Begun));
        }
    }

    /// Whether the states that this stream tells are for those alone who lack them.
    pub(super) fn await_states(&self, stream: StreamId) -> bool {
        self.open.get() != Some(stream)
    }

    /// Nobody lacks anything.
    pub(super) fn have_begun(&self) {
        for want in self.all.borrow().iter() {
            want.set_start(Start::Begun);
        }
    }

    /// A stream told of a gap, and tells states for it.
    pub(super) fn missed(&self, stream: StreamId) {
        self.open.set(Some(stream));
    }

    /// The server will not serve the stream that was asked for states.
    pub(super) fn refused(&self) {
        let all = self.all.borrow();
        for want in all.iter().filter(|want| want.start() != Start::Begun) {
            want.set_start(Start::Refused);
        }
    }

    /// One that waits for states.
    fn waiting(&self) -> Option<Rc<Want>> {
        let all = self.all.borrow();
        all.iter().find(|want| want.waits_for_states()).cloned()
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
