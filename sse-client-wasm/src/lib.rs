//! The Tidings browser client: typed live events over Server-Sent Events.

#[cfg(feature = "client")]
pub mod client;
pub mod machine;
#[cfg(feature = "npm")]
pub mod npm;
#[cfg(feature = "client")]
mod transport;
#[cfg(feature = "client")]
mod url;

#[cfg(feature = "client")]
pub use client::{AnyEvent, BuildError, Client, ClientBuilder, Error, Gap, Listener};
#[cfg(feature = "typed")]
pub use client::{EventStream, Received};

/// What travels: the derive macros write paths into it, so that this crate is all one has to depend on.
pub use tidings_protocol as protocol;
pub use tidings_protocol::ReconnectPolicy;
#[cfg(feature = "typed")]
pub use tidings_protocol::{
    DecodeEventError, Event, EventSet, Topic, TopicMatcher, TopicModel, TypedEvent, UrlPattern,
};
