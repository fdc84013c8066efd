//! Where a connection's service leaves a stream for whoever drives the connection.

use std::sync::{
    Arc, Mutex, PoisonError,
    atomic::{AtomicBool, Ordering::Relaxed},
};

use axum::http::{Version, response::Parts};

use crate::Subscription;

/// A stream that is to be written without hyper.
#[derive(Debug)]
pub(super) struct Takeover {
    /// The response head, as it came out of the application's layers.
    pub(super) head: Parts,
    /// What the client speaks.
    pub(super) version: Version,
    pub(super) subscription: Subscription,
}

/// One connection's slot, shared by its service, its io and its driver, all of which run in one task: the atomic and the
/// mutex are never contended, they only make the types fit.
#[derive(Debug, Default)]
pub(super) struct Slot {
    takeover: Mutex<Option<Takeover>>,
    unflushed: AtomicBool,
}

impl Slot {
    pub(super) fn new() -> Arc<Self> {
        Arc::default()
    }

    pub(super) fn fill(&self, takeover: Takeover) {
        *self.takeover.lock().unwrap_or_else(PoisonError::into_inner) = Some(takeover);
    }

    /// Notes whether hyper may hold bytes that were not given to the socket yet.
    pub(super) fn set_unflushed(&self, unflushed: bool) {
        self.unflushed.store(unflushed, Relaxed);
    }

    /// The stream, once there is one and everything before it was written.
    pub(super) fn take(&self) -> Option<Takeover> {
        if self.unflushed.load(Relaxed) {
            return None;
        }
        self.takeover
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take()
    }
}
