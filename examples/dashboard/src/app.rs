//! The routes beside the stream.

use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use axum::Router;
use axum::extract::{DefaultBodyLimit, Request, State};
use axum::http::StatusCode;
use axum::middleware::{self, Next};
use axum::response::Response;
use axum::routing::{get, post};
use tidings_server::Hub;
use tower_http::services::ServeDir;

use crate::feed::{self, Feed};

/// The largest request body, in bytes: a post of the longest name and text, escaped.
const MAX_BODY: usize = 4 * 1024;

/// What the routes share.
#[derive(Debug, Clone)]
pub(crate) struct App(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    hub: Hub,
    /// Held while a post is published, so that the posts and their cursor are of one moment; never over an await.
    feed: Mutex<Feed>,
}

impl App {
    fn new(hub: Hub) -> Self {
        let feed = Mutex::new(Feed::new(hub.current_id()));
        Self(Arc::new(Shared { hub, feed }))
    }

    pub(crate) fn hub(&self) -> &Hub {
        &self.0.hub
    }

    pub(crate) fn feed(&self) -> MutexGuard<'_, Feed> {
        self.0.feed.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The stream on `/events`, the visitors' routes on `/api`, and the page built in `page` on everything else.
pub fn router(hub: Hub, page: &Path) -> Router {
    let api = Router::new()
        .route("/api/posts", get(feed::snapshot).post(feed::post))
        .route("/api/cut", post(cut))
        .layer(DefaultBodyLimit::max(MAX_BODY))
        .layer(middleware::from_fn(log));
    Router::new()
        .route("/events", get(hub.handler()))
        .merge(api)
        .fallback_service(ServeDir::new(page))
        .with_state(App::new(hub))
}

/// `POST /api/cut`: breaks every stream without a word, as a bad network would.
async fn cut(State(app): State<App>) -> StatusCode {
    let streams = app.hub().disconnect();
    tracing::info!(streams, "a visitor cut the connections");
    StatusCode::NO_CONTENT
}

/// A line of the log for each request that a visitor makes.
async fn log(request: Request, next: Next) -> Response {
    let (method, uri) = (request.method().clone(), request.uri().clone());
    let began = Instant::now();
    let response = next.run(request).await;
    tracing::info!(
        "{method} {uri} {} in {:?}",
        response.status(),
        began.elapsed()
    );
    response
}
