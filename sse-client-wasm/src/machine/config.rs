//! What a machine is made with.

use std::time::Duration;

use tidings_protocol::ReconnectPolicy;

/// What a machine is made with.
///
/// ```
/// use tidings_client_wasm::machine::Config;
///
/// let config = Config { last_event_id: "earliest".into(), ..Config::new("/events?tidings=1") };
/// assert_eq!(config.reconnect.max_attempts, Some(Config::MAX_ATTEMPTS));
/// ```
#[derive(Clone, Debug)]
pub struct Config {
    /// The URL with topics and all, but without a cursor and without a fragment.
    pub url: String,
    /// Where to begin, as the server reads it; from now on when empty.
    pub last_event_id: String,
    /// How reconnection is paced.
    pub reconnect: ReconnectPolicy,
}

impl Config {
    /// How many attempts may fail in a row by default, 25 minutes of them: a client never reconnects for ever to nothing.
    pub const MAX_ATTEMPTS: u32 = 100;

    /// How long a connection may take to open, and then to become ready, before it is given up.
    pub const CONNECT_TIMEOUT: Duration = Duration::from_secs(20);

    /// The defaults for a URL.
    #[must_use]
    pub fn new(url: impl Into<String>) -> Self {
        Self {
            url: url.into(),
            last_event_id: String::new(),
            reconnect: ReconnectPolicy {
                max_attempts: Some(Self::MAX_ATTEMPTS),
                ..ReconnectPolicy::default()
            },
        }
    }
}
