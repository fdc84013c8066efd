//! What goes into the machine.

use std::time::Duration;

/// Names one connection for as long as the machine lives; what comes from one it has given up is ignored.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct StreamId(pub u32);

/// When something happened, and a random number to go with it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Moment {
    /// Wall clock, since any origin as long as it stays the same. Not a monotonic clock: those stand still while a
    /// computer sleeps, and a stream that slept for an hour is dead.
    pub time: Duration,
    /// Uniform in `0.0..1.0`, new each time.
    pub random: f64,
}

/// Something that happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Input<'a> {
    /// Somebody listens for the first time. Ignored after the first.
    Start,
    /// The server answered with an event stream.
    Opened {
        /// Which connection.
        stream: StreamId,
    },
    /// A frame whose name begins with `tidings:` arrived.
    Control {
        /// Which connection.
        stream: StreamId,
        /// The stream's last event id as of this frame; may be empty.
        id: &'a str,
        /// The frame's data, tag line included.
        data: &'a str,
    },
    /// Something arrived that is neither an event nor a control event: the stream is alive, no more.
    Noise {
        /// Which connection.
        stream: StreamId,
    },
    /// The connection could not be made, or is lost.
    Failed {
        /// Which connection.
        stream: StreamId,
        /// Whether the server answered with something that is no event stream. A native `EventSource` says so by
        /// `readyState` `CLOSED`, and does not say what the answer was.
        refused: bool,
    },
    /// The moment of the last [`Action::Wait`](super::Action::Wait) has come, or passed: timers may be late.
    Timer,
    /// The browser says that there is a network again.
    Online,
    /// The browser says that there is no network.
    Offline,
    /// The page is looked at again, after a time in which its timers may have been throttled or stopped.
    Visible,
    /// The user of the client is done with it.
    Close,
}

/// What to do with an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Hand it on.
    Deliver,
    /// Forget it: it was delivered before, or comes from a connection that was given up.
    Drop,
}
