//! The life of a connection: from the first attempt to the last word.
//!
//! `inline` stands where the compiler's choice would cost a browser bytes, 400 in all: what only an export calls becomes part
//! of it, so that nothing goes through memory; what several call is not copied into them.

mod arrival;
mod outcome;
mod retry;
mod succession;

use tidings_protocol::{Pace, ReconnectPolicy};

use super::input::to_ms;
use super::position::Position;
use super::silence::Silence;
use super::{Config, Id, Input, Moment, Reason, Status, StreamId};

/// How long a connection may take to open, and then to become ready, in milliseconds.
const PATIENCE: f64 = to_ms(Config::CONNECT_TIMEOUT);

/// What anybody may ask for, at most, in milliseconds.
const LONGEST: f64 = to_ms(ReconnectPolicy::SERVER_DELAY_MAX);

/// In how many milliseconds comes what never comes.
const NEVER: f64 = f64::INFINITY;

/// The state machine. See the [module](super) for how it is driven.
///
/// What is waited for is counted down: when something happens, the time that has passed is taken off.
#[derive(Debug)]
// In this order: what is used most lies where an address takes one byte.
#[repr(C)]
pub struct Machine {
    /// When to give up what is being made, or else to make something.
    alarm: f64,
    /// When the server wants somebody back at the earliest.
    held: f64,
    /// The connection that is heard.
    stream: StreamId,
    /// The connection that is being made. Where one is heard, that delivers until this one speaks, and takes its place.
    successor: StreamId,
    /// The connection that was refused last, while none has succeeded since.
    refused: StreamId,
    last_stream: u32,
    /// What the status is while there is no stream and none is being made.
    rest: Status,
    reason: Option<Reason>,
    /// Whether a refused token was renewed, and no stream has been stable since.
    renewed: bool,
    paused: bool,
    /// Whether an attempt was still to be waited for when everything was let go.
    owed: bool,
    online: bool,
    /// Whether the driver is to rewind, and something was lost.
    rewound: Option<bool>,
    /// When what happened last did.
    now: Moment,
    /// Of the stream that is heard.
    silence: Silence,
    floor: f64,
    /// What the server named as reconnection time.
    asked: f64,
    /// The window within which the server wants its clients back after a break, all at once being too many.
    spread: f64,
    /// Where streams begin until one is heard, because what is wanted has changed; else at the cursor.
    begin: Option<Id>,
    position: Position,
    pace: Pace,
    /// The connections that the driver has.
    made: [StreamId; 2],
    /// Why the driver is to tell that a change was refused.
    denied: Option<Reason>,
}

impl Machine {
    /// A machine that waits for [`Input::Start`].
    #[must_use]
    pub fn new(config: Config) -> Self {
        let ReconnectPolicy {
            initial,
            max,
            floor,
            stable_after,
            max_attempts,
        } = config.reconnect;
        Self::in_millis(
            config.start,
            to_ms(initial),
            to_ms(max),
            to_ms(floor),
            to_ms(stable_after),
            max_attempts.unwrap_or(u32::MAX),
        )
    }

    /// [`new`](Self::new), with `initial`, `max`, `floor` and `stable_after` in milliseconds.
    #[must_use]
    pub fn in_millis(
        start: Id,
        initial: f64,
        max: f64,
        floor: f64,
        stable_after: f64,
        max_attempts: u32,
    ) -> Self {
        Self {
            pace: Pace::new(initial, max, stable_after, max_attempts),
            position: Position::new(start),
            silence: Silence::default(),
            now: Moment {
                ms: 0.0,
                random: 0.0,
            },
            rest: Status::Idle,
            reason: None,
            stream: StreamId::NONE,
            successor: StreamId::NONE,
            refused: StreamId::NONE,
            last_stream: 0,
            made: [StreamId::NONE; 2],
            rewound: None,
            denied: None,
            begin: None,
            renewed: false,
            paused: false,
            owed: false,
            online: true,
            alarm: NEVER,
            held: 0.0,
            asked: 0.0,
            spread: 0.0,
            floor,
        }
    }

