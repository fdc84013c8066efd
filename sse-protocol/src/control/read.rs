//! Reading control events.

use alloc::string::String;
use core::fmt;
use core::time::Duration;

use super::flat_json::{self, Value};
use super::{CloseReason, Control};
use crate::{EventId, Tagged, Topic};

/// Why a control event was not understood.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ControlError {
    /// The name is not one of a control event this version knows. One that begins with `tidings:` comes from a newer
    /// hub: ignore it.
    Unknown,
    /// The payload is not the flat JSON object that belongs to the name.
    Malformed,
}

impl fmt::Display for ControlError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Unknown => "unknown control event: ignore it",
            Self::Malformed => {
                "control event whose payload is not the flat JSON that belongs to its name"
            }
        })
    }
}

impl core::error::Error for ControlError {}

impl Control {
    /// Reads a control event. Keys it does not know are ignored.
    ///
    /// # Errors
    ///
    /// [`ControlError::Unknown`] for any other name, [`ControlError::Malformed`] when the payload does not fit.
    pub fn parse(tagged: &Tagged<'_>) -> Result<Self, ControlError> {
        let mut fields = Fields::default();
        let known = matches!(
            tagged.event,
            "tidings:ready"
                | "tidings:caught-up"
                | "tidings:ping"
                | "tidings:gap"
                | "tidings:close"
                | "tidings:drain"
        );
        if !known {
            return Err(ControlError::Unknown);
        }
        fields.read(tagged.payload).ok_or(ControlError::Malformed)?;
        fields.into_control(tagged).ok_or(ControlError::Malformed)
    }
}

/// The keys of all control events. They mean the same wherever they appear, so one reader serves.
#[derive(Default)]
struct Fields {
    id: Option<String>,
    ping: Option<Duration>,
    window: Option<Duration>,
    version: Option<String>,
    asked: Option<String>,
    oldest: Option<String>,
    reason: Option<String>,
}

impl Fields {
    fn read(&mut self, json: &str) -> Option<()> {
        flat_json::read(json, |key, value| match (key, value) {
            ("id", Value::Text(text)) => self.id = Some(text),
            ("version", Value::Text(text)) => self.version = Some(text),
            ("asked", Value::Text(text)) => self.asked = Some(text),
            ("oldest", Value::Text(text)) => self.oldest = Some(text),
            ("reason", Value::Text(text)) => self.reason = Some(text),
            ("ping", Value::Number(ms)) => self.ping = Some(Duration::from_millis(ms)),
            ("window", Value::Number(ms)) => self.window = Some(Duration::from_millis(ms)),
            _ => {}
        })
    }

    fn into_control(self, tagged: &Tagged<'_>) -> Option<Control> {
        Some(match tagged.event {
            "tidings:ready" => Control::Ready {
                id: self.id.map(EventId::try_from).transpose().ok()?,
                ping: self.ping,
                window: self.window,
                version: self.version,
            },
            "tidings:gap" => Control::Gap {
                asked: self.asked?,
                oldest: self.oldest?,
                topic: match tagged.topic {
                    "" => None,
                    topic => Some(Topic::try_from(topic).ok()?),
                },
            },
            "tidings:close" => Control::Close {
                reason: CloseReason::from_wire(&self.reason?),
            },
            "tidings:drain" => Control::Drain {
                window: self.window?,
            },
            "tidings:caught-up" => Control::CaughtUp,
            _ => Control::Ping,
        })
    }
}
