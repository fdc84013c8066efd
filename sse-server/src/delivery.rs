//! What a subscription gives to who reads it event by event.

use std::{borrow::Cow, fmt, sync::Arc, time::Duration};

use serde::de::DeserializeOwned;
use tidings_protocol::{CloseReason, EventId, Topic};

use crate::log::Entry;

/// One item of a [`Subscription`](crate::Subscription) read as a stream.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Delivery {
    /// An event.
    Event(Delivered),
    /// What described the state, if anything, has been told; events follow.
    Ready {
        /// To go on from here.
        id: EventId,
    },
    /// Everything that had been published when the subscription opened has been given.
    CaughtUp,
    /// Events were missed.
    Gap {
        /// The id that was asked for, or that had been reached.
        asked: String,
        /// The oldest id that is still held, or the current one.
        oldest: String,
        /// The one topic it is about; any of them without it.
        topic: Option<Topic>,
    },
    /// The hub is going away: subscribe elsewhere within this time.
    Drain {
        /// Within which time.
        window: Duration,
    },
    /// The stream is over, for this reason. Nothing follows.
    Close {
        /// Why.
        reason: CloseReason,
    },
}

/// An event as it was published, shared with the log.
#[derive(Clone)]
pub struct Delivered {
    entry: Arc<Entry>,
    state: bool,
}

impl Delivered {
    pub(crate) fn event(entry: Arc<Entry>) -> Self {
        Self {
            entry,
            state: false,
        }
    }

    pub(crate) fn state(entry: Arc<Entry>) -> Self {
        Self { entry, state: true }
    }

    /// The id to go on after this event; `None` for what describes a state, which is no place to go on from.
    #[must_use]
    pub fn id(&self) -> Option<&str> {
        (!self.state).then(|| self.entry.id())
    }

    /// The event's name; `message` when it was given none.
    #[must_use]
    pub fn name(&self) -> &str {
        self.entry.name()
    }

    /// The canonical topic.
    #[must_use]
    pub fn topic(&self) -> &str {
        self.entry.topic()
    }

    /// All topics, the canonical one first.
    pub fn topics(&self) -> impl Iterator<Item = &str> {
        self.entry.topics()
    }

    /// The payload. Its lines are joined by line feeds, whatever they were published with.
    #[must_use]
    pub fn data(&self) -> Cow<'_, str> {
        self.entry.data()
    }

    /// The payload, read as JSON.
    ///
    /// # Errors
    ///
    /// When it is not the JSON of such a value.
    pub fn json<T: DeserializeOwned>(&self) -> Result<T, serde_json::Error> {
        serde_json::from_str(&self.data())
    }

    /// Whether only some subscribers are sent it.
    #[must_use]
    pub fn is_private(&self) -> bool {
        self.entry.private
    }
}

impl fmt::Debug for Delivered {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Delivered")
            .field("id", &self.id())
            .field("name", &self.name())
            .field("topic", &self.topic())
            .field("data", &self.data())
            .finish()
    }
}
