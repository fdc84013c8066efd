//! What the tasks of one server have in common, and how they end.

use std::{
    future::Future,
    ops::Deref,
    pin::pin,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use slab::Slab;
use tokio::{runtime::Handle, sync::Notify, task::AbortHandle};

use super::{ServeOptions, closing::Closing};

/// What the tasks of one server have in common.
#[derive(Debug)]
pub(super) struct Shared {
    pub(super) options: ServeOptions,
    pub(super) closing: Closing,
    /// The tasks that are not done, of which one is perhaps just being spawned.
    tasks: Mutex<Slab<Option<AbortHandle>>>,
    none_left: Notify,
    /// Where streams are written.
    writers: Handle,
}

impl Shared {
    pub(super) fn new(options: ServeOptions, writers: Handle) -> Arc<Self> {
        Arc::new(Self {
            options,
            closing: Closing::default(),
            tasks: Mutex::default(),
            none_left: Notify::new(),
            writers,
        })
    }

    /// Spawns the task of a connection, which keeps the ticket for as long as it runs.
    pub(super) fn spawn<F>(self: &Arc<Self>, task: impl FnOnce(Ticket) -> F)
    where
        F: Future<Output = ()> + Send + 'static,
    {
        self.spawn_on(&Handle::current(), task);
    }

    /// Spawns the task of a stream, where streams are written.
    pub(super) fn spawn_writer<F>(self: &Arc<Self>, task: impl FnOnce(Ticket) -> F)
    where
        F: Future<Output = ()> + Send + 'static,
    {
        self.spawn_on(&self.writers, task);
    }

    fn spawn_on<F>(self: &Arc<Self>, runtime: &Handle, task: impl FnOnce(Ticket) -> F)
    where
        F: Future<Output = ()> + Send + 'static,
    {
        let place = self.tasks().insert(None);
        let shared = Arc::clone(self);
        let task = task(Ticket { shared, place });
        // Not under the lock: a runtime that is going away drops the task, and its ticket, here.
        let handle = runtime.spawn(task).abort_handle();
        if let Some(task) = self.tasks().get_mut(place) {
            *task = Some(handle);
        }
    }

    /// Ends every task where it stands.
    pub(super) fn cut(&self) {
        for (_, handle) in &*self.tasks() {
            handle.as_ref().inspect(|handle| handle.abort());
        }
    }

    /// Waits until every task is done.
    pub(super) async fn none_left(&self) {
        loop {
            let mut none_left = pin!(self.none_left.notified());
            none_left.as_mut().enable();
            if self.tasks().is_empty() {
                return;
            }
            none_left.await;
        }
    }

    fn tasks(&self) -> MutexGuard<'_, Slab<Option<AbortHandle>>> {
        self.tasks.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A task's hold on its server: the shutdown waits until it is dropped.
#[derive(Debug)]
pub(super) struct Ticket {
    shared: Arc<Shared>,
    place: usize,
}

impl Ticket {
    /// What the tasks have in common, to spawn another.
    pub(super) const fn shared(&self) -> &Arc<Shared> {
        &self.shared
    }
}

impl Deref for Ticket {
    type Target = Shared;

    fn deref(&self) -> &Shared {
        &self.shared
    }
}

impl Drop for Ticket {
    fn drop(&mut self) {
        let mut tasks = self.shared.tasks();
        tasks.remove(self.place);
        let none_left = tasks.is_empty();
        drop(tasks);
        if none_left {
            self.shared.none_left.notify_waiters();
        }
    }
}

#[cfg(test)]
mod tests {
    use std::future::pending;

    use tokio::sync::oneshot;

    use super::*;

    #[tokio::test]
    async fn the_last_task_ends_the_wait() {
        let shared = Shared::new(ServeOptions::new(), Handle::current());
        shared.none_left().await;
        let ends = [(); 2].map(|()| {
            let (end, ended) = oneshot::channel::<()>();
            shared.spawn(|ticket| async move {
                let _ = ended.await;
                drop(ticket);
            });
            end
        });
        let waiting = tokio::spawn({
            let shared = Arc::clone(&shared);
            async move { shared.none_left().await }
        });
        for end in ends {
            tokio::task::yield_now().await;
            assert!(!waiting.is_finished());
            drop(end);
        }
        waiting.await.expect("the wait ended");
    }

    #[tokio::test]
    async fn what_is_cut_is_done() {
        let shared = Shared::new(ServeOptions::new(), Handle::current());
        for _ in 0..3 {
            shared.spawn(|ticket| async move {
                pending::<()>().await;
                drop(ticket);
            });
        }
        tokio::task::yield_now().await;
        shared.cut();
        shared.none_left().await;
    }
}
