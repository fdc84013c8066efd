//! Subscriptions: what one subscriber has still to be sent.

mod collect;
mod open;
mod opening;
mod pace;
mod paced;
mod rights;
mod seam;
mod sink;
mod source;
mod stream;

use std::{
    num::NonZeroU64,
    sync::{Arc, atomic::Ordering::Acquire},
    task::{Context, Poll, ready},
    time::Duration,
};

use tidings_protocol::CloseReason;

use self::{
    collect::Frames,
    opening::{Opening, Place, Step},
    pace::Pace,
    rights::Rights,
    seam::Seam,
    sink::{Gap, Sink, Told},
    source::{Read, Reader, Sources},
};
use crate::{
    Batch, Format,
    hub::{
        seat::{Seat, Signal, Signals},
        shared::Shared,
    },
    stats::count,
};

/// What one subscriber has still to be sent: a cursor into the hub's log. Dropping it unsubscribes.
///
/// It owns no queue and is pulled, in one of two ways:
///
/// - as bytes, by whoever writes to a socket: [`poll_batch`](Self::poll_batch);
/// - event by event, as a [`Stream`](futures_core::Stream) of [`Delivery`](crate::Delivery).
///
/// ```
/// use std::pin::Pin;
/// use futures_core::Stream;
/// use tidings_server::{Delivery, Hub, Subscribe};
///
/// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let hub = Hub::new();
/// let mut subscription = hub.subscribe(Subscribe::to(["prices"]))?;
/// hub.publish("prices", "1.5")?;
///
/// // With the crate futures: `while let Some(delivery) = subscription.next().await`.
/// loop {
///     let next = std::future::poll_fn(|cx| Pin::new(&mut subscription).poll_next(cx)).await;
///     if let Some(Delivery::Event(event)) = next {
///         assert_eq!(event.data(), "1.5");
///         break;
///     }
/// }
/// # Ok(()) }
/// ```
#[derive(Debug)]
pub struct Subscription {
    shared: Arc<Shared>,
    seat: Arc<Seat>,
    /// Everything up to here has been read.
    cursor: u64,
    sources: Sources,
    rights: Rights,
    opening: Option<Box<Opening>>,
    seam: Option<Box<Seam>>,
    pace: Option<Box<Pace>>,
    format: Format,
    /// What had been published when it opened, as long as it has not been told that it has all of it.
    until: Option<NonZeroU64>,
    ended: bool,
    /// It was told that the hub drains.
    drained: bool,
}

// It and its seat are what an idle subscriber costs the hub.
const _: () = assert!(size_of::<Subscription>() <= 160);

impl Subscription {
    /// All that lies between the cursor and the end, in the subscription's format: at most `limit` bytes, but at least one
    /// frame. `None`: the stream is over, and whatever there is to say about it has been said.
    ///
    /// The bytes begin and end with whole frames.
    pub fn poll_batch(&mut self, cx: &mut Context<'_>, limit: usize) -> Poll<Option<Batch>> {
        let mut frames = Frames::new(self.format, limit);
        let more = ready!(self.poll_into(cx, &mut frames));
        if let Some(pace) = &mut self.pace
            && self.format == Format::Plain
            && !frames.is_empty()
            && let Some(seq) = pace.take_place()
        {
            frames.place(&self.shared.log_id(seq));
        }
        let batch = more.then(|| frames.finish()).flatten();
        Poll::Ready(batch.map(|(batch, events)| {
            let bytes = batch.len() as u64;
            self.shared.registry.sent(&self.seat, events, bytes);
            batch
        }))
    }

    /// Ready when the stream has to end although its reader does not read: the grant has expired, or the hub is gone.
    ///
    /// Whoever waits for a socket to take more should watch this, too. It takes the place of [`poll_batch`](Self::poll_batch)
    /// in waking the task.
    pub fn poll_cut(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        self.shared.backlog.taken(&self.seat);
        self.seat.register(cx.waker());
        if self.ended || self.seat.signals().end() {
            Poll::Ready(())
        } else {
            Poll::Pending
        }
    }

    /// The subscription's format.
    #[must_use]
    pub fn format(&self) -> Format {
        self.format
    }

    /// Reads until there is something in the sink (`true`) or the stream is over (`false`).
    fn poll_into(&mut self, cx: &mut Context<'_>, sink: &mut impl Sink) -> Poll<bool> {
        self.shared.backlog.taken(&self.seat);
        if self.ended {
            return Poll::Ready(false);
        }
        loop {
            let signals = self.seat.signals();
            if self.heed(signals, sink) {
                return Poll::Ready(!sink.is_empty());
            }
            if self.opening.is_some() {
                match self.poll_opening(cx, sink) {
                    Poll::Ready(Step::Done) => {
                        self.opening = None;
                        self.begin();
                    }
                    Poll::Ready(Step::Full) => return Poll::Ready(true),
                    Poll::Ready(Step::Failed) => {
                        count(&self.shared.counts.snapshot_failures);
                        self.leave(sink);
                        return Poll::Ready(!sink.is_empty());
                    }
                    Poll::Pending if !sink.is_empty() => return Poll::Ready(true),
                    Poll::Pending => {
                        // The future wakes the task, and the hub wakes the seat.
                        self.seat.register(cx.waker());
                        if self.seat.signals().end() {
                            continue;
                        }
                        return Poll::Pending;
                    }
                }
            }
            if sink.is_full() {
                return Poll::Ready(true);
            }
            self.read(sink);
            if !sink.is_empty() || self.ended {
                return Poll::Ready(!sink.is_empty());
            }
            if self.seat.clear(Signal::IDLE) && self.opening.is_none() {
                sink.tell(Told::Ping, &self.shared);
                if !sink.is_empty() {
                    return Poll::Ready(true);
                }
            }
            self.seat.register(cx.waker());
            self.sources.wait(&self.seat);
            // Whatever came before it waited woke nobody.
            let signals = self.seat.signals();
            let called = signals.end()
                || signals.has(Signal::IDLE)
                || (signals.has(Signal::DRAIN) && !self.drained);
            let due = self.is_due();
            if !called && !due && !self.sources.have_news(self.cursor, self.shared.committed()) {
                return Poll::Pending;
            }
        }
    }

