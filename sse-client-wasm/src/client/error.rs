//! What can go wrong once a client is made.

use std::fmt;

use crate::machine::Reason;

/// What went wrong. Told to [`Client::on_error`](crate::Client::on_error), or to the console where nobody listens.
///
/// A connection that is lost is no error: it is made again, and [`Client::on_state`](crate::Client::on_state) tells.
///
/// ```
/// use tidings_client_wasm::{Client, Error};
///
/// let client = Client::new("/events");
/// let errors = client.on_error(|error| match error {
///     Error::Ended { reason } => println!("over: {}", reason.as_str()),
///     other => println!("{other}"),
/// });
/// # drop(errors);
/// ```
#[derive(Debug)]
#[non_exhaustive]
pub enum Error {
    /// The payload of an event is not the JSON of its type. That event is lost to who wanted it as this type, and
    /// nothing else is.
    #[cfg(feature = "typed")]
    #[non_exhaustive]
    Payload {
        /// The event's name.
        event: &'static str,
        /// Its topic.
        topic: String,
        /// Its id.
        id: String,
        /// What is wrong with the payload.
        source: serde_json::Error,
    },
    /// A stream's reader fell too far behind; the stream is over. See [`EventStream`](crate::EventStream).
    #[cfg(feature = "typed")]
    #[non_exhaustive]
    Overflow {
        /// The event's name.
        event: &'static str,
        /// How many events could wait.
        buffer: usize,
    },
    /// The URL answers with an event stream, but not with one of a Tidings server. Told once per connection.
    #[non_exhaustive]
    NotTidings {
        /// The URL.
        url: String,
    },
    /// There is no `EventSource`, or it does not take the URL. The client is closed.
    #[non_exhaustive]
    Open {
        /// The URL.
        url: String,
        /// What the browser says.
        message: String,
    },
    /// The token could not be had. The attempt counts as failed, and is made again.
    #[non_exhaustive]
    Token {
        /// What [`Fetch::token`](crate::Fetch::token) says.
        message: String,
    },
    /// The server will not serve what is listened to since the listeners changed last. The stream goes on with what it
    /// carried before; the rest is asked for again when they change next, or when the stream has to be made anew.
    #[non_exhaustive]
    Refused {
        /// Why: [`Reason::Unauthorized`] or [`Reason::Rejected`].
        reason: Reason,
    },
    /// The connection is over for good, and neither because all is complete nor because it was closed here.
    Ended {
        /// Why.
        reason: Reason,
    },
}

impl Error {
    /// The error of an end that is one.
    pub(super) fn of_end(reason: Option<Reason>) -> Option<Self> {
        match reason {
            None | Some(Reason::Completed | Reason::Closed) => None,
            Some(reason) => Some(Self::Ended { reason }),
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            #[cfg(feature = "typed")]
            Self::Payload {
                event,
                topic,
                id,
                source,
            } => {
                write!(
                    f,
                    "the payload of event {event:?} is not of its type: {source} (topic {topic:?}, id {id:?})"
                )
            }
            #[cfg(feature = "typed")]
            Self::Overflow { event, buffer } => {
                write!(
                    f,
                    "the stream of event {event:?} has more than {buffer} waiting: read faster, or give it a larger buffer"
                )
            }
            Self::NotTidings { url } => {
                write!(
                    f,
                    "{url:?} is not a stream of a Tidings server: it sends events without a tag"
                )
            }
            Self::Open { url, message } => {
                write!(f, "the event source {url:?} cannot be opened: {message}")
            }
            Self::Token { message } => write!(f, "the token could not be had: {message}"),
            Self::Refused { reason } => write!(
                f,
                "the server refuses what is listened to now ({}), and goes on with what was before",
                reason.as_str()
            ),
            Self::Ended {
                reason: Reason::Exhausted,
            } => f.write_str(
                "too many attempts failed in a row: build a new client when the user asks for it",
            ),
            Self::Ended {
                reason: Reason::Failed,
            } => f.write_str("the client could not start"),
            Self::Ended { reason } => {
                write!(
                    f,
                    "the server ended the stream for good: {}",
                    reason.as_str()
                )
            }
        }
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            #[cfg(feature = "typed")]
            Self::Payload { source, .. } => Some(source),
            _ => None,
        }
    }
}
