//! The life of a connection: from the first attempt to the last word.

use std::collections::VecDeque;
use std::time::Duration;

use tidings_protocol::{Backoff, CloseReason, Control, ControlError, ReconnectPolicy, Tagged};

use super::alarm::Alarm;
use super::position::Position;
use super::silence::Silence;
use super::{Action, Config, Input, Moment, Reason, State, Status, StreamId, Verdict, url};

/// The state machine. See the [module](super) for how it is driven.
#[derive(Debug)]
pub struct Machine {
    config: Config,
    backoff: Backoff,
    position: Position,
    phase: Phase,
    /// The window within which the server wants its clients back after a break, all at once being too many.
    spread: Duration,
    online: bool,
    last_stream: u32,
    state: State,
    actions: VecDeque<Action>,
    wait: Option<Duration>,
}

#[derive(Debug)]
enum Phase {
    Idle,
    Connecting { stream: StreamId, patience: Alarm },
    Open { stream: StreamId, silence: Silence, handover: Handover },
    Waiting { alarm: Alarm },
    Closed,
}

/// Going over from one stream to the next without a moment in between: the old one delivers until the new one speaks.
#[derive(Debug)]
enum Handover {
    None,
    Planned { alarm: Alarm },
    Connecting { stream: StreamId, patience: Alarm },
}

impl Machine {
    /// A machine that waits for [`Input::Start`].
    #[must_use]
    pub fn new(mut config: Config) -> Self {
        config.connect_timeout = config.connect_timeout.min(ReconnectPolicy::SERVER_DELAY_MAX);
        Self {
            backoff: config.reconnect.clone().start(),
            position: Position::new(config.last_event_id.take()),
            config,
            phase: Phase::Idle,
            spread: Duration::ZERO,
            online: true,
            last_stream: 0,
            state: State::IDLE,
            actions: VecDeque::new(),
            wait: None,
        }
    }

    /// The state, as last reported.
    #[must_use]
    pub fn state(&self) -> &State {
        &self.state
    }

    /// The id after which the stream would be resumed now; empty when there is none.
    #[must_use]
    pub fn last_event_id(&self) -> String {
        self.position.cursor()
    }

    /// What is to be done next.
    pub fn poll(&mut self) -> Option<Action> {
        self.actions.pop_front()
    }

    /// Something happened.
    pub fn handle(&mut self, input: Input<'_>, now: Moment) {
        match input {
            Input::Start => {
                if matches!(self.phase, Phase::Idle) {
                    self.connect(now, None);
                }
            }
            Input::Opened { stream } => self.opened(stream, now),
            Input::Control { stream, id, data } => {
                if self.hears(stream, now) {
                    self.control(id, data, now);
                }
            }
            Input::Noise { stream } => _ = self.hears(stream, now),
            Input::Failed { stream, refused } => {
                self.failed(stream, if refused { Reason::Refused } else { Reason::Network }, now);
            }
            Input::Timer => {
                // The timer is used up, whatever comes of it.
                self.wait = None;
                self.timer(now);
            }
            Input::Online => {
                self.online = true;
                self.hasten(now);
            }
            Input::Offline => self.offline(now),
            Input::Visible => {
                self.timer(now);
                self.hasten(now);
            }
            Input::Close => self.close(Reason::Closed),
        }
        self.schedule();
    }

    /// An event arrived. `id` is the stream's last event id as of this event, empty when there is none.
    pub fn event(&mut self, stream: StreamId, id: &str, now: Moment) -> Verdict {
        if !self.hears(stream, now) {
            return Verdict::Drop;
        }
        let verdict = self.position.event(id);
        self.schedule();
        verdict
    }

    /// [`event`](Self::event) for a transport that counts every nanosecond: the id's incarnation is the same as that of
    /// the last event delivered, so the sequence number says it all and no string is read. `None` when that does not
    /// suffice: call [`event`](Self::event) instead.
    pub fn event_in_sequence(&mut self, stream: StreamId, seq: u64) -> Option<Verdict> {
        match &mut self.phase {
            Phase::Open { stream: open, silence, .. } if *open == stream => {
                silence.heard();
                self.position.sequence(seq)
            }
            _ => None,
        }
    }

    /// Whether [`event_in_sequence`](Self::event_in_sequence) may be used for ids of the incarnation of this one.
    #[must_use]
    pub fn is_in_sequence(&self, id: &str) -> bool {
        self.position.is_sequence(id)
    }

    /// Whether this stream is the one to listen to. The first word of a new stream is what lets the old one go.
    fn hears(&mut self, stream: StreamId, now: Moment) -> bool {
        let is_new = match &self.phase {
            Phase::Connecting { stream: new, .. }
            | Phase::Open { handover: Handover::Connecting { stream: new, .. }, .. } => *new == stream,
            _ => false,
        };
        if is_new {
            self.promote(stream, now);
        }
        match &mut self.phase {
            Phase::Open { stream: open, silence, .. } if *open == stream => {
                silence.heard();
                true
            }
            _ => false,
        }
    }

