//! The hub.

use std::{
    sync::{Arc, Mutex, PoisonError},
    task::Waker,
    time::Duration,
};

use bytes::Bytes;
use tidings_protocol::{EventId, Frame, Incarnation, LogId, Topic};

use crate::{
    HubBuilder, Limits, PublishError, Subscribe, SubscribeError, Subscription,
    extensions::Extensions,
};

/// A hub: a log of events, and the subscriptions that read it. Cloning gives another handle to the same hub.
#[derive(Clone, Debug)]
pub struct Hub {
    pub(crate) shared: Arc<Shared>,
}

#[derive(Debug)]
pub(crate) struct Shared {
    pub(crate) incarnation: Incarnation,
    pub(crate) limits: Limits,
    pub(crate) keep_alive: Duration,
    pub(crate) window: Duration,
    pub(crate) version: Option<String>,
    pub(crate) extensions: Extensions,
    pub(crate) log: Mutex<Log>,
}

#[derive(Debug, Default)]
pub(crate) struct Log {
    pub(crate) entries: Vec<(Topic, Bytes, Bytes)>,
    pub(crate) wakers: Vec<Waker>,
    pub(crate) closed: bool,
}

impl Shared {
    pub(crate) fn log(&self) -> std::sync::MutexGuard<'_, Log> {
        self.log.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Hub {
    /// A hub with the defaults.
    #[must_use]
    pub fn new() -> Self {
        Self::builder().build()
    }

    /// A hub to be configured.
    pub fn builder() -> HubBuilder {
        HubBuilder::new()
    }

    /// Publishes a text.
    ///
    /// # Errors
    ///
    /// When the topic is refused.
    pub fn publish(&self, topic: &str, text: &str) -> Result<EventId, PublishError> {
        let topic = Topic::try_from(topic)?;
        let mut log = self.shared.log();
        let id = LogId {
            incarnation: self.shared.incarnation,
            seq: log.entries.len() as u64 + 1,
        };
        let frame = Frame {
            id: Some(&id),
            event: None,
            retry: None,
            data: text,
        };
        let (mut plain, mut tagged) = (Vec::new(), Vec::new());
        frame.encode_plain(&mut plain);
        frame.encode_tagged(&topic, &mut tagged);
        log.entries.push((topic, plain.into(), tagged.into()));
        let wakers = std::mem::take(&mut log.wakers);
        drop(log);
        wakers.into_iter().for_each(Waker::wake);
        Ok(id.to_event_id())
    }

    /// Opens a subscription.
    ///
    /// # Errors
    ///
    /// See [`SubscribeError`].
    pub fn subscribe(&self, subscribe: Subscribe) -> Result<Subscription, SubscribeError> {
        if let Some(error) = subscribe.refused {
            return Err(error);
        }
        if self.shared.log().closed {
            return Err(SubscribeError::Draining {
                retry: self.shared.window,
            });
        }
        Ok(Subscription::new(self.shared.clone(), subscribe))
    }

    /// Tells every subscriber to come back within the window, and ends its stream.
    pub async fn drain(&self, _window: Duration) {
        let wakers = {
            let mut log = self.shared.log();
            log.closed = true;
            std::mem::take(&mut log.wakers)
        };
        wakers.into_iter().for_each(Waker::wake);
    }

    /// Drains within the window the hub was built with.
    pub async fn shutdown(&self) {
        self.drain(self.shared.window).await;
    }
}

impl Default for Hub {
    fn default() -> Self {
        Self::new()
    }
}
