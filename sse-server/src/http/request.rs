//! A request to subscribe.

use std::{borrow::Cow, convert::Infallible};

use axum::{
    extract::{FromRequest, Request},
    http::{Method, request::Parts},
};
use tidings_protocol::{SubscribeQuery, SubscribeQueryError};

use super::{
    authorize::Authorize,
    form::{self, FormError},
    refusal::Refusal,
    stream::EventStream,
};
use crate::{Grant, Hub, Limits, Subscribe};

/// A request to subscribe: which topics, from where, in which format.
///
/// By `GET` it says so in its query; by `POST` or `QUERY` in a form (`application/x-www-form-urlencoded`) as well, which has room
/// for more topics than a URL. /// An extractor for handlers that have something to say themselves. Where that is not so, [`Hub::handler`] does the same in one go.
///
/// ```
/// use axum::{Router, extract::State, http::HeaderMap, routing::get};
/// use tidings_server::{Denied, EventStream, Grant, Hub, Refusal, SubscribeRequest, Topic};
///
/// async fn events(
///     State(hub): State<Hub>,
///     headers: HeaderMap,
///     request: SubscribeRequest,
/// ) -> Result<EventStream, Refusal> {
///     let user = headers.get("x-user").ok_or(Denied::unauthorized("who are you?"))?;
///     let own = Topic::try_from(format!("users/{}", user.to_str().unwrap_or_default()))
///         .map_err(|error| Denied::forbidden(error.to_string()))?;
///     request.grant(Grant::public().and_private([own])).open(&hub).await
/// }
///
/// let app: Router = Router::new().route("/events", get(events)).with_state(Hub::new());
/// # drop(app);
/// ```
#[derive(Debug)]
#[must_use = "nothing is subscribed to before `open`"]
pub struct SubscribeRequest {
    query: Result<SubscribeQuery, Refusal>,
    parts: Parts,
    grant: Option<Grant>,
}

impl SubscribeRequest {
    fn new(parts: Parts, form: Result<&str, FormError>) -> Self {
        let query = form.map_err(Refusal::from);
        Self {
            query: query.and_then(|form| Ok(read(&parts, form)?)),
            parts,
            grant: None,
        }
    }

    /// Reads a request, and the form in its body where the method has one, within these limits.
    ///
    /// As an extractor it reads within the default ones, since it does not know the hub.
    pub async fn read(request: Request, limits: &Limits) -> Self {
        let (parts, body) = request.into_parts();
        if !takes_form(&parts.method) {
            return Self::new(parts, Ok(""));
        }
        let form = form::read(&parts.headers, body, limits).await;
        Self::new(parts, form.as_deref().map_err(|error| *error))
    }

    /// What the client asks for.
    ///
    /// # Errors
    ///
    /// When the query or the form is malformed; [`open`](Self::open) answers it with 400 and the parameter's name.
    pub const fn query(&self) -> Result<&SubscribeQuery, &Refusal> {
        self.query.as_ref()
    }

    /// Gives these rights, instead of asking the hook that was set with
    /// [`HubBuilder::authorize`](crate::HubBuilder::authorize).
    pub fn grant(mut self, grant: Grant) -> Self {
        self.grant = Some(grant);
        self
    }

    /// Subscribes.
    ///
    /// # Errors
    ///
    /// Everything that can be wrong with a request to subscribe; see [`Refusal`] for how it is answered.
    pub async fn open(mut self, hub: &Hub) -> Result<EventStream, Refusal> {
        if self.query.is_ok()
            && self.grant.is_none()
            && let Some(hook) = Authorize::of(hub)
        {
            self.grant = Some(hook.call(&self.parts).await?);
        }
        self.open_granted(hub)
    }

    /// Subscribes with the rights that were given, or with everybody's.
    pub(super) fn open_granted(self, hub: &Hub) -> Result<EventStream, Refusal> {
        let grant = self.grant.unwrap_or_default();
        let subscription = hub.subscribe(Subscribe::from(self.query?).grant(grant))?;
        if self.parts.method == Method::HEAD {
            return Ok(EventStream::head_only());
        }
        Ok(subscription.into())
    }
}

impl From<Parts> for SubscribeRequest {
    /// For those who are not on axum, and have no form to read.
    fn from(parts: Parts) -> Self {
        Self::new(parts, Ok(""))
    }
}

impl<S: Sync> FromRequest<S> for SubscribeRequest {
    /// What is wrong with the request is told by [`SubscribeRequest::open`], so that a handler may check the sender first.
    type Rejection = Infallible;

    async fn from_request(request: Request, _: &S) -> Result<Self, Infallible> {
        Ok(Self::read(request, &Limits::default()).await)
    }
}

/// Whether a request by this method may say in its body what it asks for.
pub(crate) fn takes_form(method: &Method) -> bool {
    *method == Method::POST || method.as_str() == "QUERY"
}

/// The query of the URL and the form of the body mean the same, and are read as one.
fn read(parts: &Parts, form: &str) -> Result<SubscribeQuery, SubscribeQueryError> {
    let query = match (parts.uri.query().unwrap_or_default(), form) {
        (query, "") => Cow::Borrowed(query),
        (query, form) => Cow::Owned(format!("{query}&{form}")),
    };
    let query = SubscribeQuery::parse(&query)?;
    match parts.headers.get("last-event-id") {
        // Bytes that are no UTF-8 name no id of ours, which the stream then says; they are no reason to refuse.
        Some(id) => query.with_header(&String::from_utf8_lossy(id.as_bytes())),
        None => Ok(query),
    }
}
