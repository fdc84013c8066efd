//! The state an application sees.

use std::time::Duration;

use tidings_protocol::CloseReason;

/// Everything there is to say about the connection, as one value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct State {
    /// What the connection is doing.
    pub status: Status,
    /// How many attempts have failed in a row; 0 while open.
    pub attempt: u32,
    /// When the next attempt is made, on the clock of [`Moment`](super::Moment); only while waiting.
    pub retry_at: Option<Duration>,
    /// Why; `None` where nothing went wrong.
    pub reason: Option<Reason>,
}

impl State {
    pub(super) const IDLE: Self = Self { status: Status::Idle, attempt: 0, retry_at: None, reason: None };
}

/// What the connection is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Status {
    /// Nobody has listened yet, so nothing was opened.
    Idle,
    /// An attempt is under way.
    Connecting,
    /// The server has answered.
    Open,
    /// The connection is lost; the next attempt is made at `retry_at`.
    Waiting,
    /// Over for good.
    Closed,
}

impl Status {
    /// The word for it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Idle => "idle",
            Self::Connecting => "connecting",
            Self::Open => "open",
            Self::Waiting => "waiting",
            Self::Closed => "closed",
        }
    }
}

/// Why the connection is in its state.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Reason {
    /// The stream broke or could not be opened.
    Network,
    /// The answer was not an event stream.
    Refused,
    /// Nothing came for longer than the server had announced.
    Silent,
    /// The browser says it is offline.
    Offline,
    /// The server asked to reconnect elsewhere.
    Drain,
    /// As many attempts failed in a row as are allowed.
    Exhausted,
    /// The user closed it.
    Closed,
    /// The server ended the stream for good.
    Server(CloseReason),
}

impl Reason {
    /// The word for it. A reason of the server's that this version does not know is `ended`.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::Network => "network",
            Self::Refused => "refused",
            Self::Silent => "silent",
            Self::Offline => "offline",
            Self::Drain => "drain",
            Self::Exhausted => "exhausted",
            Self::Closed => "closed",
            Self::Server(CloseReason::Other(_)) => "ended",
            Self::Server(reason) => reason.as_str(),
        }
    }
}
