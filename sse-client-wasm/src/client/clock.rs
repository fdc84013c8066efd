//! The time, and what is waited for.

use std::cell::Cell;
use std::rc::Rc;

use crate::machine::Moment;
use crate::transport::{Timer, Transport};

/// The transport's clock. Where there is no transport nothing arrives, and nothing is waited for.
#[derive(Clone)]
pub(super) struct Clock(Option<Rc<dyn Transport>>);

impl Clock {
    pub(super) fn new(transport: Option<Rc<dyn Transport>>) -> Self {
        Self(transport)
    }

    pub(super) fn now(&self) -> Moment {
        let transport = self.0.as_ref();
        Moment {
            ms: self.ms() as f64,
            random: transport.map_or(0.0, |transport| transport.random()),
        }
    }

    /// The time alone, in milliseconds.
    pub(super) fn ms(&self) -> u64 {
        self.0.as_ref().map_or(0, |transport| transport.now())
    }

    pub(super) fn timer(&self, due: Box<dyn Fn()>) -> Box<dyn Timer> {
        match &self.0 {
            Some(transport) => transport.timer(due),
            None => Box::new(NoTimer),
        }
    }

    /// Calls once, when the code that is running has come to its end.
    pub(super) fn soon(&self, due: impl FnOnce() + 'static) {
        if let Some(transport) = &self.0 {
            transport.soon(Box::new(due));
        }
    }
}

struct NoTimer;

impl Timer for NoTimer {
    fn set(&self, _: u64) {}

    fn clear(&self) {}
}

/// A timer for a moment.
pub(super) struct Alarm {
    clock: Clock,
    timer: Box<dyn Timer>,
    /// What it is set to.
    at: Rc<Cell<Option<u64>>>,
}

impl Alarm {
    pub(super) fn new(clock: &Clock, due: impl Fn() + 'static) -> Self {
        let at = Rc::new(Cell::new(None));
        let set = Rc::clone(&at);
        let timer = clock.timer(Box::new(move || {
            set.set(None);
            due();
        }));
        Self {
            clock: clock.clone(),
            timer,
            at,
        }
    }

    pub(super) fn set(&self, moment: Option<u64>) {
        if self.at.replace(moment) != moment {
            match moment {
                Some(at) => self.timer.set(at.saturating_sub(self.clock.ms())),
                None => self.timer.clear(),
            }
        }
    }
}
