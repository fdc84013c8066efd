//! Bytes on their way out: frames as a subscriber is sent them.

mod batch;
pub(crate) mod chunk;
mod format;

pub use batch::Batch;
pub use format::Format;
