//! What arrives on a stream.

use tidings_protocol::{Control, Tagged};

use super::Connection;
use crate::client::handlers::Delivery;
use crate::client::{AnyEvent, Gap};
use crate::machine::{Id, Reason, StreamId, Verdict, Word};
use crate::transport::Message;

impl Connection {
    /// A frame arrived; whether it has a tag.
    pub(super) fn message(&self, stream: StreamId, message: &dyn Message) -> bool {
        if self.is_closed() {
            return true;
        }
        let data = message.data();
        let Some(tagged) = Tagged::split(&data) else {
            return false;
        };
        if Control::is_control(tagged.event) {
            self.control(stream, &message.last_event_id(), &tagged);
            return true;
        }
        let id = Id::of(tagged.id);
        let verdict = self.verdict(stream, id, tagged.id);
        let repeated = verdict == Verdict::Drop;
        if !repeated || self.wants.have_marks() {
            let topics: Vec<&str> = tagged.topics().collect();
            if self.past.matters.get()
                && !repeated
                && self
                    .past
                    .is_overtaken(verdict == Verdict::WithoutId, id, tagged.event, &topics)
            {
                return true;
            }
            let event = AnyEvent {
                name: tagged.event,
                topic: tagged.topic,
                topics: &topics,
                id: tagged.id,
                text: tagged.payload,
            };
            let delivery = Delivery {
                event,
                id,
                repeated,
            };
            self.handlers
                .dispatch(&delivery, |error| self.report(&error));
        }
        true
    }

    /// What is to be done with an event.
    fn verdict(&self, stream: StreamId, id: Id, text: &str) -> Verdict {
        // To ask for the time and a random number with every event would cost more than the event.
        let quick = match id {
            Id::Log(id) if self.incarnation.get() == Some(id.incarnation) => {
                let mut machine = self.machine.borrow_mut();
                machine.event_in_sequence(stream, id.seq)
            }
            _ => None,
        };
        let verdict = quick.unwrap_or_else(|| {
            let now = self.now();
            self.machine.borrow_mut().event(stream, id, now)
        });
        if verdict == Verdict::Deliver {
            self.resume_after(text);
            if let Id::Log(id) = id {
                self.incarnation.set(Some(id.incarnation));
            }
        }
        if quick.is_none() {
            // It may have been the first word of a new stream.
            self.act();
        }
        verdict
    }

    fn control(&self, stream: StreamId, id: &str, tagged: &Tagged<'_>) {
        let control = Control::parse(tagged).ok();
        // One that cannot be read says nothing, and its name is enough to act on.
        let word = match (&control, tagged.event) {
            (Some(control), _) => Word::of(control),
            (None, "tidings:gap") => Word::Gap,
            (None, "tidings:drain") => Word::Drain { window: 0 },
            (None, "tidings:close") => Word::Close(Reason::Ended),
            (None, _) => Word::Other,
        };
        let now = self.now();
        let verdict = self
            .machine
            .borrow_mut()
            .control(stream, Id::of(id), word, now);
        if verdict == Verdict::Deliver {
            self.resume_after(id);
        }
        if verdict != Verdict::Drop && word == Word::Gap {
            let gap = match &control {
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
            };
            self.missed(&gap);
        }
        if verdict != Verdict::Drop {
            match &control {
                Some(Control::CaughtUp) => self.caught_up.set(true),
                Some(Control::Ready {
                    version: Some(version),
                    ..
                }) => {
                    let expected = &self.options.version;
                    self.outdated
                        .set(!expected.is_empty() && expected != version);
                }
                _ => {}
            }
        }
        self.act();
    }

    fn resume_after(&self, id: &str) {
        let mut cursor = self.cursor.borrow_mut();
        if self.past.matters.get() {
            self.past.turn(&cursor, self.now().ms);
            self.past.heard(id);
        }
        cursor.clear();
        cursor.push_str(id);
        // What was wanted before there was a cursor begins where there is.
        let mut begin = self.begin.borrow_mut();
        if let Some(begin) = begin.as_mut().filter(|begin| begin.is_empty()) {
            begin.push_str(id);
        }
    }
}
