//! A callback for events, with what it wants.

use std::rc::Rc;

use super::clock::Clock;
use super::emitter::Entry;
use super::pacer::Pacer;
use super::want::Want;

/// A callback, which events are for it, and how often it is called.
pub(super) struct Callback<F: ?Sized> {
    pub(super) want: Rc<Want>,
    pacer: Option<Rc<Pacer>>,
    call: F,
}

impl<F> Callback<F> {
    pub(super) fn entry(clock: &Clock, want: Rc<Want>, call: F) -> Rc<Entry<Self>> {
        let pacer = want.pace.interval();
        Entry::new(Self {
            want,
            pacer: pacer.map(|interval| Pacer::new(interval, clock)),
            call,
        })
    }
}

impl<F: ?Sized + 'static> Callback<F> {
    pub(super) fn is_paced(&self) -> bool {
        self.pacer.is_some()
    }

    /// The callback, for an event that need not wait.
    pub(super) fn now(&self) -> &F {
        &self.call
    }

    /// Calls it with an event, now or when its pace allows, unless it is not for it or nobody listens any more then.
    ///
    /// `lane` names what a newer event takes the place of.
    pub(super) fn deliver(entry: &Rc<Entry<Self>>, lane: &str, call: impl FnOnce(&F) + 'static) {
        let Some(callback) = entry.get() else { return };
        match &callback.pacer {
            None => call(&callback.call),
            Some(pacer) => {
                let entry = Rc::downgrade(entry);
                let later = move || {
                    let entry = entry.upgrade();
                    if let Some(callback) = entry.as_deref().and_then(Entry::get) {
                        call(&callback.call);
                    }
                };
                pacer.pace(lane, Box::new(later));
            }
        }
    }
}
