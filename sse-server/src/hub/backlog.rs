//! How far delivery is behind publishing.

use std::{
    sync::{
        Mutex, PoisonError,
        atomic::{
            AtomicU64, AtomicUsize,
            Ordering::{AcqRel, Acquire, Relaxed, Release},
        },
    },
    time::Duration,
};

use tokio::{
    sync::Notify,
    time::{Instant, timeout_at},
};

use crate::{
    hub::registry::Registry,
    hub::seat::{Seat, Signal},
    log::Woken,
};

/// Bytes that were published and not yet taken by the subscribers that were woken for them.
///
/// Publishing does not wait for delivery, so publishers that are faster than the machine can deliver would build a backlog
/// until everybody lags. What is measured is who was *woken and has not run*: a subscriber whose socket is stuck, or that
/// does not read, was not waiting and is not counted, so it delays no publisher.
///
/// Wake-ups are counted in two rounds. When all of the older round have run, everything that was published before the younger
/// began has been taken, and the next round begins.
#[derive(Debug)]
pub(crate) struct Backlog {
    published: AtomicU64,
    /// Woken and not yet run, in even and odd rounds.
    outstanding: [AtomicUsize; 2],
    /// Which of the two is the younger.
    round: AtomicUsize,
    /// What was published when the younger round began. Its lock is what makes a turn one step.
    round_began: Mutex<u64>,
    /// What was published up to here has been taken.
    taken: AtomicU64,
    moved: Notify,
    max: u64,
    patience: Duration,
}

impl Backlog {
    pub(crate) fn new(max: usize, patience: Duration) -> Self {
        Self {
            published: AtomicU64::new(0),
            outstanding: Default::default(),
            round: AtomicUsize::new(0),
            round_began: Mutex::default(),
            taken: AtomicU64::new(0),
            moved: Notify::new(),
            max: max as u64,
            patience,
        }
    }

    /// So many bytes more were published.
    pub(crate) fn published(&self, bytes: usize) {
        self.published.fetch_add(bytes as u64, Relaxed);
    }

    /// Wakes everybody and counts them.
    pub(crate) fn wake(&self, woken: &Woken) {
        if woken.len() == 0 {
            return;
        }
        let round = self.round.load(Acquire) % 2;
        // Counted before they are told, since they may run at once.
        self.outstanding[round].fetch_add(woken.len(), AcqRel);
        let not_counted = woken
            .iter()
            .map(|seat| {
                let counts = seat.set_woken(round);
                seat.wake();
                usize::from(!counts)
            })
            .sum();
        self.outstanding[round].fetch_sub(not_counted, AcqRel);
        if self.outstanding[1 - round].load(Acquire) == 0 {
            self.turn();
        }
    }

    /// A subscriber runs, or is no longer waited for.
    pub(crate) fn taken(&self, seat: &Seat) {
        for round in 0..2 {
            if seat.clear(Signal::WOKEN[round]) {
                self.one_less(round);
            }
        }
    }

    /// A subscriber is gone.
    pub(crate) fn gone(&self, seat: &Seat) {
        let signals = seat.vacate();
        for round in 0..2 {
            if signals.has(Signal::WOKEN[round]) {
                self.one_less(round);
            }
        }
    }

    fn one_less(&self, round: usize) {
        let last = self.outstanding[round].fetch_sub(1, AcqRel) == 1;
        if last && self.round.load(Acquire) % 2 != round {
            self.turn();
        }
    }

    /// Begins the next round if all of the older one have run.
    fn turn(&self) {
        let mut began = self
            .round_began
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let younger = self.round.load(Acquire) % 2;
        if self.outstanding[1 - younger].load(Acquire) != 0 {
            return;
        }
        self.taken.store(*began, Release);
        *began = self.published.load(Relaxed);
        self.round.store(1 - younger, Release);
        drop(began);
        self.moved.notify_waiters();
    }

