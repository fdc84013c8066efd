//! Live typed events over Server-Sent Events: hub, log and axum integration.
//!
//! A [`Hub`] is a log of events. Publishing appends to it; a subscriber is a cursor that reads it, live or from the last event
//! it has seen, by the same path. Over HTTP it is a route of an axum app:
//!
//! ```no_run
//! use axum::{Router, routing::get};
//! use serde::Serialize;
//! use tidings_server::{Event, Hub};
//!
//! #[derive(Event, Serialize)]
//! #[event(name = "price")]
//! struct Price { last: f64 }
//!
//! #[tokio::main]
//! async fn main() -> std::io::Result<()> {
//!     let hub = Hub::new();
//!     let app = Router::new().route("/events", get(hub.handler()));
//!     tokio::spawn(async move { hub.publish("prices/AAPL", &Price { last: 231.5 }) });
//!     axum::serve(tokio::net::TcpListener::bind("127.0.0.1:3000").await?, app).await
//! }
//! ```
//!
//! Any `EventSource` reads it: `new EventSource("/events?topic=prices/AAPL")`.
//!
//! # Where to look
//!
//! | to | see |
//! | --- | --- |
//! | publish types, JSON, text, HTML | [`Hub::publish`], [`IntoPayload`] |
//! | name several topics, give ids, keys, or make it private | [`Update`] |
//! | go at the speed of delivery | [`Published::acknowledged`] |
//! | say how much is held, and what becomes of who is slow | [`TopicPolicy`], [`Retention`], [`Lag`] |
//! | tell the state before the events | [`TopicPolicy::retain_last`], [`Hub::snapshot`] |
//! | end a topic for good | [`Hub::complete`] |
//! | say who may read what, and until when | [`HubBuilder::authorize`], [`Grant`] |
//! | stream under axum, or with a tenth of the memory | [`Hub::handler`], [`router`], [`serve()`] |
//! | read events without HTTP | [`Hub::subscribe`], [`Subscription`] |
//! | go away without a stampede | [`Hub::drain`], [`Hub::shutdown`] |
//! | know and bound what it costs | [`Limits`], [`Stats`] |
//!
//! # What always holds
//!
//! - A subscriber is sent every event that it asked for and may read, in order, once; or it is told in the stream that it
//!   missed some.
//! - One slow subscriber delays neither another nor a publisher: it owns no queue, and what is held is bounded by topic and
//!   by hub.
//! - No field that could break out of its line reaches the wire, and the error names it.
//! - What is private reaches only those whose grant says so, live and replayed alike, and a stream ends when its grant does.
//! - A completed topic says so, and stays completed.

mod delivery;
mod error;
mod frames;
mod grant;
mod http;
mod hub;
mod limits;
mod log;
mod policy;
mod publish;
mod serve;
mod snapshot;
mod stats;
mod subscribe;
mod subscription;

pub use delivery::{Delivered, Delivery};
pub use error::{PublishError, SubscribeError};
pub use frames::{Batch, Format};
pub use grant::Grant;
pub use http::{Denied, EventStream, Events, Refusal, SubscribeRequest, router};
pub use hub::{Hub, HubBuilder};
pub use limits::Limits;
pub use policy::{Lag, Retention, TopicPolicy};
pub use publish::{Html, IntoPayload, Json, Named, Payload, Published, Text, Update};
pub use serve::{ServeOptions, serve};
pub use snapshot::Snapshot;
pub use stats::Stats;
pub use subscribe::Subscribe;
pub use subscription::Subscription;

/// What travels: the derive macros write paths into it, so that this crate is all one has to depend on.
pub use tidings_protocol as protocol;
pub use tidings_protocol::{
    CloseReason, Cursor, Event, EventId, EventName, EventSet, LogId, SubscribeQuery, Topic,
    TopicMatcher, TopicModel, TypedEvent, UrlPattern, UrlPatternError,
};