    fn opened(&mut self, stream: StreamId, now: Moment) {
        match &mut self.phase {
            Phase::Connecting { stream: new, .. } if *new == stream => self.promote(stream, now),
            // It has yet to say something: a server that is full answers, too, and then ends.
            Phase::Open { handover: Handover::Connecting { stream: new, .. }, .. } if *new == stream => {
                self.backoff.connected(now.time);
            }
            _ => {}
        }
    }

    /// Makes `stream` the one to listen to.
    fn promote(&mut self, stream: StreamId, now: Moment) {
        if let Phase::Open { stream: old, .. } = self.phase {
            self.actions.push_back(Action::Disconnect { stream: old });
        }
        self.backoff.connected(now.time);
        let silence = Silence::new(now.time, self.config.connect_timeout);
        self.phase = Phase::Open { stream, silence, handover: Handover::None };
        self.report(State { status: Status::Open, attempt: 0, retry_at: None, reason: None });
    }

    fn control(&mut self, id: &str, data: &str, now: Moment) {
        self.position.said(id);
        let Some(tagged) = Tagged::split(data) else { return };
        match Control::parse(&tagged) {
            Ok(Control::Ready { ping, window, .. }) => {
                self.spread = bounded(window.unwrap_or_default());
                if let Phase::Open { silence, .. } = &mut self.phase {
                    silence.announced(now.time, ping);
                }
            }
            Ok(Control::Gap { asked, oldest, topic }) => {
                let topic = topic.map_or_else(String::new, |topic| topic.as_str().to_owned());
                self.actions.push_back(Action::Gap { asked, oldest, topic });
            }
            Ok(Control::Close { reason }) => self.close(Reason::Server(reason)),
            Ok(Control::Drain { window }) => self.drain(bounded(window), now),
            // An end is an end, even when its reason cannot be read.
            Err(ControlError::Malformed) if tagged.event == "tidings:close" => {
                self.close(Reason::Server(CloseReason::Other(String::new())));
            }
            // Nothing to do for a ping but to hear it; what is not known comes from a newer server.
            _ => {}
        }
    }

    fn drain(&mut self, window: Duration, now: Moment) {
        if let Phase::Open { handover: handover @ Handover::None, .. } = &mut self.phase {
            *handover = Handover::Planned { alarm: Alarm::new(now.time, part(window, now.random)) };
            self.report(State { reason: Some(Reason::Drain), ..self.state.clone() });
        }
    }

    fn timer(&mut self, now: Moment) {
        match &mut self.phase {
            Phase::Connecting { stream, patience } if patience.is_due(now.time) => {
                let stream = *stream;
                self.failed(stream, Reason::Silent, now);
            }
            Phase::Waiting { alarm } if alarm.is_due(now.time) => self.connect(now, self.state.reason.clone()),
            Phase::Open { stream, silence, handover } => {
                if silence.is_over(now.time) {
                    let stream = *stream;
                    return self.failed(stream, Reason::Silent, now);
                }
                match handover {
                    Handover::Planned { alarm } if alarm.is_due(now.time) => self.hand_over(now),
                    Handover::Connecting { stream, patience } if patience.is_due(now.time) => {
                        let stream = *stream;
                        self.failed(stream, Reason::Silent, now);
                    }
                    _ => {}
                }
            }
            _ => {}
        }
    }

    fn failed(&mut self, failed: StreamId, reason: Reason, now: Moment) {
        match &mut self.phase {
            Phase::Connecting { stream, .. } if *stream == failed => {
                self.retry(failed, reason, Duration::ZERO, now);
            }
            Phase::Open { stream, handover, .. } if *stream == failed => {
                match std::mem::replace(handover, Handover::None) {
                    Handover::None => self.retry(failed, reason, Duration::ZERO, now),
                    // The server asked for this moment, and knows when there will be somebody to answer.
                    Handover::Planned { alarm } => {
                        self.retry(failed, reason, alarm.at.saturating_sub(now.time), now);
                    }
                    Handover::Connecting { stream, patience } => {
                        self.disconnect(failed);
                        self.phase = Phase::Connecting { stream, patience };
                        self.report_connecting(Some(reason));
                    }
                }
            }
            Phase::Open { handover: handover @ Handover::Connecting { .. }, .. } => {
                let Handover::Connecting { stream, .. } = handover else { return };
                if *stream != failed {
                    return;
                }
                *handover = match self.backoff.next_delay(now.time, now.random) {
                    Some(delay) => Handover::Planned { alarm: Alarm::new(now.time, delay) },
                    // The old stream still delivers. When it ends there are no attempts left, and that is said then.
                    None => Handover::None,
                };
                self.disconnect(failed);
            }
            _ => {}
        }
    }

