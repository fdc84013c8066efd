//! What arrives on a stream.

use super::{Machine, NEVER, bounded};
use crate::machine::{Id, Moment, Reason, StreamId, Verdict, Word};

impl Machine {
    /// A control event arrived; `id` as in [`event`](Self::event). Of a gap the application is to be told unless the
    /// verdict is [`Verdict::Drop`]; of the rest the machine takes care.
    pub fn control(&mut self, stream: StreamId, id: Id, word: Word, now: Moment) -> Verdict {
        let verdict = self.said(stream, id, now);
        if verdict != Verdict::Drop {
            self.obey(word);
        }
        verdict
    }

    /// A control event arrived, whatever it says.
    #[inline(always)]
    pub(crate) fn said(&mut self, stream: StreamId, id: Id, now: Moment) -> Verdict {
        if !self.hears(stream, now) {
            return Verdict::Drop;
        }
        let verdict = self.position.said(id);
        self.moved(verdict)
    }

    /// Does what a control event says.
    #[inline(always)]
    pub(crate) fn obey(&mut self, word: Word) {
        match word {
            Word::Ready { ping, window } => {
                self.spread = bounded(window);
                self.silence.announced(bounded(ping));
            }
            // One that is repeated is under way.
            Word::Drain { window } => {
                if self.alarm == NEVER {
                    self.alarm = self.now.part_of(bounded(window));
                    self.reason = Some(Reason::Drain);
                }
            }
            Word::Close(reason) => self.close(reason),
            // A gap is the application's.
            Word::Gap | Word::Other => {}
        }
    }

    /// An event arrived. `id` is the stream's last event id as of this event.
    pub fn event(&mut self, stream: StreamId, id: Id, now: Moment) -> Verdict {
        if !self.hears(stream, now) {
            return Verdict::Drop;
        }
        let verdict = self.position.event(id);
        self.moved(verdict)
    }

    /// [`event`](Self::event) for a transport that counts every nanosecond: the id's incarnation is that of the last id
    /// with one that was delivered, so the sequence number says it all. `None` when that does not suffice: call
    /// [`event`](Self::event) instead.
    pub fn event_in_sequence(&mut self, stream: StreamId, seq: u64) -> Option<Verdict> {
        if self.stream != stream {
            return None;
        }
        self.silence.heard = true;
        self.position.sequence(seq)
    }

    /// The cursor may have moved. What was wanted before there was one begins where there is.
    fn moved(&mut self, verdict: Verdict) -> Verdict {
        if verdict == Verdict::Deliver && self.begin.is_some_and(Id::is_none) {
            self.begin = Some(self.position.cursor);
            self.open();
        }
        verdict
    }

    /// Whether this stream is the one to listen to. The first word of a new stream is what lets the old one go.
    fn hears(&mut self, stream: StreamId, now: Moment) -> bool {
        self.pass(now);
        if self.successor == stream {
            self.promote();
        }
        let hears = self.stream == stream;
        if hears {
            self.silence.heard = true;
        }
        hears
    }
}
