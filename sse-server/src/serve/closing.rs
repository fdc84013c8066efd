//! How the tasks of a server learn that it is closing.

use std::{
    future::Future,
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    task::Context,
};

use tokio::sync::{Notify, futures::OwnedNotified};

/// Whether a server is closing: its connections finish the request under way and begin no other.
#[derive(Debug, Default)]
pub(super) struct Closing {
    begun: AtomicBool,
    begins: Arc<Notify>,
}

impl Closing {
    pub(super) fn begin(&self) {
        self.begun.store(true, Ordering::Release);
        self.begins.notify_waiters();
    }
}

/// One task's view of it.
///
/// A connection asks on every poll, that is several times for each request. So it takes its place in the waiting list, and
/// the lock of that list, only the first time, and otherwise reads an atomic. This is right because the task is always the same.
#[derive(Debug)]
pub(super) struct Watch {
    begins: Pin<Box<OwnedNotified>>,
    registered: bool,
}

impl Watch {
    pub(super) fn new(closing: &Closing) -> Self {
        Self {
            begins: Box::pin(Arc::clone(&closing.begins).notified_owned()),
            registered: false,
        }
    }

    /// Whether it has begun; if not, the task will be woken when it does.
    pub(super) fn poll(&mut self, closing: &Closing, cx: &mut Context<'_>) -> bool {
        if !self.registered {
            self.registered = true;
            if self.begins.as_mut().poll(cx).is_ready() {
                return true;
            }
        }
        // Read after the place in the list was taken: a change in between would be missed otherwise.
        closing.begun.load(Ordering::Acquire)
    }
}

#[cfg(test)]
mod tests {
    use std::{future::poll_fn, task::Poll};

    use super::*;

    async fn begun(closing: Arc<Closing>) {
        let mut watch = Watch::new(&closing);
        let poll = |cx: &mut Context<'_>| match watch.poll(&closing, cx) {
            true => Poll::Ready(()),
            false => Poll::Pending,
        };
        poll_fn(poll).await;
    }

    #[tokio::test]
    async fn who_waits_is_woken_and_who_comes_later_sees_it() {
        let closing = Arc::new(Closing::default());
        let waiting = tokio::spawn(begun(Arc::clone(&closing)));
        tokio::task::yield_now().await;
        assert!(!waiting.is_finished());
        closing.begin();
        waiting.await.expect("it was woken");
        begun(closing).await;
    }
}
