//! How a hub is configured.

use std::{
    hash::{BuildHasher, RandomState},
    sync::Arc,
    time::Duration,
};

use tidings_protocol::{Incarnation, TopicMatcher};

use crate::{
    Hub, Lag, Limits, Retention, TopicPolicy,
    hub::extensions::Extensions,
    hub::shared::{Settings, Shared},
    log::{Log, Policies},
};

/// Configures a [`Hub`].
///
/// ```
/// use std::time::Duration;
/// use tidings_server::{Hub, Lag, Limits, Retention};
///
/// let hub = Hub::builder()
///     .retention(Retention { events: 1_000, ..Retention::default() })
///     .lag(Lag::End)
///     .limits(Limits { connections: 20_000, ..Limits::default() })
///     .keep_alive(Duration::from_secs(30))
///     .build();
/// # drop(hub);
/// ```
#[derive(Clone, Debug)]
#[must_use]
pub struct HubBuilder {
    limits: Limits,
    policies: Policies,
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
            policies: Policies::default(),
            keep_alive: Duration::from_secs(15),
            window: Duration::from_secs(5),
            version: None,
            extensions: Extensions::default(),
        }
    }

    /// The hub's bounds.
    pub fn limits(mut self, limits: Limits) -> Self {
        self.limits = limits;
        self
    }

    /// What every topic holds for which [`topic`](Self::topic) says nothing else.
    pub fn policy(mut self, policy: TopicPolicy) -> Self {
        self.policies.set_default(policy);
        self
    }

    /// How much every topic holds for which [`topic`](Self::topic) says nothing else.
    pub fn retention(mut self, retention: Retention) -> Self {
        self.policies.default_mut().retention = retention;
        self
    }

    /// What becomes of a slow subscriber of every topic for which [`topic`](Self::topic) says nothing else.
    pub fn lag(mut self, lag: Lag) -> Self {
        self.policies.default_mut().lag = lag;
        self
    }

    /// What the matched topics hold. What is set last counts first.
    pub fn topic(mut self, topics: impl Into<TopicMatcher>, policy: TopicPolicy) -> Self {
        self.policies.set(topics.into(), policy);
        self
    }

    /// A stream on which nothing happens is sent a sign of life this often. Default: 15 seconds.
    pub fn keep_alive(mut self, interval: Duration) -> Self {
        self.keep_alive = interval;
        self
    }

    /// Within which time subscribers come back, each at a random moment, after they were refused or their stream broke; and
    /// within which [`Hub::shutdown`] ends their streams. Default: 5 seconds.
    pub fn window(mut self, window: Duration) -> Self {
        self.window = window;
        self
    }

    /// The version of the event set, so that an old page learns that it is old.
    pub fn version(mut self, version: impl Into<String>) -> Self {
        self.version = Some(version.into());
        self
    }

    /// The hub.
    #[must_use]
    pub fn build(self) -> Hub {
        // The keys of the standard library's hasher come from the operating system: no two hubs draw the same.
        let incarnation = Incarnation::from_random(RandomState::new().hash_one(()));
        let log = Log::new(incarnation, self.limits.clone(), self.policies);
        let settings = Settings {
            incarnation,
            limits: self.limits,
            keep_alive: self.keep_alive,
            window: self.window,
            version: self.version,
            extensions: self.extensions,
        };
        Hub {
            shared: Arc::new(Shared::new(settings, log)),
        }
    }
}

impl Default for HubBuilder {
    fn default() -> Self {
        Self::new()
    }
}
