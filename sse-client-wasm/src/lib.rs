//! The Tidings browser client: typed live events over Server-Sent Events.

pub mod machine;
#[cfg(feature = "npm")]
pub mod npm;
