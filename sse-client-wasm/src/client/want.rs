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

/// Where a listener is with the states of its topics.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum States {
    /// It has just come, and lacks them.
    New,
    /// The next stream is to be asked for them.
    Wanted,
    /// This stream is asked for them, and begins where the listener does.
    Asked(StreamId),
    /// The server refused that stream: what comes meanwhile will do.
    Refused,
    /// It lacks none.
    Told,
}

/// What a listener has had, where it did not begin with what just came.
#[derive(Clone, Copy, Debug)]
struct Mark {
    /// It begins after this.
    begin: LogId,
    /// The newest sequence number that it was called with, or would have been.
    newest: u64,
}

/// What one listener wants.
#[derive(Debug)]
pub(super) struct Want {
    pub(super) topics: Rc<[Topics]>,
    pub(super) pace: Pace,
    mark: Cell<Option<Mark>>,
    states: Cell<States>,
}

impl Want {
    /// Who begins `after` an event has a snapshot, and lacks no state.
    pub(super) fn new(topics: Rc<[Topics]>, pace: Pace, after: Id) -> Rc<Self> {
        let mark = log_id(after).map(|begin| Mark {
            begin,
            newest: begin.seq,
        });
        let states = match after {
            Id::None => States::New,
            _ => States::Told,
        };
        Rc::new(Self {
            topics,
            pace,
            mark: Cell::new(mark),
            states: Cell::new(states),
        })
    }

    pub(super) fn states(&self) -> States {
        self.states.get()
    }

    pub(super) fn set_states(&self, states: States) {
        self.states.set(states);
    }

    /// Whether it lacks the states of these.
    pub(super) fn lacks(&self, matcher: &TopicMatcher) -> bool {
        let is_it = |topics: &Topics| topics.matcher() == matcher;
        self.states() != States::Told && self.topics.iter().any(is_it)
    }

    /// A stream is asked for its states, if it lacks them. It begins after this id, and so does the listener: what others are
    /// called with meanwhile comes again, after the states.
    pub(super) fn ask(&self, stream: StreamId, place: Id) {
        if self.states() != States::Told {
            self.states.set(States::Asked(stream));
            self.mark.set(log_id(place).map(|id| Mark {
                begin: LogId { seq: 0, ..id },
                newest: id.seq,
            }));
        }
    }

    /// Waits for what another waits for.
    pub(super) fn join(&self, other: &Self) {
        self.states.set(other.states());
        self.mark.set(other.mark.get());
    }

    /// Whether this stream tells it its states, and has not told all of them.
    pub(super) fn is_asked(&self, stream: StreamId) -> bool {
        matches!(self.states(), States::Asked(first) if first.0 <= stream.0)
    }

    /// Whether an event that was delivered before may be news to it.
    pub(super) fn has_mark(&self) -> bool {
        self.mark.get().is_some()
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
        let is_state = arrival.id == Id::None;
        match self.states() {
            States::Asked(_) if self.is_asked(arrival.stream) => {}
            // Not before its states.
            States::New | States::Wanted | States::Asked(_) => return false,
            States::Refused | States::Told if is_state => return !arrival.awaited,
            // A state would be older than this.
            States::Refused => self.states.set(States::Told),
            States::Told => {}
        }
        is_state || self.is_news(arrival)
    }

    fn is_news(&self, arrival: Arrival) -> bool {
        match (self.mark.get(), arrival.id) {
            (Some(mark), Id::Log(id)) if mark.begin.incarnation == id.incarnation => {
                // What is late to all is not older than what it was called with, but held back.
                let newest = mark.newest.max(id.seq);
                let is_news = match arrival.repeated {
                    true => id.seq > mark.newest,
                    false => id.seq > mark.begin.seq,
                };
                self.mark.set(Some(Mark { newest, ..mark }));
                is_news
            }
            // Of another incarnation there is nothing to follow on.
            (Some(_), Id::Log(_)) => {
                self.mark.set(None);
                !arrival.repeated
            }
            _ => !arrival.repeated,
        }
    }
}

fn log_id(id: Id) -> Option<LogId> {
    match id {
        Id::Log(id) => Some(id),
        _ => None,
    }
}
