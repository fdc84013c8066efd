//! What a listener wants.

use std::cell::Cell;
use std::rc::Rc;

use tidings_protocol::{LogId, TopicMatcher};

use super::topics::Topics;
use crate::machine::{Id, StreamId};

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

/// How an event came.
#[derive(Clone, Copy)]
pub(super) struct Arrival {
    pub(super) stream: StreamId,
    /// None where it tells a state.
    pub(super) id: Id,
    /// Whether others were called with it before: it is news only for who begins further back than they are.
    pub(super) repeated: bool,
    /// Whether it is a state that was asked for on behalf of those who lack it.
    pub(super) awaited: bool,
}

/// How far a listener is on its way to where it begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Start {
    /// It has just come.
    New,
    /// It begins with the next stream.
    Wanted,
    /// It begins with its own stream, which has not told all the states of its topics.
    Asked,
    /// The server refused that stream: what comes meanwhile will do.
    Refused,
    /// It lacks nothing.
    Begun,
}

/// What a listener has had.
#[derive(Clone, Copy, Debug)]
struct Mark {
    /// It begins after this.
    begin: LogId,
    /// The newest sequence number that it was called with, or would have been.
    newest: u64,
}

/// What one listener wants, and what it has had.
#[derive(Debug)]
pub(super) struct Want {
    pub(super) topics: Rc<[Topics]>,
    pub(super) pace: Pace,
    /// Whether it lacks no states, since it said after which event it begins.
    has_snapshot: bool,
    start: Cell<Start>,
    /// The stream that it begins with, and all of which is news to it.
    own: Cell<StreamId>,
    mark: Cell<Option<Mark>>,
}

impl Want {
    pub(super) fn new(topics: Rc<[Topics]>, pace: Pace, after: Id) -> Rc<Self> {
        let mark = Mark::after(after);
        let has_snapshot = after != Id::NONE;
        // Of an id without a place nobody knows what comes before it.
        let start = match has_snapshot && mark.is_none() {
            true => Start::Begun,
            false => Start::New,
        };
        Rc::new(Self {
            topics,
            pace,
            has_snapshot,
            start: Cell::new(start),
            own: Cell::new(StreamId(0)),
            mark: Cell::new(mark),
        })
    }

    pub(super) fn start(&self) -> Start {
        self.start.get()
    }

    pub(super) fn set_start(&self, start: Start) {
        self.start.set(start);
    }

    /// Whether it lacks the states of these. Where everything is asked for, its own topics are not asked for by name.
    pub(super) fn lacks(&self, matcher: &TopicMatcher) -> bool {
        let is_it = |topics: &Topics| topics.matcher() == matcher;
        let wants = *matcher == TopicMatcher::Any || self.topics.iter().any(is_it);
        wants && !self.has_snapshot && self.start() != Start::Begun
    }

    /// A stream is asked for its states, if it lacks them. It begins after this id, and so does the listener: what others are
    /// called with meanwhile comes again, after the states.
    pub(super) fn ask(&self, stream: StreamId, place: Id) {
        if self.start() != Start::Begun {
            self.start.set(Start::Asked);
            self.own.set(stream);
            if !self.has_snapshot {
                self.mark.set(Mark::after(place));
            }
        }
    }

    /// Begins with what comes by this stream from now on. What a later one tells of the time before is too late.
    pub(super) fn begin(&self, stream: Option<StreamId>, cursor: Id) {
        self.start.set(Start::Begun);
        self.own.set(stream.unwrap_or(self.own.get()));
        self.mark.set(Mark::after(cursor));
    }

    /// Begins where another does.
    pub(super) fn join(&self, other: &Self) {
        self.start.set(other.start());
        self.own.set(other.own.get());
        self.mark.set(other.mark.get());
    }

    /// Whether it begins with this stream, which has not told all states.
    pub(super) fn is_asked(&self, stream: StreamId) -> bool {
        self.start() == Start::Asked && self.own.get().0 <= stream.0
    }

    /// Whether it does not begin before its states are told.
    pub(super) fn waits_for_states(&self) -> bool {
        !self.has_snapshot && matches!(self.start(), Start::Wanted | Start::Asked)
    }

    /// Whether this stream is to tell it states.
    pub(super) fn awaits_states(&self, stream: StreamId) -> bool {
        !self.has_snapshot && self.is_asked(stream)
    }

    /// Whether an event that was delivered before may be news to it.
    pub(super) fn hears_repeated(&self, stream: StreamId) -> bool {
        self.mark.get().is_some() || self.own.get() == stream
    }

    /// Whether it is to be called with an event of these topics.
    pub(super) fn is_for<'a>(
        &self,
        mut topics: impl Iterator<Item = &'a str>,
        arrival: Arrival,
    ) -> bool {
        if !topics.any(|topic| self.topics.iter().any(|wanted| wanted.have(topic))) {
            return false;
        }
        let is_state = arrival.id == Id::NONE;
        match self.start() {
            Start::Asked if self.is_asked(arrival.stream) => {}
            // It came while events are handed on, and nobody has looked at what it wants. It begins with this one.
            Start::New if !self.has_snapshot => {
                if !is_state && !arrival.repeated {
                    self.begin(Some(arrival.stream), arrival.id);
                    return true;
                }
            }
            // It comes again by the stream that it begins with.
            Start::New | Start::Wanted | Start::Asked => return false,
            // A state would be older than this.
            Start::Refused if !is_state => self.start.set(Start::Begun),
            Start::Refused | Start::Begun => {}
        }
        match is_state {
            true => !arrival.awaited || self.awaits_states(arrival.stream),
            false => self.is_news(arrival),
        }
    }

    fn is_news(&self, arrival: Arrival) -> bool {
        let is_own = self.own.get() == arrival.stream;
        match (self.mark.get(), arrival.id.log()) {
            (Some(mark), Some(id)) if mark.begin.incarnation == id.incarnation => {
                let newest = mark.newest.max(id.seq);
                self.mark.set(Some(Mark { newest, ..mark }));
                match (is_own, arrival.repeated) {
                    // The newest of what is throttled, for instance.
                    (true, _) if !self.has_snapshot => true,
                    (false, true) => id.seq > mark.newest,
                    // It may be older than the newest where it was held back.
                    _ => id.seq > mark.begin.seq,
                }
            }
            // Of another incarnation there is nothing to follow on.
            (Some(_), Some(_)) => {
                self.mark.set(None);
                !arrival.repeated
            }
            _ => is_own || !arrival.repeated,
        }
    }
}

impl Mark {
    fn after(id: Id) -> Option<Self> {
        id.log().map(|begin| Self {
            begin,
            newest: begin.seq,
        })
    }
}
