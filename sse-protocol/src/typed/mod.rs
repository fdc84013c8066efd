//! Events and topics as Rust types.

#[cfg(feature = "json")]
mod event_set;
mod topic_model;

#[cfg(feature = "json")]
pub use event_set::{DecodeEventError, EncodeEventError, EventSet};
pub use topic_model::TopicModel;

#[cfg(feature = "json")]
pub use event_set::{all_different, decode, encode, unknown};
pub use topic_model::{TopicBuilder, matcher};

/// A type that is the payload of one kind of event.
///
/// # Examples
///
/// ```
/// use tidings_protocol::{Event, TypedEvent};
///
/// #[derive(Event)]
/// struct PriceChanged {
///     last: f64,
/// }
///
/// #[derive(Event)]
/// #[event(name = "todo.added")]
/// struct TodoAdded(String);
///
/// assert_eq!(PriceChanged::NAME, "price_changed");
/// assert_eq!(TodoAdded::NAME, "todo.added");
/// ```
///
/// The derive macro finds the traits through whichever of `tidings-protocol`, `tidings-server` and
/// `tidings-client-wasm` the crate depends on. Elsewhere say where: `#[event(crate = "my::protocol")]`.
pub trait TypedEvent {
    /// The event's name; a valid [`EventName`](crate::EventName).
    const NAME: &'static str;
}

impl<T: TypedEvent + ?Sized> TypedEvent for &T {
    const NAME: &'static str = T::NAME;
}
