//! What comes out of the machine.

use tidings_protocol::LogId;

use super::{Reason, StreamId};

/// Something to be done. Actions are to be carried out in the order in which they come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// Open a connection that goes on after the driver's cursor, or where [`Machine::change`](super::Machine::change) has it
    /// begin until a [`Rewind`](Self::Rewind). The machine decides about retries: when the transport
    /// would retry by itself, close it and report the failure.
    Connect {
        /// How the machine calls it from now on.
        stream: StreamId,
    },
    /// The cursor goes back to where the stream began that is heard now, which [`Machine::change`](super::Machine::change)
    /// had asked for: what was published since on topics that are new to it is still to come, and would be lost if this
    /// stream broke. What the old stream delivered meanwhile comes again, and is dropped.
    Rewind {
        /// Whether more was delivered since than is remembered, so that something may have been dropped with it: the
        /// application is to be told of a gap.
        lost: bool,
    },
    /// The application is to be told that the server will not serve what is wanted since the last
    /// [`Machine::change`](super::Machine::change), as its status said. The stream that is heard goes on with what it carries;
    /// what is wanted is asked for again when that changes, or when a stream has to be made anew.
    Refused {
        /// Why.
        reason: Reason,
    },
    /// Close a connection. What still comes from it is ignored.
    Disconnect {
        /// Which connection.
        stream: StreamId,
    },
}

/// Where a stream begins that was asked for by [`Machine::change`](super::Machine::change), and those that are made in its
/// place until one is heard.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Beginning {
    /// Where the last change has it begin, while its stream is being made; else at the cursor as of now. Where there is no
    /// cursor yet, it is the first.
    Cursor,
    /// After the id that was given.
    Asked,
    /// After this id: what lies between it and the one that was given cannot be told apart any more from what was
    /// delivered, and the application is to be told of a gap.
    After(LogId),
}
