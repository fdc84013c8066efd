//! Calls a listener no more often than it wants: the first at once, then the newest at the end of each interval.

use std::cell::{OnceCell, RefCell};
use std::collections::BTreeMap;
use std::rc::{Rc, Weak};

use super::connection::Connection;
use crate::transport::Timer;

type Call = Box<dyn FnOnce()>;

/// The pace of one listener, for each topic and name of its own.
pub(super) struct Pacer {
    interval: u64,
    connection: Weak<Connection>,
    timer: OnceCell<Box<dyn Timer>>,
    lanes: RefCell<BTreeMap<String, Lane>>,
}

/// What comes of one topic and name. It is forgotten when an interval passes without an event.
struct Lane {
    /// When the interval ends.
    until: u64,
    /// The newest that came in it.
    waiting: Option<Call>,
}

impl Pacer {
    pub(super) fn new(interval: u64, connection: &Rc<Connection>) -> Rc<Self> {
        Rc::new(Self {
            interval,
            connection: Rc::downgrade(connection),
            timer: OnceCell::new(),
            lanes: RefCell::default(),
        })
    }

    /// Calls now or later, or never when a newer one comes before.
    pub(super) fn pace(self: &Rc<Self>, lane: &str, call: Call) {
        let Some(connection) = self.connection.upgrade() else {
            return;
        };
        let now = connection.now().ms;
        let mut lanes = self.lanes.borrow_mut();
        match lanes.get_mut(lane) {
            // A clock that was set back would have it wait for longer than there was ever reason to.
            Some(Lane { until, waiting }) if now < *until && *until - now <= self.interval => {
                let overtaken = waiting.replace(call);
                drop(lanes);
                drop(overtaken);
            }
            _ => {
                let until = now + self.interval;
                lanes.insert(
                    lane.to_owned(),
                    Lane {
                        until,
                        waiting: None,
                    },
                );
                drop(lanes);
                self.wake(&connection, now);
                call();
            }
        }
    }

    /// Some interval may be over.
    fn due(self: &Rc<Self>) {
        let Some(connection) = self.connection.upgrade() else {
            return;
        };
        let now = connection.now().ms;
        let mut calls = Vec::new();
        self.lanes.borrow_mut().retain(|_, lane| {
            if lane.until > now && lane.until - now <= self.interval {
                return true;
            }
            lane.until = now + self.interval;
            let call = lane.waiting.take();
            let was_awaited = call.is_some();
            calls.extend(call);
            was_awaited
        });
        self.wake(&connection, now);
        // Nothing is borrowed: what is called may listen, and stop listening.
        for call in calls {
            call();
        }
    }

    fn wake(self: &Rc<Self>, connection: &Connection, now: u64) {
        let next = self.lanes.borrow().values().map(|lane| lane.until).min();
        let Some(next) = next else { return };
        let timer = self.timer.get_or_init(|| {
            let me = Rc::downgrade(self);
            connection.timer(Box::new(move || {
                if let Some(pacer) = me.upgrade() {
                    pacer.due();
                }
            }))
        });
        timer.set(next.saturating_sub(now));
    }
}
