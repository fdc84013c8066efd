//! The one task that keeps a hub's time.

use std::sync::{Arc, Mutex, PoisonError};

use tokio::{runtime::Handle, sync::Notify, task::JoinHandle};

/// Timers are the hub's and not the connection's: one task pings whoever was idle, ends what has expired, and takes out
/// what is too old.
///
/// It runs from the first subscription on and ends with the hub.
#[derive(Debug, Default)]
pub(crate) struct Keeper {
    task: Mutex<Option<JoinHandle<()>>>,
    sooner: Arc<Notify>,
}

impl Keeper {
    /// Sees to it that the task runs, if there is a runtime it can run in. `keep` makes it of what tells it to look sooner.
    pub(super) fn start<Task>(&self, keep: impl FnOnce(Arc<Notify>) -> Task)
    where
        Task: Future<Output = ()> + Send + 'static,
    {
        let mut task = self.task.lock().unwrap_or_else(PoisonError::into_inner);
        // A hub may outlive the runtime that it first was used in.
        if task.as_ref().is_none_or(JoinHandle::is_finished)
            && let Ok(runtime) = Handle::try_current()
        {
            *task = Some(runtime.spawn(keep(Arc::clone(&self.sooner))));
        }
    }

    /// Something is to be done sooner than it knew.
    pub(crate) fn hurry(&self) {
        self.sooner.notify_one();
    }
}

impl Drop for Keeper {
    fn drop(&mut self) {
        self.sooner.notify_one();
    }
}
