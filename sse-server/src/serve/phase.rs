//! How far the shutdown of a server has got, and how its tasks learn of it.

use std::{
    future::Future,
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicU8, Ordering},
    },
    task::Context,
};

use tokio::sync::{Notify, futures::OwnedNotified};

/// What the tasks of a server are to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Phase {
    /// Serve.
    Open,
    /// Finish the request under way, begin no other.
    Closing,
    /// Stop at once.
    Cut,
}

/// The phase of one server. It only goes forward.
#[derive(Debug, Default)]
pub(super) struct Phases {
    now: AtomicU8,
    changed: Arc<Notify>,
}

impl Phases {
    pub(super) fn enter(&self, phase: Phase) {
        self.now.fetch_max(phase as u8, Ordering::AcqRel);
        self.changed.notify_waiters();
    }

    fn now(&self) -> Phase {
        match self.now.load(Ordering::Acquire) {
            0 => Phase::Open,
            1 => Phase::Closing,
            _ => Phase::Cut,
        }
    }
}

/// One task's view of the phase.
///
/// A task asks on every poll, that is several times for each request. So it takes a place in the waiting list (and its lock) only
/// once for each change, and otherwise reads one atomic. This is right because the task that asks is always the same.
#[derive(Debug)]
pub(super) struct Watch {
    changed: Pin<Box<OwnedNotified>>,
    registered: bool,
}

impl Watch {
    pub(super) fn new(phases: &Phases) -> Self {
        Self {
            changed: Box::pin(Arc::clone(&phases.changed).notified_owned()),
            registered: false,
        }
    }

    /// The phase now; the task is woken when it changes.
    pub(super) fn poll(&mut self, phases: &Phases, cx: &mut Context<'_>) -> Phase {
        let before = phases.now();
        if self.registered && before == Phase::Open {
            return before;
        }
        while self.changed.as_mut().poll(cx).is_ready() {
            self.changed
                .set(Arc::clone(&phases.changed).notified_owned());
        }
        self.registered = true;
        // Read after the place in the list was taken: a change in between would be missed otherwise.
        phases.now()
    }
}

#[cfg(test)]
mod tests {
    use std::future::poll_fn;
    use std::task::Poll;

    use super::*;

    #[tokio::test]
    async fn a_waiting_task_sees_every_phase() {
        let phases = Arc::new(Phases::default());
        let waiting = tokio::spawn({
            let phases = Arc::clone(&phases);
            async move {
                let mut watch = Watch::new(&phases);
                for phase in [Phase::Closing, Phase::Cut] {
                    poll_fn(|cx| match watch.poll(&phases, cx) >= phase {
                        true => Poll::Ready(()),
                        false => Poll::Pending,
                    })
                    .await;
                }
            }
        });
        for phase in [Phase::Closing, Phase::Cut] {
            tokio::task::yield_now().await;
            phases.enter(phase);
        }
        waiting.await.expect("the task saw both");
        phases.enter(Phase::Closing);
        assert_eq!(phases.now(), Phase::Cut, "it only goes forward");
    }
}
