//! The second road to the socket: hyper reads the request, and a stream is written without it.
//!
//! ```text
//!             ┌─ any other route ──▶ hyper writes the response, the connection goes on
//! accept ─▶ hyper ─▶ router ─┤
//!             └─ event stream ─────▶ the socket is taken out of hyper ─▶ one small task writes it
//! ```
//!
//! hyper keeps some 20 KiB for each connection; a task that only holds a cursor and a socket needs about one. The
//! application sees no difference: routing, extractors, layers and every other response are as under `axum::serve`.
//!
//! # What layers can and cannot do to a stream
//!
//! The response passes through every layer before the socket is taken, so **status and headers set by layers reach the client**
//! (CORS, request ids, cookies). The body does not: once the head is known, the stream is written past them, and a layer that
//! wraps bodies sees this one end at once. A layer that *changes* a body has to say so by `Content-Encoding`, and then
//! the response is left to hyper and takes the first road; the same holds when a layer answers something else instead.

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
