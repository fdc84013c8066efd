//! Coming back after a failure: when, and whether at all.

use super::{LONGEST, Machine};
use crate::machine::alarm::Alarm;
use crate::machine::{Moment, Reason, State, Status, StreamId};

impl Machine {
    pub(super) fn failed(&mut self, stream: StreamId, reason: Reason, now: Moment) {
        if !matches!(self.state.status, Status::Connecting | Status::Open) {
            return;
        }
        if self.stream == stream {
            if self.successor == StreamId::NONE {
                return self.retry(reason, now);
            }
            self.disconnect(stream);
            self.stream = self.successor;
            self.successor = StreamId::NONE;
            self.state = State {
                status: Status::Connecting,
                reason: Some(reason),
                ..self.state
            };
        } else if self.successor == stream {
            self.disconnect(stream);
            self.successor = StreamId::NONE;
            self.refuse(stream, reason);
            // Without attempts left the old stream still delivers; when it ends, that is said.
            self.alarm = self.next_delay(now).map(|delay| Alarm::new(now.ms, delay));
        }
    }

    /// A status that will not change ends it; as long as nobody knows it, a refusal is like a break.
    pub(super) fn answered(
        &mut self,
        stream: StreamId,
        status: u16,
        retry_after: u64,
        renewable: bool,
        now: Moment,
    ) {
        if self.refused != stream || stream == StreamId::NONE {
            return;
        }
        match Reason::of_status(status) {
            Some(Reason::Unauthorized) if status == 401 && renewable && !self.renewed => {
                self.renewed = true;
                let prompt = Alarm::new(now.ms, self.soon.0);
                match self.state.status {
                    Status::Waiting => self.wait_until(prompt, Reason::Renew),
                    Status::Open => self.alarm = Some(prompt),
                    _ => {}
                }
            }
            // What is wanted may have been completed, which is an end as good as any.
            Some(reason)
                if reason != Reason::Completed
                    && self.state.status == Status::Open
                    && self.begin.is_some() =>
            {
                self.refuse_change(reason);
            }
            Some(reason) => self.close(reason),
            // Those who were told the same do not all come at the same moment.
            None if retry_after > 0 => {
                let after = retry_after.min(LONGEST);
                let spread = now.part_of(self.soon.1.max(after / 4));
                self.hold(Alarm::new(now.ms, after + spread));
            }
            None => {}
        }
    }

    /// The next attempt is not made before.
    pub(super) fn hold(&mut self, until: Alarm) {
        self.held = Some(until);
        let Some(alarm) = self.alarm.filter(|alarm| alarm.at < until.at) else {
            return;
        };
        match (self.state.status, self.state.reason) {
            (Status::Waiting, Some(reason)) => self.wait_until(until, reason),
            // A successor's, unless one is being made again already.
            (Status::Open, _) if self.successor == StreamId::NONE => self.alarm = Some(until),
            _ => self.alarm = Some(alarm),
        }
    }

    pub(super) fn refuse(&mut self, stream: StreamId, reason: Reason) {
        self.refused = if reason == Reason::Refused {
            stream
        } else {
            StreamId::NONE
        };
    }

    /// Lets the only stream go and waits for the next attempt, or gives up.
    pub(super) fn retry(&mut self, reason: Reason, now: Moment) {
        let (delay, reason) = if self.online {
            let Some(delay) = self.next_delay(now) else {
                return self.close(Reason::Exhausted);
            };
            // A server that drains named a moment, and knows when there will be somebody to answer.
            let drain = match (self.state.status, self.alarm) {
                (Status::Open, Some(alarm)) => alarm.at.saturating_sub(now.ms),
                _ => 0,
            };
            (delay.max(now.part_of(self.spread)).max(drain), reason)
        } else {
            // A browser that says it is offline is mostly right, and costs nobody an attempt; where it is wrong, for a
            // server on the same computer for instance, the slowest pace still gets there.
            (self.slowest, Reason::Offline)
        };
        self.refuse(self.stream, reason);
        self.disconnect(self.stream);
        self.stream = StreamId::NONE;
        self.held = (self.asked > 0).then(|| Alarm::new(now.ms, self.asked));
        self.wait(delay, reason, now);
    }

    pub(super) fn wait(&mut self, delay: u64, reason: Reason, now: Moment) {
        self.wait_until(Alarm::new(now.ms, delay), reason);
    }

    pub(super) fn wait_until(&mut self, alarm: Alarm, reason: Reason) {
        self.alarm = Some(alarm);
        let attempt = self.backoff.attempts();
        self.state = State {
            status: Status::Waiting,
            attempt,
            retry_at: Some(alarm.at),
            reason: Some(reason),
        };
    }

    /// There is reason to think that an attempt would succeed now, or that somebody wants it to.
    pub(super) fn hasten(&mut self, now: Moment) {
        if let (Status::Waiting, Some(alarm), true) = (self.state.status, self.alarm, self.online) {
            let (floor, initial) = self.soon;
            let soon = Alarm::new(now.ms, floor + now.part_of(initial));
            let soon = self.held.map_or(soon, |held| held.max(soon));
            let reason = self
                .state
                .reason
                .filter(|reason| *reason != Reason::Offline)
                .unwrap_or(Reason::Network);
            self.wait_until(alarm.min(soon), reason);
        }
    }

    pub(super) fn next_delay(&mut self, now: Moment) -> Option<u64> {
        let delay = self.backoff.next_delay_in_millis(now.ms, now.random);
        // The first in a row: the last stream was stable.
        if self.backoff.attempts() == 1 {
            self.renewed = false;
        }
        delay
    }
}
