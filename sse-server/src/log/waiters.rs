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
    desks: Vec<Desk>,
    free: Vec<u32>,
    /// How often the list was taken.
    round: u32,
}

#[derive(Debug)]
struct Waiter {
    desk: u32,
    seat: Arc<Seat>,
}

/// A subscription's place, whether it waits or not.
#[derive(Clone, Copy, Debug)]
struct Desk {
    /// In which round it began to wait; in any other it does not.
    round: u32,
    /// Where in the list it waits.
    at: u32,
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
        let desk = Desk {
            round: self.round.wrapping_sub(1),
            at: 0,
        };
        match self.free.pop() {
            Some(free) => {
                self.desks[free as usize] = desk;
                free
            }
            None => {
                self.desks.push(desk);
                self.desks.len() as u32 - 1
            }
        }
    }

    /// Begins to wait. Gives back the round, until whose end it waits.
    pub(super) fn wait(&mut self, desk: u32, seat: &Arc<Seat>) -> u32 {
        if self.desks[desk as usize].round != self.round {
            self.desks[desk as usize] = Desk {
                round: self.round,
                at: self.waiting.len() as u32,
            };
            self.waiting.push(Waiter {
                desk,
                seat: Arc::clone(seat),
            });
        }
        self.round
    }

    /// Gives the place up.
    pub(super) fn leave(&mut self, desk: u32) {
        let Desk { round, at } = self.desks[desk as usize];
        if round == self.round {
            self.waiting.swap_remove(at as usize);
            if let Some(moved) = self.waiting.get(at as usize) {
                self.desks[moved.desk as usize].at = at;
            }
            self.desks[desk as usize].round = self.round.wrapping_sub(1);
        }
        self.free.push(desk);
    }

    /// Takes all who wait, and begins a new round.
    pub(super) fn take(&mut self) -> Woken {
        if self.waiting.is_empty() {
            return Woken::default();
        }
        self.round = self.round.wrapping_add(1);
        Woken(std::mem::take(&mut self.waiting))
    }

    pub(super) fn round(&self) -> u32 {
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
