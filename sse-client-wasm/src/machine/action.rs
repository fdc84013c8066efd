//! What comes out of the machine.

use std::time::Duration;

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
        /// When; `None` takes the timer off.
        until: Option<Duration>,
    },
    /// The state is now this.
    State(State),
    /// Events were missed. Tell the application, which refetches.
    Gap {
        /// The id the client had.
        asked: String,
        /// The oldest id that is still held.
        oldest: String,
        /// The topic it is about; empty for all of them.
        topic: String,
    },
}
