//! What a machine is made with.

use std::time::Duration;

use tidings_protocol::ReconnectPolicy;

use super::Id;

/// What a machine is made with.
///
/// ```
/// use tidings_client_wasm::machine::{Config, Id};
///
/// let config = Config { start: Id::of("0123456789ab-7"), ..Config::default() };
/// assert_eq!(config.reconnect.max_attempts, Some(Config::MAX_ATTEMPTS));
/// ```
#[derive(Clone, Debug)]
pub struct Config {
    /// The id the application has seen last, from an earlier life.
    pub start: Id,
    /// How reconnection is paced.
    pub reconnect: ReconnectPolicy,
}

impl Config {
    /// How many attempts may fail in a row by default, 25 minutes of them: a client never reconnects for ever to nothing.
    pub const MAX_ATTEMPTS: u32 = 100;

    /// How long a connection may take to open, and then to become ready, before it is given up.
    pub const CONNECT_TIMEOUT: Duration = Duration::from_secs(20);
}

impl Default for Config {
    fn default() -> Self {
        let reconnect = ReconnectPolicy {
            max_attempts: Some(Self::MAX_ATTEMPTS),
            ..ReconnectPolicy::default()
        };
        Self {
            start: Id::NONE,
            reconnect,
        }
    }
}
