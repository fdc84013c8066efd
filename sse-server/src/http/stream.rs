//! A subscription as a response.

use axum::{
    body::Body,
    http::{HeaderName, HeaderValue, header},
    response::{IntoResponse, Response},
};

use super::{body::EventBody, handover::Handover};
use crate::Subscription;

/// What every event stream is sent with, also one that ends at once.
///
/// `no-transform` and `X-Accel-Buffering` keep proxies from compressing or gathering what has to arrive now.
pub(super) const HEADERS: [(HeaderName, HeaderValue); 3] = [
    (
        header::CONTENT_TYPE,
        HeaderValue::from_static("text/event-stream"),
    ),
    (
        header::CACHE_CONTROL,
        HeaderValue::from_static("no-store, no-transform"),
    ),
    (
        HeaderName::from_static("x-accel-buffering"),
        HeaderValue::from_static("no"),
    ),
];

/// A response that streams a subscription.
///
/// [`SubscribeRequest::open`](crate::SubscribeRequest::open) makes it from a request; of a subscription of your own it is made with
/// `EventStream::from`. Either way any axum handler can return it, and [`serve`](crate::serve()) recognises it.
///
/// Under any other server it is an ordinary body. How long a client may leave such a body unread is that server's to bound (hyper
/// has no bound); what it holds meanwhile is one batch and the server's own buffer.
///
/// ```
/// use axum::{Router, extract::{Path, State}, routing::get};
/// use tidings_server::{EventStream, Hub, Refusal, Subscribe};
///
/// async fn room(State(hub): State<Hub>, Path(id): Path<u32>) -> Result<EventStream, Refusal> {
///     Ok(hub.subscribe(Subscribe::to([format!("rooms/{id}")]))?.into())
/// }
///
/// let app: Router = Router::new().route("/rooms/{id}", get(room)).with_state(Hub::new());
/// # drop(app);
/// ```
#[derive(Debug)]
#[must_use = "a stream that no handler returns ends at once"]
pub struct EventStream(Option<Subscription>);

impl EventStream {
    /// The head of a stream: what a `HEAD` request is answered.
    pub(super) const fn head_only() -> Self {
        Self(None)
    }
}

impl From<Subscription> for EventStream {
    fn from(subscription: Subscription) -> Self {
        Self(Some(subscription))
    }
}

impl IntoResponse for EventStream {
    fn into_response(self) -> Response {
        let handover = Handover::new(self.0);
        let body = Body::new(EventBody::Waiting(handover.clone()));
        let mut response = (HEADERS, body).into_response();
        response.extensions_mut().insert(handover);
        response
    }
}