    /// Something happened.
    pub fn handle(&mut self, input: Input, now: Moment) {
        self.pass(now);
        self.meet(input);
    }

    /// [`handle`](Self::handle), after the time has passed.
    #[inline(always)]
    pub(crate) fn meet(&mut self, input: Input) {
        match input {
            Input::Start => {
                if self.status() == Status::Idle {
                    self.go();
                }
            }
            Input::Opened { stream } => {
                // A successor of one that is heard has yet to say something: a server that is full answers, too, and
                // then ends.
                if self.stream == StreamId::NONE && self.successor == stream {
                    self.promote();
                }
            }
            Input::Failed { stream, refused } => {
                self.failed(
                    stream,
                    if refused {
                        Reason::Refused
                    } else {
                        Reason::Network
                    },
                );
            }
            Input::Answered {
                stream,
                status,
                retry_after,
                renewable,
            } => self.answered(stream, status, retry_after, renewable),
            Input::Retry { stream, after } => {
                if stream == self.stream || stream == self.successor {
                    self.asked = bounded(after);
                }
            }
            Input::Timer => self.timer(),
            Input::Online => {
                self.online = true;
                self.hasten();
            }
            Input::Offline => {
                self.online = false;
                if self.waits() {
                    self.wait(0.0, Reason::Offline);
                }
            }
            Input::Visible => {
                self.timer();
                self.hasten();
            }
            Input::Pause => {
                if !matches!(self.status(), Status::Idle | Status::Closed) {
                    self.let_go(Status::Waiting, Some(Reason::Hidden));
                }
                self.paused = true;
            }
            Input::Resume => {
                self.paused = false;
                if self.reason == Some(Reason::Hidden) {
                    self.reason = None;
                    self.go();
                }
            }
            Input::Rest => {
                if self.status() != Status::Closed {
                    self.let_go(Status::Idle, None);
                    self.begin = None;
                }
            }
            Input::Close => self.close(Reason::Closed),
        }
    }

    /// Time has passed.
    #[inline(never)]
    pub(crate) fn pass(&mut self, now: Moment) {
        let mut passed = now.ms - self.now.ms;
        if passed < 0.0 {
            // The clock was set back, nobody knows by how much: to wait on could take for ever, and it says nothing about
            // the stream.
            passed = 2.0 * LONGEST;
            self.silence.heard = true;
        }
        self.now = now;
        self.alarm -= passed;
        self.held -= passed;
        self.silence.next -= passed;
    }

    fn timer(&mut self) {
        if self.stream != StreamId::NONE && self.silence.is_over() {
            self.failed(self.stream, Reason::Silent);
        } else if self.alarm <= 0.0 {
            if self.successor != StreamId::NONE {
                self.failed(self.successor, Reason::Silent);
            } else {
                self.open();
            }
        }
    }

    /// Connects, as soon as it may.
    fn go(&mut self) {
        if self.paused {
            self.let_go(Status::Waiting, Some(Reason::Hidden));
        } else if self.owed || self.held > 0.0 {
            self.owed = false;
            self.wait(NEVER, Reason::Network);
            self.hasten();
        } else {
            self.open();
        }
    }

    /// Holds nothing and waits for nothing.
    fn let_go(&mut self, rest: Status, reason: Option<Reason>) {
        self.owed |= self.waits();
        self.stream = StreamId::NONE;
        self.successor = StreamId::NONE;
        self.refused = StreamId::NONE;
        self.alarm = NEVER;
        self.rest = rest;
        self.reason = reason;
    }

    /// Makes a connection.
    #[inline(never)]
    fn open(&mut self) {
        self.last_stream += 1;
        self.successor = StreamId(self.last_stream);
        self.alarm = PATIENCE;
        self.owed = false;
    }

    fn close(&mut self, reason: Reason) {
        if self.status() != Status::Closed {
            self.let_go(Status::Closed, Some(reason));
        }
    }
}

/// What somebody else named, in milliseconds.
#[inline(never)]
fn bounded(ms: f64) -> f64 {
    if ms > 0.0 { ms.min(LONGEST) } else { 0.0 }
}
