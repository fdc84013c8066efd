//! Who is told of which event.

use std::any::Any;
use std::cell::RefCell;
use std::rc::Rc;

use super::any_event::WaitingEvent;
use super::callback::Callback;
use super::emitter::{Emitter, Entry};
use super::want::Arrival;
use super::{AnyEvent, Error};
use crate::machine::Reason;

/// A callback for events of every name.
pub(super) type AnyCallback = Callback<dyn Fn(&AnyEvent<'_>)>;

/// An event on its way to the listeners.
#[derive(Clone, Copy)]
pub(super) struct Delivery<'a> {
    pub(super) event: AnyEvent<'a>,
    pub(super) arrival: Arrival,
}

impl Delivery<'_> {
    pub(super) fn is_for<F: ?Sized>(&self, callback: &Callback<F>) -> bool {
        let topics = self.event.topics.iter().copied();
        callback.want.is_for(topics, self.arrival)
    }

    /// Calls back with the event as it is, if it is for this one.
    pub(super) fn deliver(&self, entry: &Rc<Entry<AnyCallback>>) {
        let Some(callback) = entry.get().filter(|callback| self.is_for(callback)) else {
            return;
        };
        if callback.is_paced() {
            let waiting = WaitingEvent::of(&self.event);
            let lane = format!("{}\t{}", self.event.name, self.event.topic);
            Callback::deliver(entry, &lane, move |call| waiting.with(call));
        } else {
            callback.now()(&self.event);
        }
    }
}

/// Where the events of one name go.
pub(super) trait Channel: Any {
    /// The name.
    fn name(&self) -> &'static str;

    /// Hands an event on.
    ///
    /// # Errors
    ///
    /// When its payload is not what is wanted; nobody was called then.
    fn dispatch(&self, delivery: &Delivery<'_>) -> Result<(), Error>;

    /// No event will come any more.
    fn end(&self, reason: Option<Reason>);
}

/// The dispatch table. It is not borrowed while what is in it is called.
pub(super) struct Handlers {
    any: Emitter<AnyCallback>,
    // A dozen names at most, most of them compared by their length: a map would be slower, and larger.
    channels: RefCell<Rc<Vec<Rc<dyn Channel>>>>,
}

impl Handlers {
    pub(super) fn new() -> Self {
        Self {
            any: Emitter::new(),
            channels: RefCell::default(),
        }
    }

    /// The callbacks for every event.
    pub(super) fn any(&self) -> &Emitter<AnyCallback> {
        &self.any
    }

    /// Hands an event to everybody who wants it, and each error to `report`.
    pub(super) fn dispatch(&self, delivery: &Delivery<'_>, mut report: impl FnMut(Error)) {
        let event = &delivery.event;
        let channels = Rc::clone(&self.channels.borrow());
        for channel in channels
            .iter()
            .filter(|channel| channel.name() == event.name)
        {
            if let Err(error) = channel.dispatch(delivery) {
                report(error);
            }
        }
        self.any.each(|entry| delivery.deliver(entry));
    }

    /// No event will come any more: all are removed.
    pub(super) fn end(&self, reason: Option<Reason>) {
        self.any.clear();
        for channel in self.channels.take().iter() {
            channel.end(reason);
        }
    }

    /// Adds a channel.
    #[cfg(feature = "typed")]
    pub(super) fn add(&self, channel: Rc<dyn Channel>) {
        Rc::make_mut(&mut self.channels.borrow_mut()).push(channel);
    }

    /// Removes a channel.
    #[cfg(feature = "typed")]
    pub(super) fn remove(&self, channel: &Rc<dyn Channel>) {
        let mut channels = self.channels.borrow_mut();
        let at = channels.iter().position(|other| Rc::ptr_eq(other, channel));
        let removed = at.map(|at| Rc::make_mut(&mut channels).remove(at));
        // What it owns may call in here when it is dropped.
        drop(channels);
        drop(removed);
    }

    /// The channel of this type, if there is one.
    #[cfg(feature = "typed")]
    pub(super) fn find<C: Channel>(&self) -> Option<Rc<C>> {
        self.channels.borrow().iter().find_map(|channel| {
            let channel: Rc<dyn Any> = Rc::clone(channel) as _;
            channel.downcast().ok()
        })
    }
}
