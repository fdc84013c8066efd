//! How a hub is configured.

use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use tidings_protocol::Incarnation;

use crate::{
    Hub, Limits,
    extensions::Extensions,
    hub::{Log, Shared},
};

/// Configures a [`Hub`].
#[derive(Clone, Debug)]
#[must_use]
pub struct HubBuilder {
    limits: Limits,
    keep_alive: Duration,
    window: Duration,
    version: Option<String>,
    /// Settings of parts that the core does not name.
    pub(crate) extensions: Extensions,
}

impl HubBuilder {
    /// The defaults.
    pub fn new() -> Self {
        Self {
            limits: Limits::default(),
            keep_alive: Duration::from_secs(15),
            window: Duration::from_secs(5),
            version: None,
            extensions: Extensions::default(),
        }
    }

    /// Bounds.
    pub fn limits(mut self, limits: Limits) -> Self {
        self.limits = limits;
        self
    }

    /// An idle stream is sent a sign of life this often. Default: 15 seconds.
    pub fn keep_alive(mut self, interval: Duration) -> Self {
        self.keep_alive = interval;
        self
    }

    /// Within which time subscribers are told to come back when the hub drains or refuses them. Default: 5 seconds.
    pub fn window(mut self, window: Duration) -> Self {
        self.window = window;
        self
    }

    /// The version of the event set, told to our own clients.
    pub fn version(mut self, version: impl Into<String>) -> Self {
        self.version = Some(version.into());
        self
    }

    /// The hub.
    #[must_use]
    pub fn build(self) -> Hub {
        let shared = Shared {
            incarnation: Incarnation::from_random(fastrand::u64(..)),
            limits: self.limits,
            keep_alive: self.keep_alive,
            window: self.window,
            version: self.version,
            extensions: self.extensions,
            log: Mutex::new(Log::default()),
        };
        Hub {
            shared: Arc::new(shared),
        }
    }
}

impl Default for HubBuilder {
    fn default() -> Self {
        Self::new()
    }
}
