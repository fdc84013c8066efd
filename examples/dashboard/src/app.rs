//! The routes beside the stream.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use axum::Router;
use axum::extract::{DefaultBodyLimit, State};
use axum::http::StatusCode;
use axum::routing::{get, post};
use tidings_server::Hub;
use tower_http::services::ServeDir;
use tower_http::trace::{DefaultMakeSpan, DefaultOnResponse, TraceLayer};
use tracing::Level;

use crate::feed;

/// The largest request body, in bytes: a post of the longest name and text, escaped.
const MAX_BODY: usize = 4 * 1024;

/// What the routes share.
#[derive(Debug, Clone)]
pub(crate) struct App(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    hub: Hub,
    posts: AtomicU64,
}

impl App {
    fn new(hub: Hub) -> Self {
        Self(Arc::new(Shared {
            hub,
            posts: AtomicU64::new(0),
        }))
    }

    pub(crate) fn hub(&self) -> &Hub {
        &self.0.hub
    }

    pub(crate) fn next_post(&self) -> u64 {
        self.0.posts.fetch_add(1, Ordering::Relaxed) + 1
    }
}

/// The stream on `/events`, the visitors' routes on `/api`, and the page built in `page` on everything else.
pub fn router(hub: Hub, page: &Path) -> Router {
    let trace = TraceLayer::new_for_http()
        .make_span_with(DefaultMakeSpan::new().level(Level::INFO))
        .on_response(DefaultOnResponse::new().level(Level::INFO));
    let api = Router::new()
        .route("/posts", post(feed::post))
        .route("/cut", post(cut))
        .layer(DefaultBodyLimit::max(MAX_BODY))
        .layer(trace);
    Router::new()
        .route("/events", get(hub.handler()))
        .nest("/api", api)
        .fallback_service(ServeDir::new(page))
        .with_state(App::new(hub))
}

/// `POST /api/cut`: breaks every stream without a word, as a bad network would.
async fn cut(State(app): State<App>) -> StatusCode {
    let streams = app.hub().disconnect();
    tracing::info!(streams, "a visitor cut the connections");
    StatusCode::NO_CONTENT
}
