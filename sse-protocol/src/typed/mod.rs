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
/// It may say on which topics it runs, by templates or by types that derive [`Topic`](derive@crate::Topic): they become the
/// topic types of TypeScript, so that a page which listens for it elsewhere does not compile. Nothing is published by them.
///
/// ```
/// use tidings_protocol::{Event, Topic, TypedEvent};
///
/// #[derive(Topic)]
/// #[topic("TodoList/{id}")]
/// struct TodoList {
///     id: u32,
/// }
///
/// #[derive(Event)]
/// #[event(topic = TodoList, topic = "feed", topic = "users/{user}/feed")]
/// struct TodoDone;
///
/// assert_eq!(TodoDone::TOPICS, ["TodoList/:id", "feed", "users/:user/feed"]);
/// ```
///
/// The derive macro finds the traits through whichever of `tidings-protocol`, `tidings-server` and
/// `tidings-client-wasm` the crate depends on. Elsewhere say where: `#[event(crate = "my::protocol")]`.
pub trait TypedEvent {
    /// The event's name; a valid [`EventName`](crate::EventName).
    const NAME: &'static str;

    /// The topics it runs on, or the URL Patterns of them. None says nothing: it may run on any.
    const TOPICS: &'static [&'static str] = &[];
}

impl<T: TypedEvent + ?Sized> TypedEvent for &T {
    const NAME: &'static str = T::NAME;
    const TOPICS: &'static [&'static str] = T::TOPICS;
}
