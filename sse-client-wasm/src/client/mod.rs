//! The client for Rust front ends.

mod any_event;
mod builder;
mod connection;
mod emitter;
mod error;
mod gap;
mod handle;
mod handlers;
mod listener;
#[cfg(feature = "typed")]
mod received;
#[cfg(feature = "typed")]
mod stream;
#[cfg(all(test, feature = "typed", not(target_arch = "wasm32")))]
mod tests;
#[cfg(feature = "typed")]
mod typed;

pub use any_event::AnyEvent;
pub use builder::{BuildError, ClientBuilder};
pub use error::Error;
pub use gap::Gap;
pub use handle::Client;
pub use listener::Listener;
#[cfg(feature = "typed")]
pub use received::Received;
#[cfg(feature = "typed")]
pub use stream::EventStream;
