//! The callbacks for one type of event.

use std::rc::Rc;

use serde::de::DeserializeOwned;

use super::emitter::{Emitter, Entry};
use super::handlers::{Channel, Handlers};
use super::{AnyEvent, Error, Received};
use crate::TypedEvent;
use crate::machine::Reason;

type Callback<E> = dyn Fn(&Received<E>);

/// The callbacks for one type. The payload is read once for all of them.
pub(super) struct Typed<E: 'static> {
    callbacks: Emitter<Callback<E>>,
}

impl<E: TypedEvent + DeserializeOwned + 'static> Typed<E> {
    /// Adds a callback; what is returned removes it.
    pub(super) fn add<F: Fn(&Received<E>) + 'static>(
        handlers: &Handlers,
        callback: F,
    ) -> impl FnOnce(&Handlers) + use<E, F> {
        let entry: Rc<Entry<Callback<E>>> = Entry::new(callback);
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

    fn dispatch(&self, event: &AnyEvent<'_>) -> Result<(), Error> {
        if !self.callbacks.is_empty() {
            let received = decode(event)?;
            self.callbacks.emit(|call| call(&received));
        }
        Ok(())
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
        Ok(data) => Ok(Received { data, topic, id }),
        Err(source) => Err(Error::Payload {
            event: E::NAME,
            topic,
            id,
            source,
        }),
    }
}
