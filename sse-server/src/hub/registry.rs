//! Who is there.

use std::{
    collections::BTreeMap,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{
            AtomicU64, AtomicUsize,
            Ordering::{AcqRel, Acquire, Relaxed},
        },
    },
};

use tokio::{sync::Notify, time::Instant};

use crate::hub::seat::{Seat, Signal};

/// The list is kept in so many parts, each with a lock of its own and looked at in turn: ten thousand pings at a time
/// would be a stutter.
pub(crate) const PARTS: usize = 16;

/// All subscriptions of a hub.
#[derive(Debug, Default)]
pub(crate) struct Registry {
    parts: [Part; PARTS],
    next: AtomicUsize,
    count: AtomicUsize,
    deadlines: Alarms,
    dues: Alarms,
    emptied: Notify,
}

/// Aligned, so that cores that serve different subscribers do not share a cache line for counting.
#[derive(Debug, Default)]
#[repr(align(128))]
struct Part {
    seats: Mutex<Vec<Arc<Seat>>>,
    events: AtomicU64,
    bytes: AtomicU64,
}

/// Moments at which subscriptions are to be told something.
#[derive(Debug, Default)]
struct Alarms {
    list: Mutex<BTreeMap<Deadline, Arc<Seat>>>,
    made: AtomicU64,
}

/// A moment at which a subscription ends or something of it is due, told from others of the same moment by a number.
pub(crate) type Deadline = (Instant, u64);

impl Part {
    fn seats(&self) -> MutexGuard<'_, Vec<Arc<Seat>>> {
        self.seats.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Registry {
    /// Takes a seat, unless all are taken.
    pub(crate) fn enter(&self, max: usize) -> Option<Arc<Seat>> {
        self.count
            .fetch_update(AcqRel, Acquire, |count| (count < max).then_some(count + 1))
            .ok()?;
        let part = self.next.fetch_add(1, Relaxed) % PARTS;
        let seat = Arc::new(Seat::default());
        seat.part.store(part as u32, Relaxed);
        let mut seats = self.parts[part].seats();
        seat.place.store(seats.len() as u32, Relaxed);
        seats.push(Arc::clone(&seat));
        Some(seat)
    }

    /// Gives a seat back.
    pub(crate) fn leave(&self, seat: &Seat) {
        let mut seats = self.part_of(seat).seats();
        let place = seat.place.load(Relaxed);
        seats.swap_remove(place as usize);
        if let Some(moved) = seats.get(place as usize) {
            moved.place.store(place, Relaxed);
        }
        drop(seats);
        if self.count.fetch_sub(1, AcqRel) == 1 {
            self.emptied.notify_waiters();
        }
    }

    fn part_of(&self, seat: &Seat) -> &Part {
        &self.parts[seat.part.load(Relaxed) as usize % PARTS]
    }

    pub(crate) fn count(&self) -> usize {
        self.count.load(Acquire)
    }

    /// Waits until nobody is there.
    pub(crate) async fn emptied(&self) {
        loop {
            let mut emptied = std::pin::pin!(self.emptied.notified());
            emptied.as_mut().enable();
            if self.count() == 0 {
                return;
            }
            emptied.await;
        }
    }

    /// Everybody.
    pub(crate) fn seats(&self) -> Vec<Arc<Seat>> {
        let mut all = Vec::with_capacity(self.count());
        for part in &self.parts {
            all.extend_from_slice(&part.seats());
        }
        all
    }

    /// Counts what was sent.
    pub(crate) fn sent(&self, seat: &Seat, events: u64, bytes: u64) {
        seat.set(Signal::SENT);
        seat.clear(Signal::IDLE);
        let part = self.part_of(seat);
        part.events.fetch_add(events, Relaxed);
        part.bytes.fetch_add(bytes, Relaxed);
    }

    /// How many events and bytes were sent.
    pub(crate) fn total_sent(&self) -> (u64, u64) {
        self.parts.iter().fold((0, 0), |(events, bytes), part| {
            (
                events + part.events.load(Relaxed),
                bytes + part.bytes.load(Relaxed),
            )
        })
    }

    /// Wakes those of one part to whom nothing was sent since they were last looked at.
    pub(crate) fn wake_idle(&self, part: usize) {
        let idle: Vec<Arc<Seat>> = {
            let seats = self.parts[part % PARTS].seats();
            let idle = seats.iter().filter(|seat| !seat.clear(Signal::SENT));
            idle.cloned().collect()
        };
        for seat in idle {
            seat.set(Signal::IDLE);
            seat.wake();
        }
    }

    /// Notes when a subscription ends, and whether that is sooner than all others.
    pub(crate) fn set_deadline(&self, until: Instant, seat: &Arc<Seat>) -> (Deadline, bool) {
        self.deadlines.set(until, seat)
    }

    pub(crate) fn clear_deadline(&self, deadline: &Deadline) {
        self.deadlines.list().remove(deadline);
    }

    /// Notes when a subscription has something to send, and whether that is sooner than for all others.
    pub(crate) fn set_due(&self, at: Instant, seat: &Arc<Seat>) -> (Deadline, bool) {
        self.dues.set(at, seat)
    }

    pub(crate) fn clear_due(&self, due: &Deadline) {
        self.dues.list().remove(due);
    }

    /// When somebody is next to be told something.
    pub(crate) fn next_alarm(&self) -> Option<Instant> {
        let next = [self.deadlines.next(), self.dues.next()];
        next.into_iter().flatten().min()
    }

    /// Tells those whose moment has come.
    pub(crate) fn ring(&self, now: Instant) {
        for seat in self.deadlines.take(now).into_values() {
            seat.set(Signal::EXPIRED);
            seat.wake();
        }
        // These look at the time themselves.
        for seat in self.dues.take(now).into_values() {
            seat.wake();
        }
    }
}

impl Alarms {
    fn list(&self) -> MutexGuard<'_, BTreeMap<Deadline, Arc<Seat>>> {
        self.list.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Notes a moment, and whether it is sooner than all others.
    fn set(&self, at: Instant, seat: &Arc<Seat>) -> (Deadline, bool) {
        let alarm = (at, self.made.fetch_add(1, Relaxed));
        let mut list = self.list();
        list.insert(alarm, Arc::clone(seat));
        let first = list.first_key_value();
        (alarm, first.is_some_and(|(first, _)| *first == alarm))
    }

