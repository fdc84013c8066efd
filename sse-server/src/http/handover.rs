//! A subscription that is in a response and not being read yet.

use std::sync::{Arc, Mutex, PoisonError};

use crate::Subscription;

/// Where a response keeps its subscription until somebody begins to read it.
///
/// It is in the body, and in the extensions as well, where [`serve`](crate::serve()) finds it after the response has come through the
/// application's layers. Whoever takes it first has it: the body at its first poll, or the second road, which never polls the body.
#[derive(Clone, Debug, Default)]
pub(crate) struct Handover(Arc<Mutex<Option<Subscription>>>);

impl Handover {
    pub(super) fn new(subscription: Option<Subscription>) -> Self {
        Self(Arc::new(Mutex::new(subscription)))
    }

    pub(crate) fn take(&self) -> Option<Subscription> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}
