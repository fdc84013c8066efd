//! Who waits for a topic.

use std::sync::Arc;

use crate::hub::seat::Seat;

/// The subscriptions of a topic, and which of them wait for it.
///
/// The list of those who wait is taken as a whole and woken outside the lock. Whoever goes away while waiting leaves the
/// list at once, so a topic on which nothing happens does not collect the dead.
#[derive(Debug, Default)]
pub(crate) struct Waiters {
    waiting: Vec<Waiter>,
    /// For each subscription, where in the list it waits if it does: then it is found there.
    desks: Vec<u32>,
    free: Vec<u32>,
    /// How often the list was taken.
    round: u64,
}

#[derive(Debug)]
struct Waiter {
    desk: u32,
    seat: Arc<Seat>,
}

/// Those who waited.
#[derive(Debug, Default)]
pub(crate) struct Woken(Vec<Waiter>);

impl Woken {
    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }

    /// These and those.
    pub(super) fn and(mut self, other: Self) -> Self {
        self.0.extend(other.0);
        self
    }

    #[cfg(test)]
    pub(crate) fn of<'a>(seats: impl Iterator<Item = &'a Arc<Seat>>) -> Self {
        let waiter = |seat: &Arc<Seat>| Waiter {
            desk: 0,
            seat: Arc::clone(seat),
        };
        Self(seats.map(waiter).collect())
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &Seat> {
        self.0.iter().map(|waiter| &*waiter.seat)
    }
}

impl Waiters {
    /// A place for one more subscription.
    pub(super) fn join(&mut self) -> u32 {
        self.free.pop().unwrap_or_else(|| {
            self.desks.push(0);
            self.desks.len() as u32 - 1
        })
    }

    fn waits(&self, desk: u32) -> bool {
        let at = self.desks[desk as usize] as usize;
        self.waiting
            .get(at)
            .is_some_and(|waiter| waiter.desk == desk)
    }

    /// Begins to wait. Gives back the round, until whose end it waits.
    pub(super) fn wait(&mut self, desk: u32, seat: &Arc<Seat>) -> u64 {
        if !self.waits(desk) {
            self.desks[desk as usize] = self.waiting.len() as u32;
            self.waiting.push(Waiter {
                desk,
                seat: Arc::clone(seat),
            });
        }
        self.round
    }

    /// Gives the place up.
    pub(super) fn leave(&mut self, desk: u32) {
        if self.waits(desk) {
            let at = self.desks[desk as usize];
            self.waiting.swap_remove(at as usize);
            if let Some(moved) = self.waiting.get(at as usize) {
                self.desks[moved.desk as usize] = at;
            }
        }
        self.free.push(desk);
    }

    /// Takes all who wait, and begins a new round.
    pub(super) fn take(&mut self) -> Woken {
        if self.waiting.is_empty() {
            return Woken::default();
        }
        self.round += 1;
        Woken(std::mem::take(&mut self.waiting))
    }

    pub(super) fn round(&self) -> u64 {
        self.round
    }

    #[cfg(test)]
    fn len(&self) -> (usize, usize) {
        (self.waiting.len(), self.desks.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn churn_leaves_nothing_behind() {
        let mut waiters = Waiters::default();
        for _ in 0..1000 {
            let desks: Vec<u32> = (0..3).map(|_| waiters.join()).collect();
            for &desk in &desks {
                waiters.wait(desk, &Arc::default());
                waiters.wait(desk, &Arc::default());
            }
            assert_eq!(waiters.len(), (3, 3));
            for &desk in &desks {
                waiters.leave(desk);
            }
            assert_eq!(waiters.len(), (0, 3));
        }
    }

    #[test]
    fn who_leaves_is_not_woken_and_the_others_are() {
        let mut waiters = Waiters::default();
        let seats: Vec<Arc<Seat>> = (0..5).map(|_| Arc::default()).collect();
        let desks: Vec<u32> = seats.iter().map(|_| waiters.join()).collect();
        for (desk, seat) in desks.iter().zip(&seats) {
            waiters.wait(*desk, seat);
        }
        waiters.leave(desks[1]);
        waiters.leave(desks[4]);
        let woken = waiters.take();
        for (index, seat) in seats.iter().enumerate() {
            let found = woken.iter().filter(|woken| std::ptr::eq(*woken, &**seat));
            assert_eq!(found.count(), usize::from(![1, 4].contains(&index)));
        }
        // Taken, they wait no longer, and may leave or wait again.
        assert_eq!(waiters.len().0, 0);
        waiters.leave(desks[0]);
        waiters.wait(desks[2], &seats[2]);
        assert_eq!(waiters.take().len(), 1);
    }
}
