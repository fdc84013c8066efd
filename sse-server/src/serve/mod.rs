//! The second road to the socket: hyper reads the request, and a stream is written without it.
//!
//! ```text
//!                            ┌─ any other route ─▶ hyper writes the response, and the connection goes on
//! accept ─▶ hyper ─▶ router ─┤
//!                            └─ event stream ────▶ the socket is taken out of hyper:
//!                                                  one small task writes it, on threads kept for that
//! ```
//!
//! hyper keeps some 20 KiB for each connection; a task that only holds a cursor and a socket needs about one. The
//! application sees no difference: routing, extractors, layers and every other response are as under `axum::serve`.

mod accept;
mod closing;
mod connection;
mod head;
mod io;
mod options;
mod peer;
mod room;
mod server;
mod shared;
mod slot;
mod takeover;
mod writer;
mod writers;

pub use self::{options::ServeOptions, server::serve};
