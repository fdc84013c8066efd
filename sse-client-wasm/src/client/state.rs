//! The state an application sees.

use crate::machine::{Reason, State, Status};

/// Everything there is to say about the connection, as one value.
///
/// ```
/// use tidings_client_wasm::{Client, machine::Status};
///
/// let client = Client::new("/events");
/// let states = client.on_state(|state| match state.status {
///     Status::Waiting => println!("again at {:?}, since {:?}", state.retry_at, state.reason),
///     status => println!("{}", status.as_str()),
/// });
/// # drop(states);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ConnectionState {
    /// What the connection is doing.
    pub status: Status,
    /// How many attempts have failed in a row; 0 while open.
    pub attempt: u32,
    /// When the next attempt is made, in milliseconds since the Unix epoch; only while waiting for a moment in time.
    pub retry_at: Option<u64>,
    /// Why; `None` where nothing went wrong.
    pub reason: Option<Reason>,
    /// Whether this stream has delivered everything that had been published when it opened.
    pub caught_up: bool,
    /// Whether the server announced another version of its events than
    /// [`ClientBuilder::version`](crate::ClientBuilder::version): this page is old.
    pub outdated: bool,
}

impl ConnectionState {
    pub(super) fn of(state: State, caught_up: bool, outdated: bool) -> Self {
        let State {
            status,
            attempt,
            retry_at,
            reason,
        } = state;
        Self {
            status,
            attempt,
            retry_at: retry_at.map(|at| at as u64),
            reason,
            caught_up: caught_up && status == Status::Open,
            outdated,
        }
    }
}