    fn next(&self) -> Option<Instant> {
        self.list().first_key_value().map(|((at, _), _)| *at)
    }

    /// Takes those whose moment has come.
    fn take(&self, now: Instant) -> BTreeMap<Deadline, Arc<Seat>> {
        let mut list = self.list();
        let later = list.split_off(&(now, u64::MAX));
        std::mem::replace(&mut *list, later)
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn seats_are_bounded_and_given_back() {
        let registry = Registry::default();
        for _ in 0..3 {
            let seats: Vec<_> = (0..40).map(|_| registry.enter(40).unwrap()).collect();
            assert!(registry.enter(40).is_none());
            assert_eq!(registry.seats().len(), 40);
            for seat in seats.iter().rev().chain(&[]) {
                registry.leave(seat);
            }
            assert_eq!((registry.count(), registry.seats().len()), (0, 0));
        }
    }

    #[test]
    fn only_who_was_sent_nothing_for_a_whole_turn_is_idle() {
        let registry = Registry::default();
        let [quiet, busy] = [0; 2].map(|_| registry.enter(9).unwrap());
        for turn in 0..3 {
            registry.sent(&busy, 1, 10);
            (0..PARTS).for_each(|part| registry.wake_idle(part));
            assert!(quiet.clear(Signal::IDLE), "{turn}");
            assert!(!busy.clear(Signal::IDLE), "{turn}");
        }
        assert_eq!(registry.total_sent(), (3, 30));
    }

    #[tokio::test(start_paused = true)]
    async fn deadlines_come_in_order() {
        let registry = Registry::default();
        let seats = [0; 3].map(|_| registry.enter(9).unwrap());
        let now = Instant::now();
        let second = Duration::from_secs(1);
        let (_, first) = registry.set_deadline(now + 2 * second, &seats[0]);
        assert!(first);
        let (_, first) = registry.set_deadline(now + 3 * second, &seats[1]);
        assert!(!first);
        let (gone, first) = registry.set_deadline(now + second, &seats[2]);
        assert!(first);
        registry.clear_deadline(&gone);
        assert_eq!(registry.next_alarm(), Some(now + 2 * second));
        registry.ring(now + 2 * second);
        let expired = seats.map(|seat| seat.clear(Signal::EXPIRED));
        assert_eq!(expired, [true, false, false]);
        assert_eq!(registry.next_alarm(), Some(now + 3 * second));
    }
}
