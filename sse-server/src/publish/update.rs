//! Updates that say more than a topic and a payload.

use std::time::Duration;

use tidings_protocol::{EventId, EventIdError, EventName, EventNameError, Topic};

use super::payload::{IntoPayload, Payload};
use crate::{
    Limits, PublishError,
    log::{Draft, Parts},
};

/// An update: what is published, with all that can be said of it.
///
/// It may name several topics: it is one event with one id, delivered once to whoever subscribed to any of them, and tagged
/// with all of them, the first in front: whoever may read it learns their names. What is wrong with it is told by [`Hub::publish_update`](crate::Hub::publish_update).
///
/// ```
/// use tidings_server::{Hub, Json, Update};
///
/// let hub = Hub::new();
/// let published = hub.publish_update(
///     Update::new("orders/7", Json(&serde_json::json!({ "state": "paid" })))
///         .also("users/3/orders")
///         .event("order")
///         .key("7")
///         .private(),
/// )?;
/// println!("{}", published.id());
/// # Ok::<(), tidings_server::PublishError>(())
/// ```
#[derive(Debug)]
#[must_use = "nothing is sent before `Hub::publish_update`"]
pub struct Update(Result<Fields, PublishError>);

#[derive(Debug)]
pub(crate) struct Fields {
    pub(crate) topic: Topic,
    pub(crate) alternates: Vec<Topic>,
    pub(crate) name: Option<EventName>,
    pub(crate) id: Option<EventId>,
    pub(crate) retry: Option<Duration>,
    pub(crate) key: Option<String>,
    pub(crate) private: bool,
    pub(crate) data: String,
}

impl Update {
    /// A payload for a topic.
    pub fn new<T>(topic: T, payload: impl IntoPayload) -> Self
    where
        T: TryInto<Topic, Error: Into<PublishError>>,
    {
        let topic = topic.try_into().map_err(Into::into);
        Self(topic.and_then(|topic| {
            let Payload { name, data } = payload.into_payload()?;
            Ok(Fields {
                topic,
                alternates: Vec::new(),
                name,
                id: None,
                retry: None,
                key: None,
                private: false,
                data,
            })
        }))
    }

    fn with(self, set: impl FnOnce(&mut Fields) -> Result<(), PublishError>) -> Self {
        Self(self.0.and_then(|mut fields| {
            set(&mut fields)?;
            Ok(fields)
        }))
    }

    /// For the subscribers of this topic, too.
    pub fn also<T>(self, topic: T) -> Self
    where
        T: TryInto<Topic, Error: Into<PublishError>>,
    {
        self.with(|fields| {
            let topic = topic.try_into().map_err(Into::into)?;
            if topic != fields.topic && !fields.alternates.contains(&topic) {
                fields.alternates.push(topic);
            }
            Ok(())
        })
    }

    /// The name of the event, in place of the payload's own.
    pub fn event<T>(self, name: T) -> Self
    where
        T: TryInto<EventName, Error: Into<EventNameError>>,
    {
        self.with(|fields| {
            fields.name = Some(name.try_into().map_err(|error| error.into())?);
            Ok(())
        })
    }

    /// The publisher's own id, in place of the hub's. A subscriber may go on after it as long as the event is held; an id
    /// that is given twice stands for the earlier event.
    pub fn id<T>(self, id: T) -> Self
    where
        T: TryInto<EventId, Error: Into<EventIdError>>,
    {
        self.with(|fields| {
            fields.id = Some(id.try_into().map_err(|error| error.into())?);
            Ok(())
        })
    }

    /// How long a browser waits before it connects again, from now on.
    pub fn retry(self, retry: Duration) -> Self {
        self.with(|fields| {
            fields.retry = Some(retry);
            Ok(())
        })
    }

    /// What this event is the newest of, for topics that keep [`Lag::LatestPerKey`](crate::Lag::LatestPerKey).
    pub fn key(self, key: impl Into<String>) -> Self {
        self.with(|fields| {
            fields.key = Some(key.into());
            Ok(())
        })
    }

    /// Only for subscribers whose [`Grant`](crate::Grant) says so.
    pub fn private(self) -> Self {
        self.with(|fields| {
            fields.private = true;
            Ok(())
        })
    }

    pub(crate) fn into_fields(self) -> Result<Fields, PublishError> {
        self.0
    }
}

impl Fields {
    /// The event, encoded.
    pub(crate) fn draft(&self, limits: &Limits) -> Result<Draft, PublishError> {
        if self.alternates.len() >= limits.topics_per_update {
            return Err(PublishError::TooManyTopicsInUpdate {
                max: limits.topics_per_update,
            });
        }
        if self
            .key
            .as_ref()
            .is_some_and(|key| key.len() > limits.key_size)
        {
            return Err(PublishError::KeyTooLong {
                max: limits.key_size,
            });
        }
        let too_large = |size| PublishError::TooLarge {
            size,
            max: limits.event_size,
        };
        // Encoding what is refused anyway would be a favour to whoever sends it.
        if self.data.len() > limits.event_size {
            return Err(too_large(self.data.len()));
        }
        let draft = Draft::new(Parts {
            topic: &self.topic,
            alternates: self.alternates.clone(),
            name: self.name.as_ref(),
            id: self.id.as_ref(),
            retry: self.retry,
            key: self.key.as_deref(),
            private: self.private,
            data: &self.data,
        });
        if draft.len() > limits.event_size {
            return Err(too_large(draft.len()));
        }
        Ok(draft)
    }
}
