//! Going away without a stampede.

use std::{
    sync::{Arc, atomic::Ordering::Release},
    time::Duration,
};

use tokio::time::{Instant, sleep_until, timeout};

use crate::{
    hub::seat::{Seat, Signal},
    hub::shared::Shared,
};

/// A window is cut into so many moments.
const MOMENTS: usize = 100;

/// How long streams have to end after their moment has come.
const GRACE: Duration = Duration::from_secs(1);

impl Shared {
    /// Lets nobody in, tells everybody, and ends their streams one after another in the course of the window.
    pub(crate) async fn drain(&self, window: Duration) {
        self.drain_window.store(
            u64::try_from(window.as_millis()).unwrap_or(u64::MAX),
            Release,
        );
        self.draining.store(true, Release);
        let mut seats = self.registry.seats();
        fastrand::shuffle(&mut seats);
        tell(&seats, Signal::DRAIN);
        // Most go by themselves, once they are told.
        tokio::select! {
            () = self.registry.emptied() => {}
            () = leave(&seats, window) => {}
        }
        // Those, too, who came in while the door was being closed.
        tell(&self.registry.seats(), Signal::LEAVE);
        drop(seats);
        // One whose socket is stuck does not hear of it; it must not hold up the rest.
        let _ = timeout(GRACE, self.registry.emptied()).await;
    }
}

/// Ends their streams one after another in the course of the window.
async fn leave(seats: &[Arc<Seat>], window: Duration) {
    let began = Instant::now();
    let mut left = 0;
    for moment in 1..=MOMENTS {
        let until = seats.len() * moment / MOMENTS;
        if until > left {
            sleep_until(began + window.mul_f64(moment as f64 / MOMENTS as f64)).await;
            tell(&seats[left..until], Signal::LEAVE);
            left = until;
        }
    }
}

fn tell(seats: &[Arc<Seat>], signal: Signal) {
    for seat in seats {
        seat.set(signal);
        seat.wake();
    }
}
