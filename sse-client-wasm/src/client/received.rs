//! An event with its payload as a type.

use std::ops::Deref;

use crate::TypedEvent;

/// An event that was received: its payload, and where it comes from. It derefs to the payload.
///
/// ```
/// use serde::Deserialize;
/// use tidings_client_wasm::{Client, Event, Received};
///
/// #[derive(Deserialize, Event)]
/// struct Price { last: f64 }
///
/// let client = Client::new("/events");
/// let prices = client.on(|price: &Received<Price>| println!("{}: {}", price.topic, price.last));
/// # drop(prices);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Received<E> {
    /// The payload.
    pub data: E,
    /// The topic it was published on; its canonical one when it was published on several.
    pub topic: String,
    /// Every topic it was published on, the canonical one first.
    pub topics: Vec<String>,
    /// The id after which the stream can be resumed; empty when the server has given none.
    pub id: String,
}

impl<E: TypedEvent> Received<E> {
    /// The event's name.
    ///
    /// ```
    /// # use tidings_client_wasm::{Event, Received};
    /// # #[derive(Event)]
    /// # struct Price { last: f64 }
    /// fn log(price: &Received<Price>) {
    ///     assert_eq!(price.name(), "price");
    /// }
    /// ```
    #[must_use]
    pub fn name(&self) -> &'static str {
        E::NAME
    }
}

impl<E> Deref for Received<E> {
    type Target = E;

    fn deref(&self) -> &E {
        &self.data
    }
}
