//! What a stream needs only while its client does not read.

use std::{
    future::Future,
    pin::Pin,
    task::{Context, Poll},
};

use tokio::time::{Instant, Sleep};

use super::{
    phase::{Phase, Watch},
    shared::Shared,
};

/// The bounds on a write that the socket did not take whole.
///
/// It is made when a write falls short and dropped when all is written, so that a stream whose client keeps up carries
/// neither a timer nor a place in a waiting list. (A stream that is not stalled hears of a shutdown from the hub.)
#[derive(Debug)]
pub(super) struct Stall {
    deadline: Pin<Box<Sleep>>,
    watch: Watch,
}

impl Stall {
    pub(super) fn new(shared: &Shared) -> Self {
        Self {
            deadline: Box::pin(tokio::time::sleep(shared.options.write_timeout)),
            watch: Watch::new(&shared.phases),
        }
    }

    /// Begins anew: the client has read something.
    pub(super) fn progress(&mut self, shared: &Shared) {
        self.deadline
            .as_mut()
            .reset(Instant::now() + shared.options.write_timeout);
    }

    /// Ready when the stream has to be given up.
    pub(super) fn poll(&mut self, shared: &Shared, cx: &mut Context<'_>) -> Poll<()> {
        if self.deadline.as_mut().poll(cx).is_ready() {
            metrics::counter!("tidings_write_timeouts_total").increment(1);
            return Poll::Ready(());
        }
        match self.watch.poll(&shared.phases, cx) {
            Phase::Cut => Poll::Ready(()),
            Phase::Open | Phase::Closing => Poll::Pending,
        }
    }
}
