//! The machine as JavaScript sees it: numbers in, one string out per action.
//!
//! The driver is the npm package, since crossings decide the speed and glue the size: it opens the `EventSource`, splits
//! the tag off and keeps every payload. Of an event only its sequence number comes in here. Nothing here calls
//! JavaScript, so nothing can be entered again while it is borrowed.

use std::time::Duration;

use wasm_bindgen::prelude::wasm_bindgen;

use crate::machine::decimal::push_decimal;
use crate::machine::{self, Action, Config, Input, Moment, Reason, State, StreamId, Verdict, Word};

#[cfg(target_arch = "wasm32")]
#[global_allocator]
static ALLOCATOR: lol_alloc::LockedAllocator<lol_alloc::FreeListAllocator> =
    lol_alloc::LockedAllocator::new(lol_alloc::FreeListAllocator::new());

/// The numbers by which inputs without text come in.
mod input {
    pub(super) const START: u8 = 0;
    pub(super) const OPENED: u8 = 1;
    pub(super) const FAILED: u8 = 2;
    pub(super) const REFUSED: u8 = 3;
    pub(super) const TIMER: u8 = 4;
    pub(super) const ONLINE: u8 = 5;
    pub(super) const OFFLINE: u8 = 6;
    pub(super) const VISIBLE: u8 = 7;
}

/// The numbers by which words come in.
mod word {
    pub(super) const READY: u8 = 0;
    pub(super) const GAP: u8 = 1;
    pub(super) const DRAIN: u8 = 2;
}

/// The event is to be forgotten.
const DROP: u8 = 0;
/// The event is to be handed on.
const DELIVER: u8 = 1;
/// The sequence number does not say enough.
const ASK: u8 = 2;
/// Added to the others: sequence numbers suffice for what follows under this id's incarnation.
const IN_SEQUENCE: u8 = 4;

/// The state machine behind one client.
#[wasm_bindgen]
#[derive(Debug)]
pub struct Machine(machine::Machine);

#[wasm_bindgen]
impl Machine {
    /// `last_event_id` may be empty. Times are in milliseconds; what is NaN has its default.
    #[wasm_bindgen(constructor)]
    pub fn new(
        url: &str,
        last_event_id: &str,
        initial: f64,
        max: f64,
        floor: f64,
        stable_after: f64,
        max_attempts: f64,
    ) -> Machine {
        let mut config = Config::new(url);
        config.last_event_id.push_str(last_event_id);
        let policy = &mut config.reconnect;
        set(&mut policy.initial, initial);
        set(&mut policy.max, max);
        set(&mut policy.floor, floor);
        set(&mut policy.stable_after, stable_after);
        if !max_attempts.is_nan() {
            policy.max_attempts = max_attempts.is_finite().then_some(max_attempts as u32);
        }
        Machine(machine::Machine::new(config))
    }

    /// An input without text.
    pub fn handle(&mut self, input: u8, stream: u32, now: f64, random: f64) {
        let stream = StreamId(stream);
        let input = match input {
            input::START => Input::Start,
            input::OPENED => Input::Opened { stream },
            input::FAILED => Input::Failed {
                stream,
                refused: false,
            },
            input::REFUSED => Input::Failed {
                stream,
                refused: true,
            },
            input::TIMER => Input::Timer,
            input::ONLINE => Input::Online,
            input::OFFLINE => Input::Offline,
            input::VISIBLE => Input::Visible,
            _ => Input::Close,
        };
        self.0.handle(input, moment(now, random));
    }

    /// A control event, by the number of its word and its times in milliseconds; whether the application is to hear of it.
    pub fn control(
        &mut self,
        stream: u32,
        id: &str,
        word: u8,
        ping: f64,
        window: f64,
        now: f64,
        random: f64,
    ) -> bool {
        let (ping, window) = (ping as u64, window as u64);
        let word = match word {
            word::READY => Word::Ready { ping, window },
            word::GAP => Word::Gap,
            word::DRAIN => Word::Drain { window },
            _ => Word::Other,
        };
        self.0
            .control(StreamId(stream), id, word, moment(now, random))
            == Verdict::Deliver
    }

    /// A `tidings:close`, with its reason.
    pub fn end(&mut self, stream: u32, reason: &str, now: f64, random: f64) {
        self.0.control(
            StreamId(stream),
            "",
            Word::Close(Reason::of(reason)),
            moment(now, random),
        );
    }

    /// An event, by its whole id.
    pub fn event(&mut self, stream: u32, id: &str, now: f64, random: f64) -> u8 {
        let verdict = code(self.0.event(StreamId(stream), id, moment(now, random)));
        if self.0.is_in_sequence(id) {
            verdict | IN_SEQUENCE
        } else {
            verdict
        }
    }

    /// An event, by the sequence number of its id alone.
    pub fn next(&mut self, stream: u32, seq: f64) -> u8 {
        // Not every number that JavaScript reads out of text is a sequence number.
        if seq >= 0.0 && seq.trunc() == seq && seq < 9e15 {
            self.0
                .event_in_sequence(StreamId(stream), seq as u64)
                .map_or(ASK, code)
        } else {
            ASK
        }
    }

    /// What is to be done next: its kind, then its fields, each on a line of its own. Times may be empty.
    pub fn poll(&mut self) -> Option<String> {
        let mut out = String::new();
        match self.0.poll()? {
            Action::Connect { stream, url } => {
                out.push_str("connect");
                number(&mut out, Some(stream.0.into()));
                text(&mut out, &url);
            }
            Action::Disconnect { stream } => {
                out.push_str("disconnect");
                number(&mut out, Some(stream.0.into()));
            }
            Action::Wait { until } => {
                out.push_str("wait");
                number(&mut out, until);
            }
            Action::State(State {
                status,
                attempt,
                retry_at,
                reason,
            }) => {
                out.push_str("state");
                text(&mut out, status.as_str());
                number(&mut out, Some(attempt.into()));
                number(&mut out, retry_at);
                text(&mut out, reason.map_or("", Reason::as_str));
            }
        }
        Some(out)
    }

    /// The id after which the stream would be resumed now.
    #[wasm_bindgen(getter, js_name = lastEventId)]
    pub fn last_event_id(&self) -> String {
        self.0.last_event_id()
    }
}

const fn code(verdict: Verdict) -> u8 {
    match verdict {
        Verdict::Deliver => DELIVER,
        Verdict::Drop => DROP,
    }
}

fn moment(now: f64, random: f64) -> Moment {
    Moment {
        ms: now as u64,
        random,
    }
}

fn set(time: &mut Duration, ms: f64) {
    if !ms.is_nan() {
        *time = Duration::from_millis(ms as u64);
    }
}

fn text(out: &mut String, field: &str) {
    out.push('\n');
    out.push_str(field);
}

fn number(out: &mut String, field: Option<u64>) {
    out.push('\n');
    if let Some(field) = field {
        push_decimal(out, field);
    }
}
