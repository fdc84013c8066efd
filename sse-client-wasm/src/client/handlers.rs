//! Who is told of which event.

use std::any::Any;
use std::cell::RefCell;
use std::rc::Rc;

use super::emitter::Emitter;
use super::{AnyEvent, Error};
use crate::machine::Reason;

/// A callback for every event.
pub(super) type AnyCallback = dyn Fn(&AnyEvent<'_>);

/// Where the events of one name go.
pub(super) trait Channel: Any {
    /// The name.
    fn name(&self) -> &'static str;

    /// Hands an event on.
    ///
    /// # Errors
    ///
    /// When its payload is not what is wanted; nobody was called then.
    fn dispatch(&self, event: &AnyEvent<'_>) -> Result<(), Error>;

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
    pub(super) fn dispatch(&self, event: &AnyEvent<'_>, mut report: impl FnMut(Error)) {
        let channels = Rc::clone(&self.channels.borrow());
        for channel in channels
            .iter()
            .filter(|channel| channel.name() == event.name)
        {
            if let Err(error) = channel.dispatch(event) {
                report(error);
            }
        }
        self.any.emit(|call| call(event));
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
