//! The client for Rust front ends.

mod any_event;
mod asked;
mod builder;
mod callback;
mod clock;
mod connection;
mod cursor;
mod emitter;
mod error;
mod feed;
mod fetch;
mod gap;
mod handle;
mod handlers;
mod kept;
mod listen;
mod listener;
mod options;
mod pacer;
mod page;
mod past;
#[cfg(feature = "typed")]
mod received;
mod state;
#[cfg(feature = "typed")]
mod stream;
mod streams;
#[cfg(all(test, feature = "typed", not(target_arch = "wasm32")))]
mod tests;
mod told;
mod topics;
#[cfg(feature = "typed")]
mod typed;
mod want;
mod wants;
mod wish;

pub use any_event::AnyEvent;
pub use asked::BuildError;
pub use builder::ClientBuilder;
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
