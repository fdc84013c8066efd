//! The client for Rust front ends.

mod any_event;
mod builder;
mod callback;
mod connection;
mod emitter;
mod error;
mod fetch;
mod gap;
mod handle;
mod handlers;
mod listen;
mod listener;
mod pacer;
mod past;
#[cfg(feature = "typed")]
mod received;
mod state;
#[cfg(feature = "typed")]
mod stream;
#[cfg(all(test, feature = "typed", not(target_arch = "wasm32")))]
mod tests;
mod topics;
#[cfg(feature = "typed")]
mod typed;
mod want;

pub use any_event::AnyEvent;
pub use builder::{BuildError, ClientBuilder};
pub use error::Error;
pub use fetch::{Fetch, Method};
pub use gap::Gap;
pub use handle::Client;
pub use listen::Listen;
pub use listener::Listener;
#[cfg(feature = "typed")]
pub use received::Received;
pub use state::ConnectionState;
#[cfg(feature = "typed")]
pub use stream::EventStream;
