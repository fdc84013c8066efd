//! Control events: what a hub says about the stream itself, to clients that asked for `tidings=1`.

mod close_reason;
mod flat_json;
mod read;

use alloc::string::String;
use alloc::vec::Vec;
use core::time::Duration;

use crate::duration::millis;
use crate::frame::{push_data, push_id, push_name_and_topic};
use crate::{EventId, Topic};
use flat_json::Object;

pub use close_reason::CloseReason;
pub use read::ControlError;

/// What the names of all control events begin with.
pub(crate) const PREFIX: &str = "tidings:";

/// A control event.
///
/// It travels as an ordinary tagged frame, its payload one line of flat JSON.
///
/// ```
/// use std::time::Duration;
/// use tidings_protocol::{CloseReason, Control, Tagged};
///
/// let mut out = Vec::new();
/// Control::Close { reason: CloseReason::Completed }.encode(&mut out);
/// assert_eq!(out, b"data: tidings:close\t\ndata: {\"reason\":\"completed\"}\n\n");
///
/// let tagged = Tagged::split("tidings:drain\t\n{\"window\":5000}").unwrap();
/// assert_eq!(Control::parse(&tagged), Ok(Control::Drain { window: Duration::from_secs(5) }));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Control {
    /// The stream is live.
    Ready {
        /// The current id: a drop before the first event then loses nothing. Also written on the frame's `id:` line.
        id: Option<EventId>,
        /// How often a [`Control::Ping`] comes when nothing else does.
        ping: Option<Duration>,
        /// Within which time to come back, at a random moment, after the stream broke.
        window: Option<Duration>,
        /// The version of the server's event set, so that an old page learns that it is old.
        version: Option<String>,
    },
    /// Everything that had been published when the stream opened has been sent. Said once in a stream: right after
    /// [`Control::Ready`] where there was nothing to replay.
    CaughtUp,
    /// The stream is alive. Comments say so too, but no page sees them.
    Ping,
    /// Events were missed: refetch.
    Gap {
        /// The id that was asked for, or that the subscriber had reached.
        asked: String,
        /// The oldest id that is still held, or the current one.
        oldest: String,
        /// The one topic it is about; all of them without it.
        topic: Option<Topic>,
    },
    /// The stream is over; do not reconnect.
    Close {
        /// Why.
        reason: CloseReason,
    },
    /// This node is going away: reconnect at a random moment within the window, the new stream before the old one ends.
    Drain {
        /// Within which time.
        window: Duration,
    },
}

impl Control {
    /// Whether an event of this name is a control event, known or not, and hence not the application's.
    #[must_use]
    pub fn is_control(name: &str) -> bool {
        name.starts_with(PREFIX)
    }

