//! What a publisher gets back.

use std::fmt;

use tidings_protocol::{EventId, LogId};

use crate::Hub;

/// An event that has its place in the log: every subscriber that is to get it will.
#[derive(Clone)]
pub struct Published {
    hub: Hub,
    seq: u64,
    given: Option<EventId>,
}

impl Published {
    pub(crate) fn new(hub: Hub, seq: u64, given: Option<EventId>) -> Self {
        Self { hub, seq, given }
    }

    /// The event's id: the publisher's own, or the hub's.
    #[must_use]
    pub fn id(&self) -> EventId {
        match &self.given {
            Some(id) => id.clone(),
            None => self.log_id().to_event_id(),
        }
    }

    /// The event's place in the hub's sequence, which is its id unless the publisher gave another.
    #[must_use]
    pub fn log_id(&self) -> LogId {
        self.hub.shared.log_id(self.seq)
    }

    /// Waits while delivery is further behind publishing than [`Limits::backlog`](crate::Limits::backlog).
    ///
    /// Publishing never waits by itself. A publisher that is faster than the machine can deliver pushes its subscribers out of
    /// what is held; one that waits here goes at the speed of delivery. Subscribers that do not read are not waited for.
    ///
    /// It has to be awaited in a tokio runtime.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<(), tidings_server::PublishError> {
    /// let hub = tidings_server::Hub::new();
    /// for number in 0..1000 {
    ///     hub.publish("numbers", number.to_string())?.acknowledged().await;
    /// }
    /// # Ok(()) }
    /// ```
    pub async fn acknowledged(&self) {
        let shared = &self.hub.shared;
        shared.backlog.caught_up(&shared.registry).await;
    }
}

impl fmt::Debug for Published {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Published").field("id", &self.id()).finish()
    }
}
