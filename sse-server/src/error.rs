//! Why a subscription or a publish was refused.

use std::{fmt, time::Duration};

use tidings_protocol::{EventIdError, EventNameError, Topic, TopicError, UrlPatternError};

/// Why a subscription was refused.
///
/// What should be tried again has a [`retry`](Self::retry) time; over HTTP it is answered 200 with `retry:` and an end,
/// since a browser's `EventSource` never comes back from an error status.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum SubscribeError {
    /// The hub serves as many subscriptions as it may: [`Limits::connections`](crate::Limits::connections).
    TooManyConnections {
        /// The bound.
        max: usize,
        /// When to try again, drawn at random for each.
        retry: Duration,
    },
    /// The hub drains or has shut down.
    Draining {
        /// When to try again, drawn at random for each.
        retry: Duration,
    },
    /// More topics than one subscription may have:
    /// [`Limits::topics_per_connection`](crate::Limits::topics_per_connection).
    TooManyTopics {
        /// The bound.
        max: usize,
    },
    /// More different patterns at a time than the hub may have: [`Limits::patterns`](crate::Limits::patterns).
    TooManyPatterns {
        /// The bound.
        max: usize,
        /// When to try again, drawn at random for each.
        retry: Duration,
    },
    /// No topic was asked for.
    NoTopic,
    /// The grant does not hold for this topic.
    NotAllowed {
        /// The topic.
        topic: Topic,
    },
    /// What is to be throttled, or is said to be new, is not asked for.
    NotAskedFor {
        /// The topic or pattern.
        of: String,
    },
    /// The grant has expired.
    Expired,
    /// Every topic is completed and the subscriber has seen the end: answer 204, do not come back.
    Completed,
    /// A topic's name was refused.
    Topic(TopicError),
    /// A pattern was refused.
    Pattern(UrlPatternError),
    /// The id to go on after was refused.
    Id(EventIdError),
}

impl SubscribeError {
    /// When to try again; `None` when that would change nothing.
    #[must_use]
    pub fn retry(&self) -> Option<Duration> {
        match self {
            Self::TooManyConnections { retry, .. }
            | Self::TooManyPatterns { retry, .. }
            | Self::Draining { retry } => Some(*retry),
            _ => None,
        }
    }
}

impl fmt::Display for SubscribeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooManyConnections { max, .. } => {
                write!(
                    f,
                    "the hub already serves {max} connections: raise Limits::connections or try again later"
                )
            }
            Self::Draining { .. } => f.write_str("the hub is going away: connect again"),
            Self::TooManyTopics { max } => {
                write!(
                    f,
                    "a subscription may have {max} topics: use a pattern or raise Limits::topics_per_connection"
                )
            }
            Self::TooManyPatterns { max, .. } => {
                write!(
                    f,
                    "the hub already matches {max} patterns: raise Limits::patterns or try again later"
                )
            }
            Self::NoTopic => f.write_str("no topic was asked for: use '*' for all of them"),
            Self::NotAllowed { topic } => write!(f, "topic {topic:?} is not granted"),
            Self::NotAskedFor { of } => write!(
                f,
                "{of:?} is throttled or new and is not asked for: repeat a topic or pattern as asked for, or '*'"
            ),
            Self::Expired => f.write_str("the grant has expired"),
            Self::Completed => {
                f.write_str("every topic asked for is completed and has been read to its end")
            }
            Self::Topic(error) => error.fmt(f),
            Self::Pattern(error) => error.fmt(f),
            Self::Id(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for SubscribeError {}

impl From<TopicError> for SubscribeError {
    fn from(error: TopicError) -> Self {
        Self::Topic(error)
    }
}

impl From<UrlPatternError> for SubscribeError {
    fn from(error: UrlPatternError) -> Self {
        Self::Pattern(error)
    }
}

impl From<EventIdError> for SubscribeError {
    fn from(error: EventIdError) -> Self {
        Self::Id(error)
    }
}

/// Why an update was not published. Nothing of it has been sent.
#[derive(Debug)]
#[non_exhaustive]
pub enum PublishError {
    /// A topic's name was refused.
    Topic(TopicError),
    /// The event's name was refused.
    Name(EventNameError),
    /// The event's id was refused.
    Id(EventIdError),
    /// The payload could not be written as JSON.
    Json(serde_json::Error),
    /// The payload could not be rendered.
    Render(fmt::Error),
    /// The event is larger than [`Limits::event_size`](crate::Limits::event_size).
    TooLarge {
        /// Its size on the wire, in bytes.
        size: usize,
        /// The bound.
        max: usize,
    },
    /// The key is longer than [`Limits::key_size`](crate::Limits::key_size).
    KeyTooLong {
        /// The bound, in bytes.
        max: usize,
    },
    /// The update names more topics than [`Limits::topics_per_update`](crate::Limits::topics_per_update).
    TooManyTopicsInUpdate {
        /// The bound.
        max: usize,
    },
    /// The hub holds as many topics as it may: [`Limits::topics`](crate::Limits::topics).
    TooManyTopics {
        /// The bound.
        max: usize,
    },
    /// The topic is completed: nothing more can be published to it.
    Completed {
        /// The topic.
        topic: Topic,
    },
    /// The hub has shut down.
    Closed,
}

impl fmt::Display for PublishError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Topic(error) => error.fmt(f),
            Self::Name(error) => error.fmt(f),
            Self::Id(error) => error.fmt(f),
            Self::Json(error) => write!(f, "payload cannot be written as JSON: {error}"),
            Self::Render(_) => f.write_str("payload cannot be rendered: its Display failed"),
            Self::TooLarge { size, max } => {
                write!(
                    f,
                    "event has {size} bytes and may have {max}: send a reference, or raise Limits::event_size"
                )
            }
            Self::KeyTooLong { max } => write!(f, "key is longer than {max} bytes"),
            Self::TooManyTopicsInUpdate { max } => write!(f, "an update may name {max} topics"),
            Self::TooManyTopics { max } => {
                write!(
                    f,
                    "the hub already holds {max} topics: raise Limits::topics or let them expire sooner"
                )
            }
            Self::Completed { topic } => {
                write!(f, "topic {topic:?} is completed: publish to another")
            }
            Self::Closed => f.write_str("the hub has shut down"),
        }
    }
}

impl std::error::Error for PublishError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Topic(error) => Some(error),
            Self::Name(error) => Some(error),
            Self::Id(error) => Some(error),
            Self::Json(error) => Some(error),
            Self::Render(error) => Some(error),
            _ => None,
        }
    }
}

impl From<TopicError> for PublishError {
    fn from(error: TopicError) -> Self {
        Self::Topic(error)
    }
}

impl From<EventNameError> for PublishError {
    fn from(error: EventNameError) -> Self {
        Self::Name(error)
    }
}

impl From<EventIdError> for PublishError {
    fn from(error: EventIdError) -> Self {
        Self::Id(error)
    }
}

impl From<serde_json::Error> for PublishError {
    fn from(error: serde_json::Error) -> Self {
        Self::Json(error)
    }
}

impl From<std::convert::Infallible> for PublishError {
    fn from(never: std::convert::Infallible) -> Self {
        match never {}
    }
}