    /// Lets the only stream go and waits for the next attempt, or gives up.
    fn retry(&mut self, failed: StreamId, reason: Reason, at_least: Duration, now: Moment) {
        if !self.online {
            // A browser that says it is offline is mostly right, and costs nobody an attempt; where it is wrong, for a
            // server on the same computer for instance, the slowest pace still gets there.
            self.disconnect(failed);
            return self.wait(self.slowest(), Reason::Offline, now);
        }
        match self.backoff.next_delay(now.time, now.random) {
            Some(delay) => {
                let delay = delay.max(part(self.spread, now.random)).max(at_least);
                self.disconnect(failed);
                self.wait(delay, reason, now);
            }
            None => self.close(Reason::Exhausted),
        }
    }

    fn wait(&mut self, delay: Duration, reason: Reason, now: Moment) {
        let alarm = Alarm::new(now.time, delay);
        self.phase = Phase::Waiting { alarm };
        self.report_waiting(alarm, reason);
    }

    fn offline(&mut self, now: Moment) {
        self.online = false;
        if let Phase::Waiting { .. } = self.phase {
            self.wait(self.slowest(), Reason::Offline, now);
        }
    }

    /// There is reason to think that an attempt would succeed now, or that somebody wants it to.
    fn hasten(&mut self, now: Moment) {
        if !self.online {
            return;
        }
        if let Phase::Waiting { alarm } = self.phase {
            let policy = &self.config.reconnect;
            let soon = policy.floor + part(policy.initial, now.random);
            let alarm = alarm.no_later_than(now.time, soon);
            self.phase = Phase::Waiting { alarm };
            let reason = match self.state.reason.clone() {
                None | Some(Reason::Offline) => Reason::Network,
                Some(reason) => reason,
            };
            self.report_waiting(alarm, reason);
        }
    }

    fn slowest(&self) -> Duration {
        self.config.reconnect.floor.max(self.config.reconnect.max)
    }

    fn connect(&mut self, now: Moment, reason: Option<Reason>) {
        let (stream, patience) = self.open_stream(now);
        self.phase = Phase::Connecting { stream, patience };
        self.report_connecting(reason);
    }

    fn hand_over(&mut self, now: Moment) {
        let (stream, patience) = self.open_stream(now);
        if let Phase::Open { handover, .. } = &mut self.phase {
            *handover = Handover::Connecting { stream, patience };
        }
    }

    fn open_stream(&mut self, now: Moment) -> (StreamId, Alarm) {
        self.last_stream += 1;
        let stream = StreamId(self.last_stream);
        let url = url::with_cursor(&self.config.url, &self.position.cursor());
        self.actions.push_back(Action::Connect { stream, url });
        (stream, Alarm::new(now.time, self.config.connect_timeout))
    }

    fn disconnect(&mut self, stream: StreamId) {
        self.actions.push_back(Action::Disconnect { stream });
    }

    fn close(&mut self, reason: Reason) {
        let streams = match &self.phase {
            Phase::Closed => return,
            Phase::Idle | Phase::Waiting { .. } => [None, None],
            Phase::Connecting { stream, .. } => [Some(*stream), None],
            Phase::Open { stream, handover: Handover::Connecting { stream: new, .. }, .. } => {
                [Some(*stream), Some(*new)]
            }
            Phase::Open { stream, .. } => [Some(*stream), None],
        };
        for stream in streams.into_iter().flatten() {
            self.disconnect(stream);
        }
        self.phase = Phase::Closed;
        let attempt = self.backoff.attempts();
        self.report(State { status: Status::Closed, attempt, retry_at: None, reason: Some(reason) });
    }

    fn report_connecting(&mut self, reason: Option<Reason>) {
        let attempt = self.backoff.attempts();
        self.report(State { status: Status::Connecting, attempt, retry_at: None, reason });
    }

    fn report_waiting(&mut self, alarm: Alarm, reason: Reason) {
        let attempt = self.backoff.attempts();
        self.report(State { status: Status::Waiting, attempt, retry_at: Some(alarm.at), reason: Some(reason) });
    }

    fn report(&mut self, state: State) {
        if self.state != state {
            self.state = state.clone();
            self.actions.push_back(Action::State(state));
        }
    }

    /// Asks for the timer where the moment to wait for is another than before.
    fn schedule(&mut self) {
        let until = match &self.phase {
            Phase::Idle | Phase::Closed => None,
            Phase::Connecting { patience: alarm, .. } | Phase::Waiting { alarm } => Some(alarm.at),
            Phase::Open { silence, handover, .. } => {
                let handover = match handover {
                    Handover::None => None,
                    Handover::Planned { alarm } | Handover::Connecting { patience: alarm, .. } => Some(alarm.at),
                };
                [silence.deadline(), handover].into_iter().flatten().min()
            }
        };
        if self.wait != until {
            self.wait = until;
            self.actions.push_back(Action::Wait { until });
        }
    }
}

/// What a server may ask for, at most.
fn bounded(window: Duration) -> Duration {
    window.min(ReconnectPolicy::SERVER_DELAY_MAX)
}

/// A random part of a window. A float to integer cast saturates, and NaN becomes 0.
fn part(window: Duration, random: f64) -> Duration {
    Duration::from_millis((random.clamp(0.0, 1.0) * window.as_millis() as f64) as u64)
}
