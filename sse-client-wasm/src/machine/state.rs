//! The state an application sees.

/// Everything there is to say about the connection, as one value.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct State {
    /// What the connection is doing.
    pub status: Status,
    /// How many attempts have failed in a row; 0 while open.
    pub attempt: u32,
    /// When the next attempt is made, in milliseconds on the clock of [`Moment`](super::Moment); only while waiting for a
    /// moment in time.
    pub retry_at: Option<f64>,
    /// Why; `None` where nothing went wrong.
    pub reason: Option<Reason>,
}

/// What the connection is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[repr(u32)]
pub enum Status {
    /// Nothing is wanted, so nothing is open.
    Idle,
    /// An attempt is under way.
    Connecting,
    /// The server has answered.
    Open,
    /// The connection is lost, or let go; the next attempt is made at `retry_at`, or when the reason has passed.
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
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
#[repr(u32)]
pub enum Reason {
    /// The stream broke or could not be opened.
    Network = 1,
    /// The answer was not an event stream.
    Refused,
    /// Nothing came for longer than the server had announced.
    Silent,
    /// The browser says it is offline.
    Offline,
    /// The server asked to reconnect elsewhere.
    Drain,
    /// The server: every topic asked for is completed.
    Completed,
    /// The server: not allowed to read this, or no longer.
    Unauthorized,
    /// The server: what allowed it has expired.
    Expired,
    /// The server: this reader fell too far behind.
    Lagged,
    /// The server is gone for good.
    Shutdown,
    /// The server ended the stream for a reason this version does not know.
    Ended,
    /// As many attempts failed in a row as are allowed.
    Exhausted,
    /// The user closed it.
    Closed,
    /// It could not start. The machine never says so itself: whoever drives it does, where there is no transport.
    Failed,
    /// The server will not serve this request, whenever it comes: the status said so.
    Rejected,
    /// The page is hidden.
    Hidden,
    /// The token was refused; a new one is tried before giving up.
    Renew,
}

impl Reason {
    /// The server's reasons to end a stream for good, by their words on the wire.
    const BY_SERVER: [Self; 5] = [
        Self::Completed,
        Self::Unauthorized,
        Self::Expired,
        Self::Lagged,
        Self::Shutdown,
    ];

    /// The reason in a `tidings:close`; [`Reason::Ended`] for one that this version does not know.
    #[must_use]
    pub fn of(word: &str) -> Self {
        Self::BY_SERVER
            .into_iter()
            .find(|reason| reason.as_str() == word)
            .unwrap_or(Self::Ended)
    }

    /// The reason in the status of an answer that was no event stream, where it would be no other another time.
    ///
    /// ```
    /// use tidings_client_wasm::machine::Reason;
    ///
    /// assert_eq!(Reason::of_status(204), Some(Reason::Completed));
    /// assert_eq!(Reason::of_status(403), Some(Reason::Unauthorized));
    /// assert_eq!(Reason::of_status(404), Some(Reason::Rejected));
    /// assert_eq!(Reason::of_status(503), None);
    /// ```
    #[must_use]
    pub fn of_status(status: u16) -> Option<Self> {
        match status {
            // [spec] "Clients will reconnect if the connection is closed; a client can be told to stop reconnecting using
            // the HTTP 204 No Content response code."
            204 => Some(Self::Completed),
            401 | 403 => Some(Self::Unauthorized),
            // Request Timeout, Too Early, Too Many Requests: come again.
            408 | 425 | 429 => None,
            400..=499 => Some(Self::Rejected),
            _ => None,
        }
    }

    /// Whether an end for this reason is nobody's failure: it was asked for, or there is nothing more to come.
    #[must_use]
    pub fn is_ordinary(self) -> bool {
        matches!(self, Self::Completed | Self::Closed)
    }

    /// The word for it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Network => "network",
            Self::Refused => "refused",
            Self::Silent => "silent",
            Self::Offline => "offline",
            Self::Drain => "drain",
            Self::Completed => "completed",
            Self::Unauthorized => "unauthorized",
            Self::Expired => "expired",
            Self::Lagged => "lagged",
            Self::Shutdown => "shutdown",
            Self::Ended => "ended",
            Self::Exhausted => "exhausted",
            Self::Closed => "closed",
            Self::Failed => "failed",
            Self::Rejected => "rejected",
            Self::Hidden => "hidden",
            Self::Renew => "renew",
        }
    }
}