    /// The event's name on the wire.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::Ready { .. } => "tidings:ready",
            Self::CaughtUp => "tidings:caught-up",
            Self::Ping => "tidings:ping",
            Self::Gap { .. } => "tidings:gap",
            Self::Close { .. } => "tidings:close",
            Self::Drain { .. } => "tidings:drain",
        }
    }

    /// Appends the control event's frame.
    pub fn encode(&self, out: &mut Vec<u8>) {
        let mut topic = "";
        let mut object = Object::new();
        match self {
            Self::Ready {
                id,
                ping,
                window,
                version,
            } => {
                if let Some(id) = id {
                    push_id(out, id);
                    object.text("id", id.as_str());
                }
                if let Some(ping) = ping {
                    object.number("ping", millis(*ping));
                }
                if let Some(window) = window {
                    object.number("window", millis(*window));
                }
                if let Some(version) = version {
                    object.text("version", version);
                }
            }
            Self::CaughtUp | Self::Ping => {}
            Self::Gap {
                asked,
                oldest,
                topic: about,
            } => {
                object.text("asked", asked);
                object.text("oldest", oldest);
                topic = about.as_ref().map_or("", Topic::as_str);
            }
            Self::Close { reason } => object.text("reason", reason.as_str()),
            Self::Drain { window } => object.number("window", millis(*window)),
        }
        out.extend_from_slice(b"data: ");
        push_name_and_topic(out, self.name(), topic);
        out.push(b'\n');
        push_data(out, &object.finish());
        out.push(b'\n');
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Tagged;

    fn round_trip(control: &Control, frame: &str) {
        let mut out = Vec::new();
        control.encode(&mut out);
        assert_eq!(core::str::from_utf8(&out).unwrap(), frame);
        let data = frame
            .lines()
            .filter_map(|line| line.strip_prefix("data: "))
            .collect::<Vec<_>>()
            .join("\n");
        assert_eq!(
            Control::parse(&Tagged::split(&data).unwrap()).as_ref(),
            Ok(control)
        );
    }

    #[test]
    fn each_is_written_as_the_contract_has_it_and_read_back() {
        round_trip(
            &Control::Ready {
                id: Some(EventId::from_static("0123456789ab-7")),
                ping: Some(Duration::from_secs(15)),
                window: Some(Duration::from_secs(5)),
                version: Some("00ff".into()),
            },
            "id: 0123456789ab-7\ndata: tidings:ready\t\ndata: {\"id\":\"0123456789ab-7\",\"ping\":15000,\"window\":5000,\"version\":\"00ff\"}\n\n",
        );
        round_trip(
            &Control::Ready {
                id: None,
                ping: None,
                window: None,
                version: None,
            },
            "data: tidings:ready\t\ndata: {}\n\n",
        );
        round_trip(
            &Control::CaughtUp,
            "data: tidings:caught-up\t\ndata: {}\n\n",
        );
        round_trip(&Control::Ping, "data: tidings:ping\t\ndata: {}\n\n");
        round_trip(
            &Control::Gap {
                asked: "a\"\n\u{1}é".into(),
                oldest: "b".into(),
                topic: None,
            },
            "data: tidings:gap\t\ndata: {\"asked\":\"a\\\"\\u000a\\u0001é\",\"oldest\":\"b\"}\n\n",
        );
        round_trip(
            &Control::Gap {
                asked: "a".into(),
                oldest: "b".into(),
                topic: Some(Topic::from_static("t")),
            },
            "data: tidings:gap\tt\ndata: {\"asked\":\"a\",\"oldest\":\"b\"}\n\n",
        );
        for reason in [
            "completed",
            "unauthorized",
            "expired",
            "lagged",
            "shutdown",
            "tomorrow's",
        ] {
            let control = Control::Close {
                reason: CloseReason::from_wire(reason),
            };
            let mut frame = String::from("data: tidings:close\t\ndata: {\"reason\":\"");
            frame.push_str(reason);
            frame.push_str("\"}\n\n");
            round_trip(&control, &frame);
        }
        round_trip(
            &Control::Drain {
                window: Duration::from_millis(5000),
            },
            "data: tidings:drain\t\ndata: {\"window\":5000}\n\n",
        );
    }

    #[test]
    fn what_is_not_understood_is_told_apart() {
        let parse = |data| Control::parse(&Tagged::split(data).unwrap());
        assert_eq!(parse("price\tt\n{}"), Err(ControlError::Unknown));
        assert_eq!(parse("tidings:later\t\n[1]"), Err(ControlError::Unknown));
        assert_eq!(
            parse("tidings:ping\t\nnot json"),
            Err(ControlError::Malformed)
        );
        assert_eq!(parse("tidings:close\t\n{}"), Err(ControlError::Malformed));
        assert_eq!(
            parse("tidings:drain\t\n{\"window\":\"5\"}"),
            Err(ControlError::Malformed)
        );
        assert_eq!(
            parse("tidings:ping\t\n{\"later\":\"x\",\"n\":1}"),
            Ok(Control::Ping)
        );
    }
}
