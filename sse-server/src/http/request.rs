//! A request to subscribe.

use std::convert::Infallible;

use axum::{
    extract::FromRequestParts,
    http::{Method, request::Parts},
};
use tidings_protocol::{SubscribeQuery, SubscribeQueryError};

use super::{authorize::Authorize, refusal::Refusal, stream::EventStream};
use crate::{Grant, Hub, Subscribe};

/// A request to subscribe: which topics, from where, in which format.
///
/// An extractor for handlers that have something to say themselves. Where that is not so, [`Hub::handler`] does the same in one go.
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
    query: Result<SubscribeQuery, SubscribeQueryError>,
    parts: Parts,
    grant: Option<Grant>,
}

impl SubscribeRequest {
    fn new(parts: Parts) -> Self {
        Self {
            query: read(&parts),
            parts,
            grant: None,
        }
    }

    /// What the client asks for.
    ///
    /// # Errors
    ///
    /// When the query is malformed; [`open`](Self::open) answers it with 400 and the parameter's name.
    pub const fn query(&self) -> Result<&SubscribeQuery, &SubscribeQueryError> {
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
    /// For those who are not on axum.
    fn from(parts: Parts) -> Self {
        Self::new(parts)
    }
}

impl<S: Sync> FromRequestParts<S> for SubscribeRequest {
    /// What is wrong with the request is told by [`SubscribeRequest::open`], so that a handler may check the sender first.
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(Self::new(parts.clone()))
    }
}

fn read(parts: &Parts) -> Result<SubscribeQuery, SubscribeQueryError> {
    let query = SubscribeQuery::parse(parts.uri.query().unwrap_or_default())?;
    match parts.headers.get("last-event-id") {
        // Bytes that are no UTF-8 name no id of ours, which the stream then says; they are no reason to refuse.
        Some(id) => query.with_header(&String::from_utf8_lossy(id.as_bytes())),
        None => Ok(query),
    }
}
