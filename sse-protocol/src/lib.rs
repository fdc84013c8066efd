//! What travels between a Tidings server and its clients: events, codec, topics, control events.
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
pub use reconnect::{Backoff, ReconnectPolicy};
pub use subscribe::{SubscribeLimits, SubscribeQuery, SubscribeQueryError};
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
