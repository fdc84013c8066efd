//! The one task that keeps a hub's time.

use std::{
    sync::{Arc, Mutex, PoisonError, Weak},
    time::Duration,
};

use tokio::{
    runtime::Handle,
    sync::Notify,
    task::JoinHandle,
    time::{Instant, sleep_until},
};

use crate::{hub::registry::PARTS, hub::shared::Shared};

/// A step is never shorter, however often a hub is to ping.
const SHORTEST_STEP: Duration = Duration::from_millis(1);

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
    /// Sees to it that the task runs, if there is a runtime it can run in.
    pub(crate) fn start(&self, shared: &Arc<Shared>) {
        let mut task = self.task.lock().unwrap_or_else(PoisonError::into_inner);
        // A hub may outlive the runtime that it first was used in.
        if task.as_ref().is_none_or(JoinHandle::is_finished)
            && let Ok(runtime) = Handle::try_current()
        {
            let keep = keep(Arc::downgrade(shared), Arc::clone(&self.sooner));
            *task = Some(runtime.spawn(keep));
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

async fn keep(hub: Weak<Shared>, sooner: Arc<Notify>) {
    let Some(step) = hub.upgrade().map(|shared| shared.step()) else {
        return;
    };
    let mut part = 0;
    let mut next = Instant::now() + step;
    loop {
        let Some(deadline) = hub.upgrade().map(|shared| shared.registry.next_alarm()) else {
            return;
        };
        let wake = deadline.map_or(next, |deadline| deadline.min(next));
        tokio::select! {
            () = sleep_until(wake) => {}
            () = sooner.notified() => {}
        }
        let Some(shared) = hub.upgrade() else { return };
        let now = Instant::now();
        shared.registry.ring(now);
        if now >= next {
            shared.keep(part);
            part = (part + 1) % PARTS;
            // After a pause of the whole process one step is as good as many.
            next = (next + step).max(now);
        }
    }
}

impl Shared {
    /// Everybody is looked at twice in a keep-alive interval, a part at a time: so whoever was sent nothing for a whole look is
    /// pinged, and the silence is never longer than the interval.
    fn step(&self) -> Duration {
        (self.keep_alive / 2 / PARTS as u32).max(SHORTEST_STEP)
    }

    fn keep(&self, part: usize) {
        self.registry.wake_idle(part);
        let now = self.clock.now();
        self.with_log(|log| log.sweep(PARTS, now));
        self.reported.report(self.stats());
    }
}
