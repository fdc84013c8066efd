//! What an event may be made of.

use std::fmt::{Display, Write};

use serde::Serialize;
use tidings_protocol::{EventName, TypedEvent};

use crate::PublishError;

/// A payload ready to be sent: text, and perhaps the event's name.
///
/// Made from anything that is [`IntoPayload`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Payload {
    pub(crate) name: Option<EventName>,
    pub(crate) data: String,
}

impl Payload {
    /// A payload and the name of its event.
    #[must_use]
    pub fn new(name: Option<EventName>, data: String) -> Self {
        Self { name, data }
    }
}

/// Anything an event can be made of.
///
/// | | the event's name | its data |
/// | --- | --- | --- |
/// | `&value` of a type with `#[derive(Event, Serialize)]` | the type's | JSON |
/// | [`Json`] of anything that can be serialized | none, or [`Json::named`] | JSON |
/// | `&str`, `String`, [`Text`] | none, or [`Text::named`] | the text |
/// | [`Html`] of anything that can be displayed | none, or [`Html::named`] | what it displays |
pub trait IntoPayload {
    /// The payload.
    ///
    /// # Errors
    ///
    /// When it cannot be serialized or displayed, or its name is refused.
    fn into_payload(self) -> Result<Payload, PublishError>;
}

impl IntoPayload for Payload {
    fn into_payload(self) -> Result<Payload, PublishError> {
        Ok(self)
    }
}

impl<T: TypedEvent + Serialize> IntoPayload for &T {
    fn into_payload(self) -> Result<Payload, PublishError> {
        let name = EventName::try_from(T::NAME)?;
        let data = serde_json::to_string(self)?;
        Ok(Payload::new(Some(name), data))
    }
}

impl IntoPayload for &str {
    fn into_payload(self) -> Result<Payload, PublishError> {
        Ok(Payload::new(None, self.to_owned()))
    }
}

impl IntoPayload for String {
    fn into_payload(self) -> Result<Payload, PublishError> {
        Ok(Payload::new(None, self))
    }
}

/// A value sent as JSON.
///
/// ```
/// use tidings_server::{Hub, Json};
///
/// let hub = Hub::new();
/// hub.publish("prices", Json::named("price", &serde_json::json!({ "last": 1.5 })))?;
/// hub.publish("prices", Json(&[1, 2, 3]))?;
/// # Ok::<(), tidings_server::PublishError>(())
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Json<T>(pub T);

/// A text as it is; each line break arrives as one line feed.
///
/// ```
/// use tidings_server::{Hub, Text};
///
/// let hub = Hub::new();
/// hub.publish("log", Text::named("line", "a line"))?;
/// hub.publish("log", "another line")?;
/// # Ok::<(), tidings_server::PublishError>(())
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Text<T>(pub T);

/// Whatever a template renders, for htmx and the like.
///
/// ```
/// use tidings_server::{Html, Hub};
///
/// let hub = Hub::new();
/// hub.publish("clock", Html::named("tick", format_args!("<time>{}</time>", "12:00")))?;
/// # Ok::<(), tidings_server::PublishError>(())
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Html<T>(pub T);

/// A payload with a name for its event.
#[derive(Clone, Debug)]
pub struct Named<P> {
    name: String,
    payload: P,
}

macro_rules! named {
    ($($type:ident)*) => {$(
        impl<T> $type<T> {
            /// The same, as an event of this name.
            pub fn named(name: impl Into<String>, value: T) -> Named<Self> {
                Named { name: name.into(), payload: Self(value) }
            }
        }
    )*};
}

named!(Json Text Html);

impl<P: IntoPayload> IntoPayload for Named<P> {
    fn into_payload(self) -> Result<Payload, PublishError> {
        let name = EventName::try_from(self.name)?;
        let payload = self.payload.into_payload()?;
        Ok(Payload {
            name: Some(name),
            ..payload
        })
    }
}

impl<T: Serialize> IntoPayload for Json<T> {
    fn into_payload(self) -> Result<Payload, PublishError> {
        Ok(Payload::new(None, serde_json::to_string(&self.0)?))
    }
}

impl<T: Into<String>> IntoPayload for Text<T> {
    fn into_payload(self) -> Result<Payload, PublishError> {
        Ok(Payload::new(None, self.0.into()))
    }
}

impl<T: Display> IntoPayload for Html<T> {
    fn into_payload(self) -> Result<Payload, PublishError> {
        let mut data = String::new();
        write!(data, "{}", self.0).map_err(PublishError::Render)?;
        Ok(Payload::new(None, data))
    }
}

#[cfg(test)]
mod tests {
    use std::fmt;

    use super::*;

    #[derive(tidings_protocol::Event, Serialize)]
    struct PriceChanged {
        last: f64,
    }

    struct Broken;

    impl Display for Broken {
        fn fmt(&self, _: &mut fmt::Formatter<'_>) -> fmt::Result {
            Err(fmt::Error)
        }
    }

    fn payload(of: impl IntoPayload) -> (Option<String>, String) {
        let payload = of.into_payload().unwrap();
        (payload.name.map(|name| name.to_string()), payload.data)
    }

    fn named(name: &str, data: &str) -> (Option<String>, String) {
        (Some(name.into()), data.into())
    }

    #[test]
    fn every_kind_becomes_text() {
        let price = PriceChanged { last: 1.5 };
        assert_eq!(payload(&price), named("price_changed", r#"{"last":1.5}"#));
        assert_eq!(payload(Json(&price)), (None, r#"{"last":1.5}"#.into()));
        assert_eq!(payload(Json::named("p", [1, 2])), named("p", "[1,2]"));
        assert_eq!(payload("a\nb"), (None, "a\nb".into()));
        assert_eq!(payload(Text::named("t", "a")), named("t", "a"));
        assert_eq!(
            payload(Html(format_args!("<b>{}</b>", 1))),
            (None, "<b>1</b>".into())
        );
    }

    #[test]
    fn what_cannot_be_written_is_an_error_that_says_so() {
        let cases: [(Result<Payload, PublishError>, &str); 3] = [
            (
                Json(std::collections::HashMap::from([((1, 2), 3)])).into_payload(),
                "JSON",
            ),
            (Html(Broken).into_payload(), "Display"),
            (Text::named("a\nb", "x").into_payload(), "event name"),
        ];
        for (result, says) in cases {
            let error = result.unwrap_err().to_string();
            assert!(error.contains(says), "{error}");
        }
    }
}
