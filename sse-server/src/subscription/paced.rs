//! What a subscription does at a pace: beginning, sending what is due, and being woken for it.

use std::sync::atomic::Ordering::Relaxed;

use super::{Subscription, pace::Sent, sink::Sink};

impl Subscription {
    /// Begins with the newest of what was held back when an earlier stream of the subscriber was cut, as far as that can be
    /// told: it has a place that is beyond it.
    pub(super) fn begin(&mut self) {
        let Some(pace) = self.pace.as_deref_mut().filter(|pace| pace.begins) else {
            return;
        };
        let mut sent = Sent::new();
        for source in self.sources.as_slice() {
            source.track.ring().read_back(self.cursor, |entry| {
                let told = self.seam.as_ref().is_some_and(|seam| seam.reflects(entry));
                told || !self.rights.allow(entry) || pace.begin_with(entry, &mut sent)
            });
        }
        pace.begin(&sent);
    }

    /// Sends what was held back and is due, or all of it. Whether it did fit.
    pub(super) fn flush(&mut self, all: bool, sink: &mut impl Sink) -> bool {
        let Some(pace) = &mut self.pace else {
            return true;
        };
        pace.now = self.shared.clock.now();
        let all_fits = pace.flush(all, sink);
        let counts = &self.shared.counts;
        let left_out = std::mem::take(&mut pace.left_out);
        counts.conflated.fetch_add(left_out, Relaxed);
        let let_through = std::mem::take(&mut pace.let_through);
        counts.unthrottled.fetch_add(let_through, Relaxed);
        all_fits
    }

    /// Whether something that was held back is due; when it will be, the hub wakes it.
    pub(super) fn is_due(&mut self) -> bool {
        let Some(pace) = &mut self.pace else {
            return false;
        };
        let due = pace.next_due();
        let at = due.map(|due| self.shared.clock.instant(due));
        if pace.timer.map(|(at, _)| at) != at {
            if let Some(timer) = pace.timer.take() {
                self.shared.registry.clear_due(&timer);
            }
            pace.timer = at.map(|at| {
                let (timer, soonest) = self.shared.registry.set_due(at, &self.seat);
                if soonest {
                    self.shared.keeper.hurry();
                }
                timer
            });
        }
        due.is_some_and(|due| due <= self.shared.clock.now())
    }
}
