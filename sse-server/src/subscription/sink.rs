//! Where a subscription puts what it reads.

use std::{sync::Arc, time::Duration};

use tidings_protocol::{CloseReason, EventId, LogId, Topic};

use crate::{hub::shared::Shared, log::Entry};

/// Somewhere to put what a subscription reads, until it is full.
pub(super) trait Sink {
    /// How many bytes may still be collected; what does not fit may fit the next time.
    fn room(&self) -> usize;
    /// Whether nothing more goes in.
    fn is_full(&self) -> bool;
    fn is_empty(&self) -> bool;
    /// About so many events come next.
    fn expect(&mut self, events: usize);
    /// Puts an event in. Whether it did fit. `is_place` says whether its id is a place from which nothing is missed.
    fn event(&mut self, entry: &Arc<Entry>, is_place: bool) -> bool;
    /// Puts an event in that describes a state. Whether it did fit.
    fn state(&mut self, entry: &Arc<Entry>) -> bool;
    /// Says something of the stream itself.
    fn tell(&mut self, told: Told, shared: &Shared);
}

/// What a stream says of itself.
#[derive(Debug)]
pub(super) enum Told {
    /// The first bytes, so that proxies pass the head on.
    Hello,
    /// The place from which events follow.
    Ready {
        id: EventId,
        /// Whether the subscriber has to learn it.
        is_news: bool,
    },
    /// Everything from before it opened has been told.
    CaughtUp,
    /// Events were missed.
    Gap {
        gap: Gap,
        /// Where the stream goes on, when everything before is done with.
        at: Option<LogId>,
    },
    Ping,
    Drain {
        window: Duration,
    },
    /// The end of one that is to come back.
    Leave {
        retry: Duration,
    },
    /// The end.
    Close {
        reason: CloseReason,
    },
}

/// What was missed.
#[derive(Clone, Debug)]
pub(super) struct Gap {
    pub(super) asked: String,
    pub(super) oldest: String,
    pub(super) topic: Option<Topic>,
}
