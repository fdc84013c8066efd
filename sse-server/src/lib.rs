//! Live typed events over Server-Sent Events: hub, log and axum integration.

mod backlog;
mod batch;
mod builder;
mod chunk;
mod clock;
mod delivery;
mod drain;
mod error;
mod extensions;
mod format;
mod grant;
mod http;
mod hub;
mod keeper;
mod limits;
mod log;
mod policy;
mod publish;
mod registry;
mod rights;
mod seat;
mod serve;
mod shared;
mod snapshot;
mod stats;
mod subscribe;
mod subscription;

pub use batch::Batch;
pub use builder::HubBuilder;
pub use delivery::{Delivered, Delivery};
pub use error::{PublishError, SubscribeError};
pub use format::Format;
pub use grant::Grant;
pub use http::{Denied, EventStream, Events, Refusal, SubscribeRequest, router};
pub use hub::Hub;
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
