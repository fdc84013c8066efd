//! Going over to another stream, without losing what the old one delivers meanwhile.

use super::{Machine, PATIENCE};
use crate::machine::silence::Silence;
use crate::machine::{Action, Beginning, Id, Moment, Reason, State, Status, StreamId};

impl Machine {
    /// Something else is wanted than before: a stream for it is opened now, and the one that is heard delivers until that
    /// one's first word. It begins at the cursor, or after an id before the cursor if one is given: what was published
    /// since on topics that are new to it is wanted, too.
    pub fn change(&mut self, after: Id, now: Moment) -> Beginning {
        let before = self.begin.unwrap_or(self.position.cursor());
        let (wanted, beginning) = if is_earlier(after, before) {
            (after, Beginning::Asked)
        } else {
            (before, Beginning::Cursor)
        };
        let floor = self.position.floor().filter(|floor| match wanted {
            Id::Log(id) => id.incarnation == floor.incarnation && id.seq < floor.seq,
            // Everything that the server holds, or what only it can place.
            _ => beginning == Beginning::Asked,
        });
        self.begin = Some(floor.map_or(wanted, Id::Log));
        // What it is answered was about what was wanted before.
        self.refused = StreamId::NONE;
        match self.state.status {
            Status::Idle => self.go(now),
            Status::Connecting => {
                self.disconnect(self.stream);
                self.connect(now);
            }
            // Where this stream began is not known before its first word.
            Status::Open if self.begin == Some(Id::None) => {}
            Status::Open => {
                self.disconnect(self.successor);
                self.successor = self.open_stream(now);
            }
            // The next attempt is for what is wanted then.
            Status::Waiting | Status::Closed => {}
        }
        floor.map_or(beginning, Beginning::After)
    }

    /// Makes `stream` the one to listen to.
    pub(super) fn promote(&mut self, stream: StreamId, now: Moment) {
        if self.stream != stream {
            self.disconnect(self.stream);
        }
        self.stream = stream;
        self.successor = StreamId::NONE;
        self.refused = StreamId::NONE;
        self.alarm = None;
        self.held = None;
        if let Some(begin) = self.begin.take() {
            let lost = self.position.is_forgotten(begin);
            self.position.rewind(begin);
            self.actions.push(Action::Rewind { lost });
        }
        self.silence = Silence::new(now.ms, PATIENCE);
        self.backoff.connected_in_millis(now.ms);
        self.state = State {
            status: Status::Open,
            attempt: 0,
            retry_at: None,
            reason: None,
        };
    }

    /// What is wanted is not to be had, but the stream that is heard still delivers what was wanted before. Where the new one was
    /// to begin stays known, for the one that is asked for next.
    pub(super) fn refuse_change(&mut self, reason: Reason) {
        self.disconnect(self.successor);
        self.successor = StreamId::NONE;
        self.refused = StreamId::NONE;
        self.renewed = false;
        self.alarm = None;
        self.actions.push(Action::Refused { reason });
    }
}

/// Whether an id that was asked for lies before another, as far as anybody can say.
fn is_earlier(asked: Id, other: Id) -> bool {
    match (asked, other) {
        (Id::None, _) => false,
        (Id::Log(asked), Id::Log(other)) if asked.incarnation == other.incarnation => {
            asked.seq < other.seq
        }
        _ => asked != other,
    }
}
