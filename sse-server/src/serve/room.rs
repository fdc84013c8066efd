//! How many connections are in hyper's hands.

use std::sync::Arc;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// The bound on connections that are in a request, or between two.
#[derive(Debug)]
pub(super) struct Room(Arc<Semaphore>);

impl Room {
    pub(super) fn new(connections: usize) -> Self {
        Self(Arc::new(Semaphore::new(
            connections.clamp(1, Semaphore::MAX_PERMITS),
        )))
    }

    /// Waits until there is room for one connection more.
    pub(super) async fn vacancy(&self) -> Vacancy {
        // The semaphore is never closed, so there is always a permit in the end.
        let permit = Arc::clone(&self.0).acquire_owned().await.ok();
        Vacancy { _permit: permit }
    }
}

/// Room for one connection, kept for it.
#[derive(Debug)]
pub(super) struct Vacancy {
    _permit: Option<OwnedSemaphorePermit>,
}

impl Vacancy {
    /// The connection is there.
    pub(super) fn fill(self) -> Place {
        metrics::gauge!("tidings_connections").increment(1);
        Place { _room: self }
    }
}

/// A connection's place: there is room for another when this is dropped.
#[derive(Debug)]
pub(super) struct Place {
    _room: Vacancy,
}

impl Drop for Place {
    fn drop(&mut self) {
        metrics::gauge!("tidings_connections").decrement(1);
    }
}
