//! The Tidings browser client: typed live events over Server-Sent Events.
//!
//! For front ends in Rust: Leptos, Yew, Dioxus, or none. One connection for all listeners, each with its own topics and
//! pace, by the browser's own `EventSource` or by [`fetch`](Fetch); events as Rust types, by callback or as a
//! [stream](EventStream). It reconnects, resumes where it was, drops what comes twice, tells what was missed, and stays closed
//! when the server says so.
//!
//! ```
//! use serde::Deserialize;
//! use tidings_client_wasm::{Client, Event};
//!
//! #[derive(Deserialize, Event)]
//! struct Price {
//!     symbol: String,
//!     last: f64,
//! }
//!
//! let client = Client::new("/events");
//! let prices = client.pattern("prices/:symbol")?.on::<Price>(|price| println!("{} {}", price.symbol, price.last));
//! let gaps = client.on_gap(|gap| println!("refetch {}", gap.topic));
//! drop(prices); // listens no more
//! # drop(gaps);
//! # Ok::<(), tidings_client_wasm::BuildError>(())
//! ```
//!
//! # In a component
//!
//! A [`Listener`] belongs where the component's own clean-up is. Nothing here may cross threads, since a page has one. On a
//! server, where pages are rendered, a client stays idle. `docs/rust-front-ends.md` shows Leptos, Yew and Dioxus;
//! `examples/leptos` is a page.
//!
//! # Bytes
//!
//! Each a program of its own, with the flags of the npm package's build and `wasm-opt -Oz`; `gzip -9`, wasm + glue. A
//! front end that has web-sys, serde or an executor already pays less for them.
//!
//! | | bytes |
//! | --- | --- |
//! | `EventSource`, timer, clock, page events by our own declarations | 6,298 + 3,619 |
//! | the same by web-sys and js-sys | 7,004 + 3,918 |
//! | `EventSource` and timer as a stream, by gloo-net and gloo-timers, without page events | 9,981 + 4,096 |
//! | the first, and a struct of five fields by serde_json | 22,129 + 3,618 |
//! | the first, and the same struct by `JSON.parse` and serde-wasm-bindgen | 19,453 + 4,684 |
//! | this client with `opt-level = "z"`, texts only (`client`) | 31,589 + 3,832 |
//! | the same, with [`Fetch`] and a token | 38,693 + 4,896 |
//! | this client with `opt-level = "z"`, that struct by serde_json (`typed`) | 47,104 + 3,832 |
//! | each of the last three since states are told to who listens late, about | + 1,800 |
//!
//! So the declarations are ours. serde_json costs 1.6 KB more than serde-wasm-bindgen, and is taken all the same: it
//! crosses into JavaScript once per event and not once per field, says where a payload is wrong, and reads on the host
//! what it reads in the browser.
//!
//! # Features
//!
//! | feature | default | gives |
//! | --- | --- | --- |
//! | `typed` | yes | payloads as Rust types, streams, and the derive macros |
//! | `client` | by `typed` | [`Client`]; alone it hands out texts, and needs no JSON library |
//! | `npm` | no | the exports of the npm package, for its build only |
//!
//! [`machine`] is what decides, without I/O, for whoever writes another transport.

#[cfg(feature = "client")]
mod client;
pub mod machine;
#[cfg(feature = "npm")]
pub mod npm;
#[cfg(feature = "client")]
mod transport;
#[cfg(feature = "client")]
mod url;

#[cfg(feature = "client")]
pub use client::{
    AnyEvent, BuildError, Client, ClientBuilder, ConnectionState, Error, Fetch, Gap, Listen,
    Listener, Method,
};
#[cfg(feature = "typed")]
pub use client::{EventStream, Received};

#[cfg(feature = "client")]
pub use transport::Storage;

/// What travels: the derive macros write paths into it, so that this crate is all one has to depend on.
pub use tidings_protocol as protocol;
#[cfg(feature = "typed")]
pub use tidings_protocol::{DecodeEventError, Event, EventSet};
pub use tidings_protocol::{
    ReconnectPolicy, Topic, TopicMatcher, TopicModel, TypedEvent, UrlPattern,
};
