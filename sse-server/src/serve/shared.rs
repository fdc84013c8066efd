//! What the tasks of one server have in common, and how many there are.

use std::{
    ops::Deref,
    pin::pin,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

use tokio::sync::Notify;

use super::{ServeOptions, phase::Phases};

/// What the tasks of one server have in common.
#[derive(Debug)]
pub(super) struct Shared {
    pub(super) options: ServeOptions,
    pub(super) phases: Phases,
    tasks: AtomicUsize,
    none_left: Notify,
}

impl Shared {
    pub(super) fn new(options: ServeOptions) -> Arc<Self> {
        Arc::new(Self {
            options,
            phases: Phases::default(),
            tasks: AtomicUsize::new(0),
            none_left: Notify::new(),
        })
    }

    /// Waits until no task holds a ticket.
    pub(super) async fn none_left(&self) {
        loop {
            let mut none_left = pin!(self.none_left.notified());
            none_left.as_mut().enable();
            if self.tasks.load(Ordering::Acquire) == 0 {
                return;
            }
            none_left.await;
        }
    }
}

/// A task's hold on its server: the shutdown waits until it is dropped.
#[derive(Debug)]
pub(super) struct Ticket(Arc<Shared>);

impl Ticket {
    pub(super) fn new(shared: &Arc<Shared>) -> Self {
        shared.tasks.fetch_add(1, Ordering::AcqRel);
        Self(Arc::clone(shared))
    }
}

impl Deref for Ticket {
    type Target = Shared;

    fn deref(&self) -> &Shared {
        &self.0
    }
}

impl Drop for Ticket {
    fn drop(&mut self) {
        if self.0.tasks.fetch_sub(1, Ordering::AcqRel) == 1 {
            self.0.none_left.notify_waiters();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn the_last_ticket_ends_the_wait() {
        let shared = Shared::new(ServeOptions::new());
        shared.none_left().await;
        let tickets = [Ticket::new(&shared), Ticket::new(&shared)];
        let waiting = tokio::spawn({
            let shared = Arc::clone(&shared);
            async move { shared.none_left().await }
        });
        for ticket in tickets {
            tokio::task::yield_now().await;
            assert!(!waiting.is_finished());
            drop(ticket);
        }
        waiting.await.expect("the wait ended");
    }
}
