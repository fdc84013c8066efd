//! What travels between a Tidings server and its clients: events, codec, topics, control events.
//!
//! No I/O, no clock, no async: bytes, time and chance are passed in. So it serves the server, the browser and every test
//! alike. Those who write a server or a client use `tidings-server` or `tidings-client-wasm`; this crate is for what
//! stands beside them: another transport, a bridge, a test.
//!
//! ```
//! use tidings_protocol::{Decoder, Event};
//!
//! let mut wire = Vec::new();
//! Event::new("first\nsecond").with_event("note")?.with_id("1")?.encode(&mut wire);
//! assert_eq!(wire, b"event: note\nid: 1\ndata: first\ndata: second\n\n");
//!
//! Decoder::new().decode(&wire, |event| {
//!     assert_eq!((event.event, event.id, event.data), ("note", "1", "first\nsecond"));
//! })?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! | for | see |
//! | --- | --- |
//! | writing a stream | [`Event`](struct@Event), [`Frame`], [`Control`], [`encode_keep_alive`], [`encode_id`], [`encode_retry`] |
//! | reading one | [`Decoder`], [`Tagged`], [`Control::parse`] |
//! | ids and cursors | [`EventId`], [`LogId`], [`Cursor`] |
//! | asking for topics | [`Topic`](struct@Topic), [`TopicMatcher`], [`UrlPattern`], [`SubscribeQuery`] |
//! | coming back | [`ReconnectPolicy`], [`Backoff`] |
//! | Rust types as events and topics | [`TypedEvent`], `EventSet`, [`TopicModel`] and their derive macros |
//! | the same types in TypeScript | `typegen` |
//!
//! # Features
//!
//! | feature | default | gives |
//! | --- | --- | --- |
//! | `std` | yes | the standard library's speed-ups; without it the crate needs `alloc` only |
//! | `derive` | yes | `#[derive(Event)]`, `#[derive(EventSet)]`, `#[derive(Topic)]` |
//! | `json` | yes | `EventSet`: payloads to and from JSON |
//! | `urlpattern` | no | `TopicMatcher::matches`, and patterns that are compiled rather than only named |
//! | `typegen` | no | TypeScript and JSON Schema of an event set, and its version |
#![no_std]

extern crate alloc;
#[cfg(any(feature = "std", test))]
extern crate std;
// The derive macros write `::tidings_protocol::…`, here too.
extern crate self as tidings_protocol;

mod control;
mod decode;
mod duration;
mod event;
mod frame;
mod id;
mod matcher;
mod name;
mod number;
mod percent;
mod reconnect;
mod subscribe;
mod tagged;
mod text;
mod topic;
mod typed;
#[cfg(feature = "typegen")]
pub mod typegen;

pub use control::{CloseReason, Control, ControlError};
pub use decode::{DecodeError, DecodedEvent, Decoder, DecoderLimits, EventRef, Sink};
pub use event::Event;
pub use frame::{Frame, encode_id, encode_keep_alive, encode_retry};
pub use id::{Cursor, EventId, EventIdError, Incarnation, LogId, WireId};
#[cfg(feature = "urlpattern")]
pub use matcher::TopicUrl;
pub use matcher::{TopicMatcher, UrlPattern, UrlPatternError};
pub use name::{EventName, EventNameError};
pub use reconnect::{Backoff, Pace, ReconnectPolicy};
pub use subscribe::{SubscribeLimits, SubscribeQuery, SubscribeQueryError, Throttle};
pub use tagged::Tagged;
pub use topic::{Topic, TopicError};
#[cfg(feature = "json")]
pub use typed::{DecodeEventError, EncodeEventError, EventSet};
pub use typed::{TopicModel, TypedEvent};

// A derive macro may share its name with a type: `use tidings_protocol::Event` brings both.
#[cfg(feature = "derive")]
pub use tidings_protocol_derive::{Event, EventSet, Topic};

/// For the derive macros only.
#[doc(hidden)]
pub mod __private {
    pub use crate::typed::{TopicBuilder, matcher};
    #[cfg(feature = "json")]
    pub use crate::typed::{all_different, decode, encode, unknown};
    pub use alloc::string::String;
}
