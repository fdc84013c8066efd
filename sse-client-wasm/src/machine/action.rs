//! What comes out of the machine.

use super::{State, StreamId};

/// Something to be done. Actions are to be carried out in the order in which they come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Action {
    /// Open a connection. The machine decides about retries: when the transport would retry by itself, close it and
    /// report the failure.
    Connect {
        /// How the machine calls it from now on.
        stream: StreamId,
        /// The whole URL, with the cursor.
        url: String,
    },
    /// Close a connection. What still comes from it is ignored.
    Disconnect {
        /// Which connection.
        stream: StreamId,
    },
    /// Replace the one timer: call with [`Input::Timer`](super::Input::Timer) at this moment.
    Wait {
        /// When, in milliseconds on the clock of [`Moment`](super::Moment); `None` takes the timer off.
        until: Option<u64>,
    },
    /// The state is now this.
    State(State),
}
