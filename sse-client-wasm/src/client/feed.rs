//! What arrives, and to whom it goes.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use tidings_protocol::{Control, Incarnation, Tagged};

use super::clock::Clock;
use super::cursor::Cursor;
use super::handlers::{Delivery, Handlers};
use super::options::Options;
use super::past::Past;
use super::told::Told;
use super::want::Arrival;
use super::wants::Wants;
use super::{AnyEvent, Gap};
use crate::machine::{Id, Machine, Reason, StreamId, Verdict, Word};
use crate::transport::{Message, Transport};

/// What hears the streams. Nothing in it is borrowed while a listener is called.
pub(super) struct Feed {
    pub(super) machine: RefCell<Machine>,
    pub(super) cursor: Cursor,
    pub(super) wants: Wants,
    pub(super) past: Past,
    pub(super) handlers: Handlers,
    pub(super) told: Told,
    pub(super) caught_up: Cell<bool>,
    pub(super) outdated: Cell<bool>,
    pub(super) clock: Clock,
    /// That of the page's events, if it said so.
    version: String,
    /// Of the hub's id that was delivered last.
    incarnation: Cell<Option<Incarnation>>,
}

impl Feed {
    pub(super) fn new(
        machine: Machine,
        options: &Options,
        transport: Option<Rc<dyn Transport>>,
    ) -> Self {
        Self {
            machine: RefCell::new(machine),
            cursor: Cursor::new(options.last_event_id.clone()),
            wants: Wants::default(),
            past: Past::default(),
            handlers: Handlers::new(),
            told: Told::new(transport.clone()),
            caught_up: Cell::new(false),
            outdated: Cell::new(false),
            clock: Clock::new(transport),
            version: options.version.clone(),
            incarnation: Cell::new(None),
        }
    }

    /// A frame arrived; whether it has a tag. `act` does what the machine wants done then.
    pub(super) fn message(
        &self,
        stream: StreamId,
        message: &dyn Message,
        act: impl FnOnce(),
    ) -> bool {
        let data = message.data();
        let Some(tagged) = Tagged::split(&data) else {
            return false;
        };
        if Control::is_control(tagged.event) {
            self.control(stream, &message.last_event_id(), &tagged);
            act();
        } else {
            self.event(stream, &tagged, act);
        }
        true
    }

    fn event(&self, stream: StreamId, tagged: &Tagged<'_>, act: impl FnOnce()) {
        let id = Id::of(tagged.id);
        let verdict = self.verdict(stream, id, tagged.id, act);
        let repeated = verdict == Verdict::Drop;
        if id != Id::NONE {
            // States come before.
            self.wants.told(stream);
        }
        if repeated && !self.wants.hear_repeated(stream) {
            return;
        }
        let topics: Vec<&str> = tagged.topics().collect();
        let is_late = verdict == Verdict::WithoutId;
        if self.past.matters.get()
            && !repeated
            && self.past.is_overtaken(is_late, id, tagged.event, &topics)
        {
            return;
        }
        let event = AnyEvent {
            name: tagged.event,
            topic: tagged.topic,
            topics: &topics,
            id: tagged.id,
            text: tagged.payload,
        };
        let arrival = Arrival {
            stream,
            id,
            repeated,
            awaited: id == Id::NONE && self.wants.await_states(stream),
        };
        let delivery = Delivery { event, arrival };
        self.handlers
            .dispatch(&delivery, |error| self.told.report(&error));
    }

    /// What is to be done with an event.
    fn verdict(&self, stream: StreamId, id: Id, text: &str, act: impl FnOnce()) -> Verdict {
        // To ask for the time and a random number with every event would cost more than the event.
        let quick = match id.log() {
            Some(id) if self.incarnation.get() == Some(id.incarnation) => {
                let mut machine = self.machine.borrow_mut();
                machine.event_in_sequence(stream, id.seq)
            }
            _ => None,
        };
        let verdict = quick.unwrap_or_else(|| {
            let now = self.clock.now();
            self.machine.borrow_mut().event(stream, id, now)
        });
        if verdict == Verdict::Deliver {
            self.resume_after(text);
            if let Some(id) = id.log() {
                self.incarnation.set(Some(id.incarnation));
            }
        }
        if quick.is_none() {
            // It may have been the first word of a new stream.
            act();
        }
        verdict
    }

    fn control(&self, stream: StreamId, id: &str, tagged: &Tagged<'_>) {
        let control = Control::parse(tagged).ok();
        // One that cannot be read says nothing, and its name is enough to act on.
        let word = match (&control, tagged.event) {
            (Some(control), _) => Word::of(control),
            (None, "tidings:gap") => Word::Gap,
            (None, "tidings:drain") => Word::Drain { window: 0.0 },
            (None, "tidings:close") => Word::Close(Reason::Ended),
            (None, _) => Word::Other,
        };
        let now = self.clock.now();
        let verdict = self
            .machine
            .borrow_mut()
            .control(stream, Id::of(id), word, now);
        if verdict == Verdict::Deliver {
            self.resume_after(id);
        }
        if verdict == Verdict::Drop {
            return;
        }
        if word == Word::Gap {
            self.wants.missed(stream);
            self.told.gap(&gap(control.as_ref()));
        }
        if matches!(word, Word::Ready { .. }) {
            self.wants.told(stream);
        }
        match &control {
            Some(Control::CaughtUp) => self.caught_up.set(true),
            Some(Control::Ready {
                version: Some(version),
                ..
            }) => {
                let expected = &self.version;
                self.outdated
                    .set(!expected.is_empty() && expected != version);
            }
            _ => {}
        }
    }

    /// The stream that was asked for at another place than the cursor is the one that is heard.
    pub(super) fn rewind(&self, lost: bool) {
        self.caught_up.set(false);
        if let Some(gap) = self.cursor.rewind(lost) {
            self.told.gap(&gap);
        }
    }

    fn resume_after(&self, id: &str) {
        if self.past.matters.get() {
            self.past.turn(&self.cursor.id(), self.clock.ms());
            self.past.heard(id);
        }
        self.cursor.move_to(id);
    }
}

/// As much as can be read of it.
fn gap(control: Option<&Control>) -> Gap {
    match control {
        Some(Control::Gap {
            asked,
            oldest,
            topic,
        }) => Gap {
            asked: asked.clone(),
            oldest: oldest.clone(),
            topic: topic
                .as_ref()
                .map_or_else(String::new, |topic| topic.as_str().to_owned()),
        },
        _ => Gap::default(),
    }
}
