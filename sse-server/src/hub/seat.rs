//! Where a subscription can be reached by those who have something for it.

use std::sync::atomic::{
    AtomicU32,
    Ordering::{AcqRel, Acquire, Relaxed},
};

use atomic_waker::AtomicWaker;

/// A subscription's waker, and what it is to look at when it wakes.
///
/// It is shared by the hub's list of subscriptions and by the topics the subscription waits for.
#[derive(Debug, Default)]
pub(crate) struct Seat {
    waker: AtomicWaker,
    signals: AtomicU32,
    /// Where in its part of the hub's list it is. Read and written under that part's lock.
    pub(crate) place: AtomicU32,
    /// Which part of the hub's list it is in. Written once.
    pub(crate) part: AtomicU32,
}

/// What a subscription may be told, each a bit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Signal(u32);

impl Signal {
    /// It was woken for an event, in an even or odd round of the backlog.
    pub(crate) const WOKEN: [Self; 2] = [Self(1), Self(2)];
    /// It has sent something since the last tick.
    pub(crate) const SENT: Self = Self(4);
    /// It has sent nothing for a whole tick.
    pub(crate) const IDLE: Self = Self(8);
    /// The hub is draining.
    pub(crate) const DRAIN: Self = Self(16);
    /// Its moment in the drain has come.
    pub(crate) const LEAVE: Self = Self(32);
    /// Its grant has expired.
    pub(crate) const EXPIRED: Self = Self(64);
    /// Its stream is cut, without a word.
    pub(crate) const CUT: Self = Self(128);
    /// Nobody sits there any more.
    const VACANT: Self = Self(256);
    /// Those that end the stream.
    const ENDS: u32 = Self::LEAVE.0 | Self::EXPIRED.0 | Self::CUT.0;
}

/// Signals that were read together.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Signals(u32);

impl Signals {
    pub(crate) fn has(self, signal: Signal) -> bool {
        self.0 & signal.0 != 0
    }

    /// Whether the stream has to end, even if nobody reads it.
    pub(crate) fn end(self) -> bool {
        self.0 & Signal::ENDS != 0
    }
}

impl Seat {
    /// Sets a signal. Whether it was set before.
    pub(crate) fn set(&self, signal: Signal) -> bool {
        // Most writes find it set: then no other core has to give up the line.
        let before = self.signals.load(Relaxed);
        if before & signal.0 != 0 && signal == Signal::SENT {
            return true;
        }
        self.signals.fetch_or(signal.0, AcqRel) & signal.0 != 0
    }

    /// Takes a signal back. Whether it was set.
    pub(crate) fn clear(&self, signal: Signal) -> bool {
        if self.signals.load(Acquire) & signal.0 == 0 {
            return false;
        }
        self.signals.fetch_and(!signal.0, AcqRel) & signal.0 != 0
    }

    /// Says that it was woken. Whether it counts: not when it was told before, nor when nobody sits there any more.
    pub(crate) fn set_woken(&self, round: usize) -> bool {
        let woken = Signal::WOKEN[round];
        let before = Signals(self.signals.fetch_or(woken.0, AcqRel));
        !before.has(woken) && !before.has(Signal::VACANT)
    }

    /// Nobody sits there any more. Gives back what was set, in one step, so that whoever wakes it at the same time either
    /// finds it vacant or is seen here.
    pub(crate) fn vacate(&self) -> Signals {
        Signals(self.signals.swap(Signal::VACANT.0, AcqRel))
    }

    pub(crate) fn signals(&self) -> Signals {
        Signals(self.signals.load(Acquire))
    }

    /// Wakes the subscription's task.
    pub(crate) fn wake(&self) {
        self.waker.wake();
    }

    /// The task to wake from now on.
    pub(crate) fn register(&self, waker: &std::task::Waker) {
        self.waker.register(waker);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_signal_is_taken_for_another() {
        let all = [
            Signal::WOKEN[0],
            Signal::WOKEN[1],
            Signal::SENT,
            Signal::IDLE,
            Signal::DRAIN,
            Signal::LEAVE,
            Signal::EXPIRED,
            Signal::CUT,
            Signal::VACANT,
        ];
        let seat = Seat::default();
        for signal in all {
            assert!(!seat.set(signal), "{signal:?} is another one, too");
        }
    }
}
