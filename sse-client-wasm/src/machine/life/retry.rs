//! Coming back after a failure: when, and whether at all.

use super::{LONGEST, Machine, NEVER, bounded};
use crate::machine::{Reason, Status, StreamId};

impl Machine {
    pub(super) fn failed(&mut self, stream: StreamId, reason: Reason) {
        if self.successor == stream {
            self.successor = StreamId::NONE;
            self.alarm = NEVER;
            if self.stream == StreamId::NONE {
                return self.retry(stream, reason);
            }
            self.refuse(stream, reason);
            // Without attempts left the old stream still delivers; when it ends, that is said.
            self.alarm = self.next_delay();
        } else if self.stream == stream {
            self.stream = StreamId::NONE;
            if self.successor == StreamId::NONE {
                return self.retry(stream, reason);
            }
            self.reason = Some(reason);
        }
    }

    /// A status that will not change ends it; as long as nobody knows it, a refusal is like a break.
    pub(super) fn answered(
        &mut self,
        stream: StreamId,
        status: u16,
        retry_after: f64,
        renewable: bool,
    ) {
        if self.refused != stream {
            return;
        }
        match Reason::of_status(status) {
            None => {
                // Those who were told the same do not all come at the same moment.
                let after = bounded(retry_after);
                if after > 0.0 {
                    self.held = after + self.now.part_of(self.pace.initial.max(after / 4.0));
                    if self.successor == StreamId::NONE && self.alarm < self.held {
                        self.alarm = self.held;
                    }
                }
            }
            Some(_) if status == 401 && renewable && !self.renewed => {
                self.renewed = true;
                if self.successor == StreamId::NONE {
                    self.alarm = self.floor;
                    if self.stream == StreamId::NONE {
                        self.reason = Some(Reason::Renew);
                    }
                }
            }
            // What is wanted may have been completed, which is an end as good as any.
            Some(reason)
                if reason != Reason::Completed
                    && self.stream != StreamId::NONE
                    && self.begin.is_some() =>
            {
                self.refuse_change(reason);
            }
            Some(reason) => self.close(reason),
        }
    }

    fn refuse(&mut self, stream: StreamId, reason: Reason) {
        self.refused = if reason == Reason::Refused {
            stream
        } else {
            StreamId::NONE
        };
    }

    /// The only stream is lost: waits for the next attempt, or gives up.
    fn retry(&mut self, stream: StreamId, reason: Reason) {
        let mut delay = 0.0;
        if self.online {
            delay = self.next_delay();
            if delay == NEVER {
                return self.close(Reason::Exhausted);
            }
            delay = delay.max(self.now.part_of(self.spread));
            // A server that drains named a moment, and knows when there will be somebody to answer.
            if self.alarm != NEVER {
                delay = delay.max(self.alarm);
            }
        }
        self.refuse(stream, reason);
        self.held = self.asked;
        self.wait(delay, reason);
    }

    #[inline(never)]
    pub(super) fn wait(&mut self, delay: f64, reason: Reason) {
        // A browser that says it is offline is mostly right, and costs nobody an attempt; where it is wrong, for a server
        // on the same computer for instance, the slowest pace still gets there.
        let (delay, reason) = if self.online {
            (delay, reason)
        } else {
            (self.pace.max.max(self.floor).min(LONGEST), Reason::Offline)
        };
        self.rest = Status::Waiting;
        self.alarm = delay;
        self.reason = Some(reason);
    }

    /// There is reason to think that an attempt would succeed now, or that somebody wants it to.
    pub(super) fn hasten(&mut self) {
        if self.online && self.waits() {
            let soon = self.floor + self.now.part_of(self.pace.initial);
            self.alarm = self.alarm.min(soon.max(self.held));
            if self.reason == Some(Reason::Offline) {
                self.reason = Some(Reason::Network);
            }
        }
    }

    /// Whether the next attempt is waited for.
    pub(super) fn waits(&self) -> bool {
        self.status() == Status::Waiting && !self.paused
    }

    /// In how many milliseconds to try again, after a failure.
    #[inline(never)]
    fn next_delay(&mut self) -> f64 {
        let Some(ceiling) = self.pace.failed(self.now.ms) else {
            return NEVER;
        };
        // The first in a row: the last stream was stable.
        if self.pace.attempts() == 1 {
            self.renewed = false;
        }
        self.floor.max(self.asked) + self.now.part_of(ceiling)
    }
}
