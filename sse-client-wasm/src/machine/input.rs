//! What goes into the machine.

use std::time::Duration;

use tidings_protocol::Control;

use super::Reason;

/// Names one connection for as long as the machine lives; what comes from one it has given up is ignored.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct StreamId(pub u32);

impl StreamId {
    /// No connection. No [`Action::Connect`](super::Action::Connect) ever names it.
    pub(super) const NONE: Self = Self(0);
}

/// When something happened, and a random number to go with it.
///
/// Times are milliseconds, as browsers count them: `Duration` would cost the browser's file a kilobyte.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Moment {
    /// Wall clock in milliseconds, since any origin as long as it stays the same. Not a monotonic clock: those stand
    /// still while a computer sleeps, and a stream that slept for an hour is dead.
    pub ms: f64,
    /// Uniform in `0.0..1.0`, new each time.
    pub random: f64,
}

impl Moment {
    /// A random part of a time in milliseconds, in whole ones.
    #[inline(never)]
    pub(super) fn part_of(self, ms: f64) -> f64 {
        (self.random * ms).floor()
    }
}

/// Something that happened to the connection, or around it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Input {
    /// Something is wanted. Ignored unless idle.
    Start,
    /// The server answered with an event stream.
    Opened {
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
    /// What the server answered to a connection that was refused, where the driver could find out.
    Answered {
        /// Which connection.
        stream: StreamId,
        /// The HTTP status.
        status: u16,
        /// After how many milliseconds to come again, by `Retry-After`; 0 where it does not say.
        retry_after: f64,
        /// Whether a token that was refused can be had anew.
        renewable: bool,
    },
    /// The stream named a reconnection time, by a `retry:` field.
    Retry {
        /// Which connection.
        stream: StreamId,
        /// In milliseconds.
        after: f64,
    },
    /// The [`deadline`](super::Machine::deadline) has come, or passed: timers may be late.
    Timer,
    /// The browser says that there is a network again.
    Online,
    /// The browser says that there is no network.
    Offline,
    /// The page is looked at again, after a time in which its timers may have been throttled or stopped.
    Visible,
    /// The page has been hidden for as long as the application wants to be connected: lets everything go until
    /// [`Resume`](Self::Resume).
    Pause,
    /// The page is shown again.
    Resume,
    /// Nothing is wanted any more: lets everything go. A [`Start`](Self::Start) or a
    /// [`change`](super::Machine::change) goes on at the cursor.
    Rest,
    /// The user of the client is done with it.
    Close,
}

/// What the server said about the stream itself: as much of a control event as the machine has to know.
///
/// The rest stays with the driver, which may read control events by other means than
/// [`Control::parse`](tidings_protocol::Control::parse).
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Word {
    /// `tidings:ready`.
    Ready {
        /// How often it pings, in milliseconds; 0 when it does not.
        ping: f64,
        /// Within which time to come back after a break, in milliseconds.
        window: f64,
    },
    /// `tidings:gap`.
    Gap,
    /// `tidings:drain`.
    Drain {
        /// Within which time to go, in milliseconds.
        window: f64,
    },
    /// `tidings:close`.
    Close(Reason),
    /// A ping, what comes from a newer server, or what is not understood: the stream is alive, no more.
    Other,
}

impl Word {
    /// What the machine has to know of a control event.
    #[must_use]
    pub fn of(control: &Control) -> Self {
        let ms = |time: Option<Duration>| to_ms(time.unwrap_or_default());
        match control {
            Control::Ready { ping, window, .. } => Self::Ready {
                ping: ms(*ping),
                window: ms(*window),
            },
            Control::Gap { .. } => Self::Gap,
            Control::Drain { window } => Self::Drain {
                window: to_ms(*window),
            },
            Control::Close { reason } => Self::Close(Reason::of(reason.as_str())),
            _ => Self::Other,
        }
    }
}

/// What to do with what arrived.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u32)]
pub enum Verdict {
    /// Forget it: it was delivered before, or comes from a connection that was given up.
    Drop,
    /// Hand it on. Its id is the cursor now: the next connection goes on after it.
    Deliver,
    /// Hand it on, but leave the cursor where it is: this one has no id, or an older one.
    WithoutId,
}

/// In milliseconds. `as_secs_f64` would make fractions of them.
pub(super) const fn to_ms(time: Duration) -> f64 {
    time.as_millis() as f64
}
