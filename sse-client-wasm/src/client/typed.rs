//! The callbacks for one type of event.

use std::rc::Rc;

use serde::de::DeserializeOwned;

use super::callback::Callback as Of;
use super::clock::Clock;
use super::emitter::{Emitter, Entry};
use super::handlers::{Channel, Delivery, Handlers};
use super::want::Want;
use super::{AnyEvent, Error, Received};
use crate::TypedEvent;
use crate::machine::Reason;

type Callback<E> = Of<dyn Fn(&Received<E>)>;

/// The callbacks for one type. The payload is read once for all of them.
pub(super) struct Typed<E: 'static> {
    callbacks: Emitter<Callback<E>>,
}

impl<E: TypedEvent + DeserializeOwned + 'static> Typed<E> {
    /// Adds a callback; what is returned removes it.
    pub(super) fn add<F: Fn(&Received<E>) + 'static>(
        handlers: &Handlers,
        clock: &Clock,
        want: Rc<Want>,
        callback: F,
    ) -> impl FnOnce(&Handlers) + use<E, F> {
        let entry: Rc<Entry<Callback<E>>> = Of::entry(clock, want, callback);
        let typed = handlers.find::<Self>().unwrap_or_else(|| {
            let typed = Rc::new(Self {
                callbacks: Emitter::new(),
            });
            handlers.add(Rc::clone(&typed) as _);
            typed
        });
        typed.callbacks.add(Rc::clone(&entry));
        move |handlers| {
            if !typed.callbacks.remove(&entry) {
                handlers.remove(&(typed as Rc<dyn Channel>));
            }
        }
    }
}

impl<E: TypedEvent + DeserializeOwned + 'static> Channel for Typed<E> {
    fn name(&self) -> &'static str {
        E::NAME
    }

    fn dispatch(&self, delivery: &Delivery<'_>) -> Result<(), Error> {
        let mut read: Option<Rc<Received<E>>> = None;
        let mut failure = None;
        self.callbacks.each(|entry| {
            let is_for = |callback: &Callback<E>| delivery.is_for(callback);
            if failure.is_some() || !entry.get().is_some_and(is_for) {
                return;
            }
            let received = match read
                .take()
                .map_or_else(|| decode(&delivery.event).map(Rc::new), Ok)
            {
                Ok(received) => Rc::clone(read.insert(received)),
                Err(error) => return failure = Some(error),
            };
            Of::deliver(entry, delivery.event.topic, move |call| call(&received));
        });
        failure.map_or(Ok(()), Err)
    }

    fn end(&self, _: Option<Reason>) {
        self.callbacks.clear();
    }
}

/// Reads the payload.
pub(super) fn decode<E: TypedEvent + DeserializeOwned>(
    event: &AnyEvent<'_>,
) -> Result<Received<E>, Error> {
    let (topic, id) = (event.topic.to_owned(), event.id.to_owned());
    match serde_json::from_str(event.text) {
        Ok(data) => Ok(Received {
            data,
            topic,
            topics: event.topics.iter().map(|&topic| topic.to_owned()).collect(),
            id,
        }),
        Err(source) => Err(Error::Payload {
            event: E::NAME,
            topic,
            id,
            source,
        }),
    }
}
