//! Live typed events over Server-Sent Events: hub, log and axum integration.

mod batch;
mod builder;
mod chunk;
mod error;
mod extensions;
mod format;
mod grant;
mod http;
mod hub;
mod limits;
mod serve;
mod subscribe;
mod subscription;

pub use batch::Batch;
pub use builder::HubBuilder;
pub use error::{PublishError, SubscribeError};
pub use format::Format;
pub use grant::Grant;
pub use http::{Denied, EventStream, Events, Refusal, SubscribeRequest, router};
pub use hub::Hub;
pub use limits::Limits;
pub use serve::{ServeOptions, serve};
pub use subscribe::Subscribe;
pub use subscription::Subscription;

pub use tidings_protocol::{
    CloseReason, Cursor, EventId, EventName, SubscribeQuery, Topic, TopicMatcher, UrlPattern,
};
