//! Going over to another stream, without losing what the old one delivers meanwhile.

use super::{Machine, NEVER, PATIENCE};
use crate::machine::{Beginning, Id, Moment, Reason, Status, StreamId};

impl Machine {
    /// Something else is wanted than before: a stream for it is opened now, and the one that is heard delivers until that
    /// one's first word. It begins at the cursor, or after an id before the cursor if one is given: what was published
    /// since on topics that are new to it is wanted, too.
    #[inline(always)]
    pub fn change(&mut self, after: Id, now: Moment) -> Beginning {
        self.pass(now);
        let before = self.begin.unwrap_or(self.position.cursor);
        let is_asked = is_earlier(after, before);
        let wanted = if is_asked { after } else { before };
        let floor = self.position.floor();
        let is_beyond = if wanted.is_log() {
            wanted.incarnation == floor.incarnation && wanted.seq < floor.seq
        } else {
            // Everything that the server holds, or what only it can place.
            is_asked && floor.seq > 0
        };
        let begin = if is_beyond { floor } else { wanted };
        self.begin = Some(begin);
        // What it is answered was about what was wanted before.
        self.refused = StreamId::NONE;
        match self.status() {
            Status::Idle => self.go(),
            Status::Connecting => self.open(),
            // Where this stream began is not known before its first word.
            Status::Open if begin != Id::NONE => self.open(),
            // The next attempt is for what is wanted then.
            Status::Open | Status::Waiting | Status::Closed => {}
        }
        if is_beyond {
            Beginning::After(floor.as_log())
        } else if is_asked {
            Beginning::Asked
        } else {
            Beginning::Cursor
        }
    }

    /// The stream that was being made is the one to listen to.
    pub(super) fn promote(&mut self) {
        self.stream = self.successor;
        self.successor = StreamId::NONE;
        self.refused = StreamId::NONE;
        self.alarm = NEVER;
        self.held = 0.0;
        self.reason = None;
        if let Some(begin) = self.begin.take() {
            let lost = self.position.is_forgotten(begin);
            self.position.cursor = begin;
            self.rewound = Some(lost);
        }
        self.silence.begin(PATIENCE);
        self.pace.connected(self.now.ms);
    }

    /// What is wanted is not to be had, but the stream that is heard still delivers what was wanted before. Where the new one was
    /// to begin stays known, for the one that is asked for next.
    pub(super) fn refuse_change(&mut self, reason: Reason) {
        self.successor = StreamId::NONE;
        self.refused = StreamId::NONE;
        self.renewed = false;
        self.alarm = NEVER;
        self.denied = Some(reason);
    }
}

/// Whether an id that was asked for lies before another, as far as anybody can say.
fn is_earlier(asked: Id, other: Id) -> bool {
    if asked.is_log() && asked.incarnation == other.incarnation {
        asked.seq < other.seq
    } else {
        !asked.is_none() && asked != other
    }
}
