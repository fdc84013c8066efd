//! Who may come in, and what it may read: the application's say.

use std::{fmt, future::Future, pin::Pin, sync::Arc};

use axum::http::request::Parts;

use crate::{Grant, Hub, HubBuilder};

/// Why a subscriber is not let in.
///
/// ```
/// use tidings_server::{Denied, Grant, Hub};
///
/// let hub = Hub::builder()
///     .authorize(|request| {
///         let token = request.headers.get("authorization").cloned();
///         async move {
///             match token.as_ref().map(|token| token.as_bytes()) {
///                 Some(b"Bearer secret") => Ok(Grant::all()),
///                 Some(_) => Err(Denied::forbidden("this token is not known")),
///                 None => Err(Denied::unauthorized("a token is needed")),
///             }
///         }
///     })
///     .build();
/// # drop(hub);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Denied {
    pub(super) why: Why,
    pub(super) message: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Why {
    Unauthorized,
    Forbidden,
    Unavailable,
}

impl Denied {
    /// 401: the request does not say who it is from, or it cannot be believed.
    ///
    /// The message is sent to the client as text.
    pub fn unauthorized(message: impl Into<String>) -> Self {
        Self::new(Why::Unauthorized, message)
    }

    /// 403: it is known who asks, and the answer is no.
    ///
    /// The message is sent to the client as text.
    pub fn forbidden(message: impl Into<String>) -> Self {
        Self::new(Why::Forbidden, message)
    }

    /// It could not be found out now, because what knows it does not answer: the client is to try again.
    ///
    /// An error status would make a browser's `EventSource` give up for ever. So this is a 200 with `retry:` and an end.
    pub fn unavailable(message: impl Into<String>) -> Self {
        Self::new(Why::Unavailable, message)
    }

    fn new(why: Why, message: impl Into<String>) -> Self {
        Self {
            why,
            message: message.into(),
        }
    }
}

impl fmt::Display for Denied {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Denied {}

type Answer = Pin<Box<dyn Future<Output = Result<Grant, Denied>> + Send>>;

/// The application's hook, with its types forgotten.
#[derive(Clone)]
pub(super) struct Authorize(Arc<dyn Fn(&Parts) -> Answer + Send + Sync>);

impl Authorize {
    pub(super) fn of(hub: &Hub) -> Option<&Self> {
        hub.shared.extensions.get()
    }

    pub(super) fn call(&self, parts: &Parts) -> Answer {
        (self.0)(parts)
    }
}

impl fmt::Debug for Authorize {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Authorize")
    }
}

impl HubBuilder {
    /// Asks this for every subscriber that comes over HTTP: which topics it may read, and until when.
    ///
    /// The grant holds for live, replayed, retained and snapshot events alike. Without a hook everybody has
    /// [`Grant::public`]. The hook takes what it needs from the request before it goes asynchronous.
    pub fn authorize<F, A>(mut self, hook: F) -> Self
    where
        F: Fn(&Parts) -> A + Send + Sync + 'static,
        A: Future<Output = Result<Grant, Denied>> + Send + 'static,
    {
        self.extensions
            .insert(Authorize(Arc::new(move |parts| Box::pin(hook(parts)))));
        self
    }
}
