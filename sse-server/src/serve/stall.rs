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

#[cfg(test)]
mod tests {
    use std::{future::poll_fn, time::Duration};

    use tokio::time::timeout;

    use super::*;
    use crate::ServeOptions;

    #[tokio::test(start_paused = true)]
    async fn it_ends_when_nothing_was_taken_for_so_long() {
        let bound = Duration::from_secs(10);
        let shared = Shared::new(ServeOptions::new().write_timeout(bound));
        let mut stall = Stall::new(&shared);
        let begin = Instant::now();
        for _ in 0..3 {
            let waited = timeout(bound * 9 / 10, poll_fn(|cx| stall.poll(&shared, cx))).await;
            assert!(waited.is_err(), "it was given up although it went on");
            stall.progress(&shared);
        }
        poll_fn(|cx| stall.poll(&shared, cx)).await;
        assert_eq!(begin.elapsed(), bound * 9 / 10 * 3 + bound);
    }

    #[tokio::test(start_paused = true)]
    async fn it_ends_when_everything_is_cut() {
        let shared = Shared::new(ServeOptions::new());
        let mut stall = Stall::new(&shared);
        shared.phases.enter(Phase::Closing);
        let waited = timeout(
            Duration::from_millis(1),
            poll_fn(|cx| stall.poll(&shared, cx)),
        );
        assert!(waited.await.is_err(), "closing leaves it its time");
        shared.phases.enter(Phase::Cut);
        let waited = timeout(
            Duration::from_millis(1),
            poll_fn(|cx| stall.poll(&shared, cx)),
        );
        assert!(waited.await.is_ok());
    }
}
