//! Publishing: from a value to an event in the log.

mod payload;
mod published;
mod update;

pub use payload::{Html, IntoPayload, Json, Named, Payload, Text};
pub use {published::Published, update::Update};
