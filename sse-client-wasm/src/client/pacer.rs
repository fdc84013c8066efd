//! Calls a listener no more often than it wants: the first at once, then the newest at the end of each interval.

use std::cell::{OnceCell, RefCell};
use std::rc::Rc;

use super::clock::Clock;
use crate::transport::Timer;

type Call = Box<dyn FnOnce()>;

/// The pace of one listener, for each topic and name of its own.
pub(super) struct Pacer {
    interval: u64,
    clock: Clock,
    timer: OnceCell<Box<dyn Timer>>,
    /// In the order of their names, and not in a map, which would weigh some kilobytes: the server thins out most of what
    /// would make it worth that.
    lanes: RefCell<Vec<Lane>>,
}

/// What comes of one topic and name. It is forgotten when an interval passes without an event.
struct Lane {
    name: String,
    /// When the interval ends.
    until: u64,
    /// The newest that came in it.
    waiting: Option<Call>,
}

impl Pacer {
    pub(super) fn new(interval: u64, clock: &Clock) -> Rc<Self> {
        Rc::new(Self {
            interval,
            clock: clock.clone(),
            timer: OnceCell::new(),
            lanes: RefCell::default(),
        })
    }

    /// Calls now or later, or never when a newer one comes before.
    pub(super) fn pace(self: &Rc<Self>, lane: &str, call: Call) {
        let now = self.clock.ms();
        let mut lanes = self.lanes.borrow_mut();
        let at = lanes.binary_search_by(|other| other.name.as_str().cmp(lane));
        match at.map(|at| &mut lanes[at]) {
            // A clock that was set back would have it wait for longer than there was ever reason to.
            Ok(lane) if now < lane.until && lane.until - now <= self.interval => {
                let overtaken = lane.waiting.replace(call);
                drop(lanes);
                drop(overtaken);
            }
            _ => {
                let until = now + self.interval;
                // What waits still, because a timer is late, is overtaken.
                let overtaken = match at {
                    Ok(at) => {
                        lanes[at].until = until;
                        lanes[at].waiting.take()
                    }
                    Err(at) => {
                        let lane = Lane {
                            name: lane.to_owned(),
                            until,
                            waiting: None,
                        };
                        lanes.insert(at, lane);
                        None
                    }
                };
                drop(lanes);
                drop(overtaken);
                self.wake(now);
                call();
            }
        }
    }

    /// Some interval may be over.
    fn due(self: &Rc<Self>) {
        let now = self.clock.ms();
        let mut calls = Vec::new();
        self.lanes.borrow_mut().retain_mut(|lane| {
            if lane.until > now && lane.until - now <= self.interval {
                return true;
            }
            lane.until = now + self.interval;
            let call = lane.waiting.take();
            let was_awaited = call.is_some();
            calls.extend(call);
            was_awaited
        });
        self.wake(now);
        // Nothing is borrowed: what is called may listen, and stop listening.
        for call in calls {
            call();
        }
    }

    fn wake(self: &Rc<Self>, now: u64) {
        let next = self.lanes.borrow().iter().map(|lane| lane.until).min();
        let Some(next) = next else { return };
        let timer = self.timer.get_or_init(|| {
            let me = Rc::downgrade(self);
            self.clock.timer(Box::new(move || {
                if let Some(pacer) = me.upgrade() {
                    pacer.due();
                }
            }))
        });
        timer.set(next.saturating_sub(now));
    }
}
