//! How a stream begins: what was missed, states, and the place from which events follow.

use std::{
    collections::{HashMap, VecDeque},
    fmt,
    future::Future,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
};

use tidings_protocol::{EventId, Topic};

use super::{
    seam::Seam,
    sink::{Gap, Sink, Told},
};
use crate::{
    hub::shared::Shared,
    log::Entry,
    snapshot::{SnapshotError, SnapshotHook},
    subscription::rights::Rights,
};

/// What comes before the first event, in this order.
///
/// A gap comes before the place to go on from, so that nobody learns the place and not the gap. States come without ids and
/// before the place as well: who is cut off among them comes back as if it had not been there, and is told them again.
pub(super) struct Opening {
    pub(super) hello: bool,
    pub(super) gap: Option<Gap>,
    pub(super) snapshots: Option<Snapshots>,
    pub(super) states: VecDeque<Arc<Entry>>,
    /// The place, when it is not where the cursor is.
    pub(super) id: Option<EventId>,
    /// Whether the subscriber has to learn the place.
    pub(super) is_news: bool,
}

/// A state to be asked for.
#[derive(Debug)]
pub(super) struct Ask {
    pub(super) topic: Topic,
    pub(super) hook: SnapshotHook,
    /// The source that the topic belongs to.
    pub(super) source: usize,
}

/// A state that was told.
#[derive(Debug)]
pub(super) struct Answer {
    topic: Topic,
    source: usize,
    as_of: u64,
    entries: Vec<Arc<Entry>>,
    /// The id it was as of, when the hub does not know it.
    unknown: Option<String>,
}

pub(super) type Snapshots =
    Pin<Box<dyn Future<Output = Result<Vec<Answer>, SnapshotError>> + Send>>;

/// Asks for states, one after the other.
pub(super) fn ask(shared: Arc<Shared>, asks: Vec<Ask>) -> Snapshots {
    Box::pin(async move {
        let mut answers = Vec::with_capacity(asks.len());
        for Ask {
            topic,
            hook,
            source,
        } in asks
        {
            let before = shared.committed();
            let answer = hook.call(topic.clone());
            let answer = tokio::time::timeout(shared.limits.snapshot_time, answer).await??;
            let Some(snapshot) = answer else { continue };
            let (as_of, unknown) = match &snapshot.as_of {
                None => (before, None),
                Some(id) => match shared.with_log(|log| log.resolve(id)) {
                    Some(seq) => (seq, None),
                    None => (before, Some(id.clone())),
                },
            };
            answers.push(Answer {
                entries: snapshot.into_entries(&topic, as_of),
                topic,
                source,
                as_of,
                unknown,
            });
        }
        Ok(answers)
    })
}

/// How far an opening got.
#[derive(Debug)]
pub(super) enum Step {
    /// All of it is told.
    Done,
    /// There is no room for more.
    Full,
    /// A state could not be had.
    Failed,
}

/// Where a subscription is while it opens.
pub(super) struct Place<'a> {
    pub(super) shared: &'a Shared,
    pub(super) rights: &'a mut Rights,
    pub(super) cursor: &'a mut u64,
    pub(super) seam: &'a mut Option<Box<Seam>>,
    pub(super) sources: &'a mut [super::source::Source],
}

impl Opening {
    pub(super) fn poll(
        &mut self,
        cx: &mut Context<'_>,
        mut place: Place<'_>,
        sink: &mut impl Sink,
    ) -> Poll<Step> {
        let shared = place.shared;
        if std::mem::take(&mut self.hello) {
            sink.tell(Told::Hello, shared);
        }
        if !self.tell_gap(sink, shared) {
            return Poll::Ready(Step::Full);
        }
        if let Some(snapshots) = &mut self.snapshots {
            let Poll::Ready(answers) = snapshots.as_mut().poll(cx) else {
                return Poll::Pending;
            };
            self.snapshots = None;
            match answers {
                Ok(answers) => self.answered(answers, &mut place),
                Err(_) => return Poll::Ready(Step::Failed),
            }
            if !self.tell_gap(sink, shared) {
                return Poll::Ready(Step::Full);
            }
        }
        while let Some(state) = self.states.front() {
            if place.rights.allow(state) && !sink.state(state) {
                return Poll::Ready(Step::Full);
            }
            self.states.pop_front();
        }
        if sink.is_full() {
            return Poll::Ready(Step::Full);
        }
        let id = self.id.take();
        let id = id.unwrap_or_else(|| shared.log_id(*place.cursor).to_event_id());
        let is_news = self.is_news;
        sink.tell(Told::Ready { id, is_news }, shared);
        Poll::Ready(Step::Done)
    }

    /// Whether there is no gap to tell any more.
    fn tell_gap(&mut self, sink: &mut impl Sink, shared: &Shared) -> bool {
        if sink.is_full() {
            return self.gap.is_none();
        }
        if let Some(gap) = self.gap.take() {
            crate::stats::count(&shared.counts.gaps);
            sink.tell(Told::Gap { gap, at: None }, shared);
        }
        true
    }

    fn answered(&mut self, answers: Vec<Answer>, place: &mut Place<'_>) {
        let mut as_of = HashMap::with_capacity(answers.len());
        for answer in answers {
            let source = &mut place.sources[answer.source];
            // What is gone and not in the state is still to be told.
            source.told = source.told.min(answer.as_of);
            if let Some(asked) = answer.unknown {
                self.gap = Some(Gap {
                    asked,
                    oldest: place.shared.log_id(answer.as_of).to_string(),
                    topic: Some(answer.topic.clone()),
                });
            }
            self.states.extend(answer.entries);
            as_of.insert(answer.topic, answer.as_of);
        }
        if as_of.is_empty() {
            return;
        }
        let seam = Seam::new(*place.cursor, as_of);
        *place.cursor = seam.begins();
        self.id = None;
        self.is_news = true;
        *place.seam = Some(Box::new(seam));
    }
}

impl fmt::Debug for Opening {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Opening")
            .field("gap", &self.gap)
            .field("states", &self.states.len())
            .finish_non_exhaustive()
    }
}