    /// Does what the hub asks. Whether the stream is over.
    fn heed(&mut self, signals: Signals, sink: &mut impl Sink) -> bool {
        if signals.has(Signal::CUT) {
            self.ended = true;
            return true;
        }
        if signals.has(Signal::EXPIRED) || self.rights.expired() {
            if self.flush(true, sink) {
                count(&self.shared.counts.expired);
                self.close(CloseReason::Expired, sink);
            }
            return true;
        }
        if signals.has(Signal::DRAIN) && !self.drained && !sink.is_full() {
            self.drained = true;
            let window = Duration::from_millis(self.shared.drain_window.load(Acquire));
            sink.tell(Told::Drain { window }, &self.shared);
            if sink.is_full() {
                return false;
            }
        }
        if signals.has(Signal::LEAVE) {
            if self.flush(true, sink) {
                self.leave(sink);
            }
            return true;
        }
        false
    }

    fn poll_opening(&mut self, cx: &mut Context<'_>, sink: &mut impl Sink) -> Poll<Step> {
        let Some(opening) = &mut self.opening else {
            return Poll::Ready(Step::Done);
        };
        let place = Place {
            shared: &self.shared,
            rights: &mut self.rights,
            cursor: &mut self.cursor,
            seam: &mut self.seam,
            sources: self.sources.as_mut_slice(),
        };
        opening.poll(cx, place, sink)
    }

    fn read(&mut self, sink: &mut impl Sink) {
        // Before anything is read: what comes later may be in one topic and not yet in another.
        let committed = self.shared.committed();
        if let Some(pace) = &mut self.pace {
            pace.now = self.shared.clock.now();
        }
        let read = self.sources.read(&mut Reader {
            cursor: &mut self.cursor,
            rights: &mut self.rights,
            seam: self.seam.as_deref(),
            pace: self.pace.as_deref_mut(),
            committed,
            up_to: self.until.map_or(u64::MAX, NonZeroU64::get),
            sink,
        });
        if self
            .seam
            .as_ref()
            .is_some_and(|seam| self.cursor >= seam.until)
        {
            self.seam = None;
        }
        if sink.is_full() {
            return;
        }
        let over = matches!(read, Read::Over | Read::End);
        if (over || self.has_caught_up()) && !self.flush(over, sink) {
            return;
        }
        if matches!(read, Read::Some | Read::Over) {
            self.tell_caught_up(sink);
            if sink.is_full() {
                return;
            }
        }
        match read {
            Read::Some => {}
            Read::Over => self.close(CloseReason::Completed, sink),
            Read::End => {
                count(&self.shared.counts.lagged);
                self.close(CloseReason::Lagged, sink);
            }
            Read::Gap { source } => self.jump(source, committed, sink),
        }
    }

    /// Says, once, that what had been published before it opened has been sent.
    fn tell_caught_up(&mut self, sink: &mut impl Sink) {
        if self.until.is_some() && self.has_caught_up() {
            self.until = None;
            sink.tell(Told::CaughtUp, &self.shared);
        }
    }

    /// Whether it has read what had been published before it opened.
    fn has_caught_up(&self) -> bool {
        self.until
            .is_none_or(|until| self.cursor >= until.get() || !self.sources.have_newer(self.cursor))
    }

    /// Goes on with what is published from now on, and says so.
    fn jump(&mut self, source: usize, committed: u64, sink: &mut impl Sink) {
        count(&self.shared.counts.gaps);
        let only = self.sources.is_one();
        let behind = &mut self.sources.as_mut_slice()[source];
        let lost = behind.track.ring().lost().newest();
        let now = committed.max(lost);
        let gap = Gap {
            asked: self.shared.log_id(self.cursor).to_string(),
            oldest: self.shared.log_id(now).to_string(),
            topic: behind.track.topic().cloned(),
        };
        behind.from = now;
        behind.told = lost;
        // With several, the others are not there yet: the place would be wrong for them.
        let at = only.then(|| self.shared.log_id(now));
        if only {
            self.cursor = now;
        }
        sink.tell(Told::Gap { gap, at }, &self.shared);
    }

    fn leave(&mut self, sink: &mut impl Sink) {
        self.ended = true;
        let retry = self.shared.retry();
        sink.tell(Told::Leave { retry }, &self.shared);
    }

    fn close(&mut self, reason: CloseReason, sink: &mut impl Sink) {
        self.ended = true;
        sink.tell(Told::Close { reason }, &self.shared);
    }
}

impl Drop for Subscription {
    fn drop(&mut self) {
        let sources = self.sources.as_slice();
        for source in sources {
            source.leave();
        }
        self.shared.backlog.gone(&self.seat);
        if let Some(timer) = self.pace.as_ref().and_then(|pace| pace.timer) {
            self.shared.registry.clear_due(&timer);
        }
        if let Rights::Checked(checked) = &self.rights
            && let Some(deadline) = &checked.deadline
        {
            self.shared.registry.clear_deadline(deadline);
        }
        let now = self.shared.clock.now();
        self.shared
            .with_log(|log| log.close(sources.iter().map(|source| &*source.track), now));
        self.shared.registry.leave(&self.seat);
    }
}
