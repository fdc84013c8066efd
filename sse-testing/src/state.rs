//! What all streams have in common, and what happens to each.

use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};

use tidings_protocol::{Control, SubscribeQuery};
use tokio::sync::{mpsc, watch};

use crate::ScriptedRequest;
use crate::connection::{Line, Step};
use crate::log::{Entry, Log};
use crate::trouble::Refusal;

pub(crate) struct Shared {
    pub(crate) state: Mutex<State>,
    pub(crate) line: watch::Sender<Line>,
    /// How many streams are open.
    pub(crate) open: watch::Sender<usize>,
}

pub(crate) struct State {
    pub(crate) log: Log,
    pub(crate) streams: Vec<Stream>,
    pub(crate) requests: Vec<ScriptedRequest>,
    pub(crate) refusals: VecDeque<(u16, Refusal)>,
    pub(crate) twice: usize,
    pub(crate) reversed: Option<(usize, Vec<Entry>)>,
}

pub(crate) struct Stream {
    query: SubscribeQuery,
    steps: mpsc::UnboundedSender<Step>,
}

impl Shared {
    // A test that panicked has said what is wrong.
    pub(crate) fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    pub(crate) fn send(&mut self, entry: &Entry) {
        let times = if self.twice > 0 { 2 } else { 1 };
        self.twice = self.twice.saturating_sub(1);
        let mut entry = entry.clone();
        entry.frame = entry.frame.repeat(times);
        let streams = self.streams.iter();
        for stream in streams.filter(|stream| entry.is_for(&stream.query)) {
            let _ = stream.steps.send(Step::Event(entry.clone()));
        }
    }

    /// The same happens to every stream; to one that has gone it does not matter.
    pub(crate) fn step(&mut self, step: impl Fn() -> Step) {
        self.streams
            .retain(|stream| stream.steps.send(step()).is_ok());
    }

    pub(crate) fn refusal(&mut self) -> Option<(u16, Option<u64>)> {
        let (status, refusal) = self.refusals.front_mut()?;
        let answer = (*status, refusal.retry_after);
        refusal.times = refusal.times.saturating_sub(1);
        if refusal.times == 0 {
            self.refusals.pop_front();
        }
        Some(answer)
    }

    /// A stream, with how it begins.
    pub(crate) fn open(&mut self, query: SubscribeQuery) -> mpsc::UnboundedReceiver<Step> {
        let place = self.log.place(&query);
        let mut bytes = Vec::new();
        if let Some((asked, oldest)) = place.gap {
            bytes = encoded(&Control::Gap {
                asked,
                oldest,
                topic: None,
            });
        }
        let id = place.id;
        bytes.extend_from_slice(
            format!("id: {id}\ndata: tidings:ready\t\ndata: {{\"id\":\"{id}\"}}\n\n").as_bytes(),
        );
        let (steps, receiver) = mpsc::unbounded_channel();
        let begin = Step::Begin {
            owed: place.owed,
            entries: place.entries,
        };
        for step in [
            Step::Write(bytes),
            begin,
            Step::Write(encoded(&Control::CaughtUp)),
        ] {
            let _ = steps.send(step);
        }
        self.streams.push(Stream { query, steps });
        receiver
    }
}

pub(crate) fn encoded(control: &Control) -> Vec<u8> {
    let mut bytes = Vec::new();
    control.encode(&mut bytes);
    bytes
}
