//! What comes out of the machine.

use super::StreamId;

/// Something to be done. Actions are to be carried out in the order in which they come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// Open a connection that goes on after the driver's cursor. The machine decides about retries: when the transport
    /// would retry by itself, close it and report the failure.
    Connect {
        /// How the machine calls it from now on.
        stream: StreamId,
    },
    /// Close a connection. What still comes from it is ignored.
    Disconnect {
        /// Which connection.
        stream: StreamId,
    },
}
