//! The life of a connection: from the first attempt to the last word.

mod retry;
mod succession;

use tidings_protocol::{Backoff, ReconnectPolicy};

use super::alarm::Alarm;
use super::input::to_ms;
use super::position::Position;
use super::silence::Silence;
use super::{Action, Config, Id, Input, Moment, Reason, State, Status, StreamId, Verdict, Word};

/// How long a connection may take to open, and then to become ready.
const PATIENCE: u64 = to_ms(Config::CONNECT_TIMEOUT);

/// What anybody may ask for, at most, in milliseconds.
const LONGEST: u64 = to_ms(ReconnectPolicy::SERVER_DELAY_MAX);

/// The state machine. See the [module](super) for how it is driven.
#[derive(Debug)]
pub struct Machine {
    backoff: Backoff,
    position: Position,
    /// What the application sees; its status is the phase the machine is in.
    state: State,
    /// The connection that is listened to, or that is being made; none while waiting.
    stream: StreamId,
    /// The connection that is to take its place. The old one delivers until this one speaks.
    successor: StreamId,
    /// The connection that was refused last, while none has succeeded since.
    refused: StreamId,
    /// Where streams begin until one is heard, because what is wanted has changed; else at the cursor.
    begin: Option<Id>,
    /// Whether a refused token was renewed, and no stream has been stable since.
    renewed: bool,
    paused: bool,
    /// The server wants nobody back before.
    held: Option<Alarm>,
    /// Whether an attempt was still to be waited for when everything was let go.
    owed: bool,
    /// What the server named as reconnection time, in milliseconds.
    asked: u64,
    /// While connecting: when to give up. While waiting: when to try again. While open: when to open the successor, or
    /// to give it up.
    alarm: Option<Alarm>,
    /// Counts while open.
    silence: Silence,
    /// The window within which the server wants its clients back after a break, all at once being too many.
    spread: u64,
    online: bool,
    slowest: u64,
    soon: (u64, u64),
    last_stream: u32,
    /// What is to be done, the first of it first. Never many, so that a list does.
    actions: Vec<Action>,
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
        let times = [initial, max, floor, stable_after].map(to_ms);
        Self::in_millis(config.start, times, max_attempts)
    }

    /// [`new`](Self::new), with `initial`, `max`, `floor` and `stable_after` in milliseconds.
    #[must_use]
    pub fn in_millis(start: Id, times: [u64; 4], max_attempts: Option<u32>) -> Self {
        let backoff = Backoff::in_millis(times, max_attempts);
        let [initial, max, floor, _] = times.map(|time| time.min(LONGEST));
        Self {
            backoff,
            position: Position::new(start),
            state: State::IDLE,
            stream: StreamId::NONE,
            successor: StreamId::NONE,
            refused: StreamId::NONE,
            begin: None,
            renewed: false,
            paused: false,
            held: None,
            owed: false,
            asked: 0,
            alarm: None,
            silence: Silence::new(0, PATIENCE),
            spread: 0,
            online: true,
            slowest: max.max(floor),
            soon: (floor, initial),
            last_stream: 0,
            actions: Vec::new(),
        }
    }

    /// The state. It may be another after every input.
    #[must_use]
    pub fn state(&self) -> State {
        self.state
    }

    /// When [`Input::Timer`] is wanted, in milliseconds on the clock of [`Moment`]; `None` for never. It may be another
    /// after every input.
    #[must_use]
    pub fn deadline(&self) -> Option<u64> {
        let silence = self
            .silence
            .alarm()
            .filter(|_| self.state.status == Status::Open);
        match (self.alarm, silence) {
            (Some(alarm), Some(silence)) => Some(alarm.min(silence).at),
            (alarm, silence) => alarm.or(silence).map(|alarm| alarm.at),
        }
    }

    /// What is to be done next.
    pub fn poll(&mut self) -> Option<Action> {
        (!self.actions.is_empty()).then(|| self.actions.remove(0))
    }

    /// Something happened.
    pub fn handle(&mut self, input: Input, now: Moment) {
        match input {
            Input::Start if self.state.status == Status::Idle => self.go(now),
            Input::Start => {}
            Input::Opened { stream } => self.opened(stream, now),
            Input::Failed { stream, refused } => {
                self.failed(
                    stream,
                    if refused {
                        Reason::Refused
                    } else {
                        Reason::Network
                    },
                    now,
                );
            }
            Input::Answered {
                stream,
                status,
                retry_after,
                renewable,
            } => self.answered(stream, status, retry_after, renewable, now),
            Input::Retry { stream, after } => {
                if stream == self.stream || stream == self.successor {
                    self.asked = after.min(LONGEST);
                    self.backoff.set_retry_in_millis(self.asked);
                }
            }
            Input::Timer => self.timer(now),
            Input::Online => {
                self.online = true;
                self.hasten(now);
            }
            Input::Offline => {
                self.online = false;
                if self.state.status == Status::Waiting && !self.paused {
                    self.wait(self.slowest, Reason::Offline, now);
                }
            }
            Input::Visible => {
                self.timer(now);
                self.hasten(now);
            }
            Input::Pause => self.pause(),
            Input::Resume => {
                self.paused = false;
                if self.state.reason == Some(Reason::Hidden) {
                    self.go(now);
                }
            }
            Input::Rest if self.state.status != Status::Closed => {
                self.let_go();
                self.begin = None;
                self.state = State::IDLE;
            }
            Input::Rest => {}
            Input::Close => self.close(Reason::Closed),
        }
    }

    /// A control event arrived; `id` as in [`event`](Self::event). Of a gap the application is to be told unless the
    /// verdict is [`Verdict::Drop`]; of the rest the machine takes care.
    pub fn control(&mut self, stream: StreamId, id: Id, word: Word, now: Moment) -> Verdict {
        if !self.hears(stream, now) {
            return Verdict::Drop;
        }
        match word {
            Word::Ready { ping, window } => {
                self.spread = window.min(LONGEST);
                self.silence.announced(now.ms, ping);
            }
            Word::Drain { window } if self.alarm.is_none() => {
                self.alarm = Some(Alarm::new(now.ms, now.part_of(window.min(LONGEST))));
                self.state = State {
                    reason: Some(Reason::Drain),
                    ..self.state
                };
            }
            Word::Close(reason) => self.close(reason),
            // A gap is the application's; a drain that is repeated is under way.
            Word::Gap | Word::Drain { .. } | Word::Other => {}
        }
        let verdict = self.position.said(id);
        self.moved(verdict, now)
    }

    /// An event arrived. `id` is the stream's last event id as of this event.
    pub fn event(&mut self, stream: StreamId, id: Id, now: Moment) -> Verdict {
        if !self.hears(stream, now) {
            return Verdict::Drop;
        }
        let verdict = self.position.event(id);
        self.moved(verdict, now)
    }

    /// [`event`](Self::event) for a transport that counts every nanosecond: the id's incarnation is that of the last id
    /// with one that was delivered, so the sequence number says it all. `None` when that does not suffice: call
    /// [`event`](Self::event) instead.
    pub fn event_in_sequence(&mut self, stream: StreamId, seq: u64) -> Option<Verdict> {
        if self.state.status != Status::Open || self.stream != stream {
            return None;
        }
        self.silence.heard();
        self.position.sequence(seq)
    }

    /// The cursor may have moved. What was wanted before there was one begins where there is.
    fn moved(&mut self, verdict: Verdict, now: Moment) -> Verdict {
        if verdict == Verdict::Deliver && self.begin == Some(Id::None) {
            self.begin = Some(self.position.cursor());
            self.successor = self.open_stream(now);
        }
        verdict
    }

    /// Whether this stream is the one to listen to. The first word of a new stream is what lets the old one go.
    fn hears(&mut self, stream: StreamId, now: Moment) -> bool {
        if self.is_new(stream) {
            self.promote(stream, now);
        }
        let heard = self.state.status == Status::Open && self.stream == stream;
        if heard {
            self.silence.heard();
        }
        heard
    }

    fn is_new(&self, stream: StreamId) -> bool {
        match self.state.status {
            Status::Connecting => self.stream == stream,
            Status::Open => self.successor == stream && stream != StreamId::NONE,
            _ => false,
        }
    }

    fn opened(&mut self, stream: StreamId, now: Moment) {
        if self.state.status == Status::Connecting && self.stream == stream {
            self.promote(stream, now);
        }
        // A successor has yet to say something: a server that is full answers, too, and then ends.
    }

    fn timer(&mut self, now: Moment) {
        if self.state.status == Status::Open && self.silence.is_over(now.ms) {
            return self.failed(self.stream, Reason::Silent, now);
        }
        if self.alarm.is_some_and(|alarm| alarm.is_due(now.ms)) {
            match self.state.status {
                Status::Connecting => self.failed(self.stream, Reason::Silent, now),
                Status::Waiting => self.connect(now),
                Status::Open if self.successor == StreamId::NONE => {
                    self.successor = self.open_stream(now)
                }
                Status::Open => self.failed(self.successor, Reason::Silent, now),
                Status::Idle | Status::Closed => {}
            }
        }
    }

    /// Connects, as soon as it may.
    fn go(&mut self, now: Moment) {
        if self.paused {
            self.state.status = Status::Waiting;
            self.state.reason = Some(Reason::Hidden);
            return;
        }
        if !self.owed && self.held.is_none_or(|held| held.is_due(now.ms)) {
            return self.connect(now);
        }
        self.owed = false;
        self.wait(self.slowest, Reason::Network, now);
        if self.online {
            self.hasten(now);
        } else {
            self.wait(self.slowest, Reason::Offline, now);
        }
    }

    /// The page is hidden.
    fn pause(&mut self) {
        self.paused = true;
        if matches!(self.state.status, Status::Idle | Status::Closed) {
            return;
        }
        self.let_go();
        self.state = State {
            status: Status::Waiting,
            attempt: self.backoff.attempts(),
            retry_at: None,
            reason: Some(Reason::Hidden),
        };
    }

    /// Holds nothing and waits for nothing.
    fn let_go(&mut self) {
        self.owed |= self.state.status == Status::Waiting && self.alarm.is_some();
        self.disconnect(self.stream);
        self.disconnect(self.successor);
        self.stream = StreamId::NONE;
        self.successor = StreamId::NONE;
        self.refused = StreamId::NONE;
        self.alarm = None;
    }

    fn connect(&mut self, now: Moment) {
        self.stream = self.open_stream(now);
        self.owed = false;
        let attempt = self.backoff.attempts();
        let reason = self.state.reason.filter(|reason| *reason != Reason::Hidden);
        self.state = State {
            status: Status::Connecting,
            attempt,
            retry_at: None,
            reason,
        };
    }

    fn open_stream(&mut self, now: Moment) -> StreamId {
        self.last_stream += 1;
        let stream = StreamId(self.last_stream);
        self.actions.push(Action::Connect { stream });
        self.alarm = Some(Alarm::new(now.ms, PATIENCE));
        stream
    }

    fn disconnect(&mut self, stream: StreamId) {
        if stream != StreamId::NONE {
            self.actions.push(Action::Disconnect { stream });
        }
    }

    fn close(&mut self, reason: Reason) {
        if self.state.status != Status::Closed {
            self.let_go();
            let attempt = self.backoff.attempts();
            self.state = State {
                status: Status::Closed,
                attempt,
                retry_at: None,
                reason: Some(reason),
            };
        }
    }
}
