//! What is done again and again as time passes.

use std::{
    sync::{Arc, Weak},
    time::Duration,
};

use tokio::{
    sync::Notify,
    time::{Instant, sleep_until},
};

use super::{registry::PARTS, shared::Shared};

/// A step is never shorter, however often a hub is to ping.
const SHORTEST_STEP: Duration = Duration::from_millis(1);

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
    /// Has the hub's time kept from now on.
    pub(crate) fn keep_time(self: &Arc<Self>) {
        self.keeper
            .start(|sooner| keep(Arc::downgrade(self), sooner));
    }

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