    /// Bytes that were published and are still to be taken.
    pub(crate) fn behind(&self) -> u64 {
        let outstanding = |round: usize| self.outstanding[round].load(Acquire);
        if outstanding(0) == 0 && outstanding(1) == 0 {
            return 0;
        }
        let published = self.published.load(Relaxed);
        published.saturating_sub(self.taken.load(Acquire))
    }

    /// Waits until delivery is no more than the bound behind, but no longer than the patience lasts.
    ///
    /// Who was woken and has not run by then is not counted any more: its task is stuck in something else, or was left alone
    /// by its owner.
    pub(crate) async fn caught_up(&self, registry: &Registry) {
        let until = Instant::now() + self.patience;
        loop {
            let mut moved = std::pin::pin!(self.moved.notified());
            moved.as_mut().enable();
            if self.behind() <= self.max {
                return;
            }
            if timeout_at(until, moved).await.is_err() {
                for seat in registry.seats() {
                    self.taken(&seat);
                }
                return;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::{
        pin::pin,
        sync::Arc,
        task::{Context, Waker},
    };

    use super::*;
    use crate::log::Woken;

    fn backlog() -> (Backlog, Registry) {
        (
            Backlog::new(100, Duration::from_millis(250)),
            Registry::default(),
        )
    }

    fn publish(backlog: &Backlog, bytes: usize, waiting: &[&Arc<Seat>]) {
        backlog.published(bytes);
        backlog.wake(&Woken::of(waiting.iter().copied()));
    }

    #[tokio::test(start_paused = true)]
    async fn publishers_wait_for_those_who_have_yet_to_run() {
        let (backlog, registry) = backlog();
        let [a, b] = [0; 2].map(|_| registry.enter(9).unwrap());
        publish(&backlog, 90, &[&a, &b]);
        backlog.caught_up(&registry).await;
        publish(&backlog, 90, &[]);
        assert_eq!(backlog.behind(), 180);

        let mut waiting = pin!(backlog.caught_up(&registry));
        let cx = &mut Context::from_waker(Waker::noop());
        assert!(waiting.as_mut().poll(cx).is_pending());
        backlog.taken(&a);
        assert!(waiting.as_mut().poll(cx).is_pending());
        backlog.taken(&b);
        assert!(waiting.as_mut().poll(cx).is_ready());
        assert_eq!(backlog.behind(), 0);
    }

    #[test]
    fn what_a_round_has_taken_is_no_backlog_although_the_next_is_under_way() {
        let (backlog, registry) = backlog();
        let [a, b, c] = [0; 3].map(|_| registry.enter(9).unwrap());
        publish(&backlog, 100, &[&a]);
        publish(&backlog, 10, &[&b]);
        backlog.taken(&a);
        publish(&backlog, 1, &[&c]);
        backlog.taken(&b);
        assert!(backlog.behind() <= 11, "{}", backlog.behind());
        backlog.taken(&c);
        assert_eq!(backlog.behind(), 0);
    }

    #[test]
    fn who_is_gone_is_not_counted_whenever_it_went() {
        let (backlog, registry) = backlog();
        let [before, after] = [0; 2].map(|_| registry.enter(9).unwrap());
        backlog.gone(&before);
        publish(&backlog, 100, &[&before, &after]);
        assert_eq!(backlog.behind(), 100);
        backlog.gone(&after);
        assert_eq!(backlog.behind(), 0);
        publish(&backlog, 100, &[&after]);
        assert_eq!(backlog.behind(), 0);
    }

    #[tokio::test(start_paused = true)]
    async fn nobody_waits_for_who_never_runs() {
        let (backlog, registry) = backlog();
        let [stuck, busy] = [0; 2].map(|_| registry.enter(9).unwrap());
        publish(&backlog, 200, &[&stuck]);
        backlog.caught_up(&registry).await;
        // It is not counted again before it has run, since it does not wait.
        publish(&backlog, 200, &[&busy]);
        backlog.taken(&busy);
        assert_eq!(backlog.behind(), 0);
        backlog.taken(&stuck);
        assert_eq!(backlog.behind(), 0);
    }
}
