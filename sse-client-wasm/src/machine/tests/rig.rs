//! A machine and its clock, as a test of one behaviour holds them.

use tidings_protocol::ReconnectPolicy;

use crate::machine::{Action, Config, Id, Input, Machine, Moment, Reason, StreamId, Verdict, Word};

pub(super) const READY: Word = Word::Ready {
    ping: 15_000.0,
    window: 0.0,
};

/// A machine and its clock.
pub(super) struct Rig {
    pub(super) machine: Machine,
    pub(super) now: Moment,
}

impl Rig {
    pub(super) fn new(config: Config) -> Self {
        Self {
            machine: Machine::new(config),
            now: Moment {
                ms: 1_000_000.0,
                random: 0.5,
            },
        }
    }

    pub(super) fn with_policy(reconnect: ReconnectPolicy) -> Self {
        Self::new(Config {
            reconnect,
            ..Config::default()
        })
    }

    pub(super) fn handle(&mut self, input: Input) -> Vec<Action> {
        self.machine.handle(input, self.now);
        self.drain()
    }

    pub(super) fn drain(&mut self) -> Vec<Action> {
        std::iter::from_fn(|| self.machine.poll()).collect()
    }

    pub(super) fn after(&mut self, ms: f64) -> Vec<Action> {
        self.now.ms += ms;
        self.handle(Input::Timer)
    }

    pub(super) fn event(&mut self, stream: u32, id: &str) -> Verdict {
        self.machine.event(StreamId(stream), Id::of(id), self.now)
    }

    pub(super) fn control(&mut self, stream: u32, id: &str, word: Word) -> Vec<Action> {
        self.machine
            .control(StreamId(stream), Id::of(id), word, self.now);
        self.drain()
    }

    pub(super) fn opened(&mut self, stream: u32) -> Vec<Action> {
        self.handle(Input::Opened {
            stream: StreamId(stream),
        })
    }

    pub(super) fn failed(&mut self, stream: u32) -> Vec<Action> {
        self.handle(Input::Failed {
            stream: StreamId(stream),
            refused: false,
        })
    }

    /// Started, open, and ready at 7.
    pub(super) fn live() -> Self {
        let mut rig = Self::new(Config::default());
        rig.handle(Input::Start);
        rig.opened(1);
        rig.control(1, "0123456789ab-7", READY);
        rig
    }

    pub(super) fn reason(&self) -> Option<Reason> {
        self.machine.state().reason
    }
}

pub(super) fn connect(actions: &[Action]) -> Option<u32> {
    actions.iter().find_map(|action| match action {
        Action::Connect { stream } => Some(stream.0),
        _ => None,
    })
}
