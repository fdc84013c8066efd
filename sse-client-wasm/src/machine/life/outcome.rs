//! What the machine says: what is to be done, until when, and how the connection stands.

use super::{Machine, NEVER};
use crate::machine::{Action, State, Status, StreamId};

impl Machine {
    /// The state. It may be another after every input.
    #[must_use]
    #[inline(always)]
    pub fn state(&self) -> State {
        let status = self.status();
        let attempt = match status {
            Status::Idle | Status::Open => 0,
            _ => self.pace.attempts(),
        };
        let waits = status == Status::Waiting && self.alarm < NEVER;
        State {
            status,
            attempt,
            retry_at: waits.then_some(self.now.ms + self.alarm),
            reason: self.reason,
        }
    }

    #[inline(never)]
    pub(super) fn status(&self) -> Status {
        if self.stream != StreamId::NONE {
            Status::Open
        } else if self.successor != StreamId::NONE {
            Status::Connecting
        } else {
            self.rest
        }
    }

    /// When [`Input::Timer`](crate::machine::Input::Timer) is wanted, in milliseconds on the clock of
    /// [`Moment`](crate::machine::Moment); infinity for never. It may be another
    /// after every input.
    #[must_use]
    pub fn deadline(&self) -> f64 {
        let mut next = self.alarm;
        if self.stream != StreamId::NONE {
            next = next.min(self.silence.next);
        }
        self.now.ms + next
    }

    /// What is to be done next.
    #[inline(always)]
    pub fn poll(&mut self) -> Option<Action> {
        for made in &mut self.made {
            if *made != StreamId::NONE && *made != self.stream && *made != self.successor {
                let stream = *made;
                *made = StreamId::NONE;
                return Some(Action::Disconnect { stream });
            }
        }
        if let Some(lost) = self.rewound.take() {
            return Some(Action::Rewind { lost });
        }
        if let Some(reason) = self.denied.take() {
            return Some(Action::Refused { reason });
        }
        let stream = self.successor;
        if stream == StreamId::NONE || self.made[0] == stream || self.made[1] == stream {
            return None;
        }
        // Of two, one at most is heard.
        let free = usize::from(self.made[0] != StreamId::NONE);
        self.made[free] = stream;
        Some(Action::Connect { stream })
    }
}
