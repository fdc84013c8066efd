//! The route that streams a hub.

use std::{
    future::{Future, ready},
    pin::Pin,
};

use axum::{
    Router,
    extract::Request,
    handler::Handler,
    http::{Method, StatusCode, header},
    response::{IntoResponse, Response},
    routing::any,
};

use super::{
    authorize::Authorize,
    request::{SubscribeRequest, takes_form},
};
use crate::Hub;

/// A router with the one route `/events`, to be served alone or merged into another.
///
/// ```
/// use tidings_server::{Hub, router};
///
/// let hub = Hub::new();
/// let app = axum::Router::new()
///     .route("/", axum::routing::get(|| async { "hello" }))
///     .merge(router(hub.clone()));
/// # drop(app);
/// ```
pub fn router(hub: Hub) -> Router {
    Router::new().route("/events", any(hub.handler()))
}

impl Hub {
    /// An axum handler that subscribes whoever asks, if the hook set with
    /// [`HubBuilder::authorize`](crate::HubBuilder::authorize) lets it in.
    ///
    /// It takes `GET`, and `POST` and `QUERY` with a form; mount it with `get` for the first alone.
    ///
    /// ```
    /// use axum::{Router, routing::any};
    /// use tidings_server::Hub;
    ///
    /// let hub = Hub::new();
    /// let app: Router = Router::new().route("/live", any(hub.handler()));
    /// # drop(app);
    /// ```
    #[must_use]
    pub fn handler(&self) -> Events {
        Events(self.clone())
    }
}

/// The handler that [`Hub::handler`] gives.
#[derive(Clone, Debug)]
pub struct Events(Hub);

impl<S> Handler<(), S> for Events {
    type Future = Pin<Box<dyn Future<Output = Response> + Send>>;

    fn call(self, request: Request, _: S) -> Self::Future {
        let method = request.method();
        if takes_form(method) {
            return Box::pin(async move {
                let limits = &self.0.shared.limits;
                let request = SubscribeRequest::read(request, limits).await;
                request.open(&self.0).await.into_response()
            });
        }
        if !matches!(*method, Method::GET | Method::HEAD) {
            let allow = [(header::ALLOW, "GET,HEAD,POST,QUERY")];
            let refused = (StatusCode::METHOD_NOT_ALLOWED, allow).into_response();
            return Box::pin(ready(refused));
        }
        let request = SubscribeRequest::from(request.into_parts().0);
        if Authorize::of(&self.0).is_none() {
            // Nothing to wait for. A future that only waits leaves a hole of a kilobyte in the heap for each connection.
            return Box::pin(ready(request.open_granted(&self.0).into_response()));
        }
        Box::pin(async move { request.open(&self.0).await.into_response() })
    }
}
