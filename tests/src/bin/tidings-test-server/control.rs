//! The routes by which a test tells the server what to do.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use axum::Router;
use axum::extract::{Query, Request, State};
use axum::http::StatusCode;
use axum::middleware::{self, Next};
use axum::response::{Html, Response};
use axum::routing::{get, post};
use serde::{Deserialize, Serialize};
use tidings_protocol::Event;
use tidings_server::Hub;
use tower_http::services::ServeDir;

/// A page that does nothing by itself: the tests put in what they need.
const BLANK: &str =
    "<!doctype html><meta charset=utf-8><title>Test</title><link rel=icon href='data:,'>";

/// What the tests publish: numbers, so that one lost, repeated or out of order shows.
#[derive(Debug, Serialize, Event)]
struct Tick {
    n: u64,
}

#[derive(Debug, Clone)]
struct Control {
    hub: Hub,
    requests: Arc<AtomicU64>,
}

#[derive(Debug, Deserialize)]
struct Publish {
    topic: String,
    from: u64,
    count: u64,
}

#[derive(Debug, Deserialize)]
struct Complete {
    topic: String,
}

pub(crate) fn router(hub: Hub, package: &Path) -> Router {
    let control = Control {
        hub: hub.clone(),
        requests: Arc::default(),
    };
    let events = get(hub.handler()).layer(middleware::from_fn_with_state(control.clone(), count));
    Router::new()
        .route("/", get(Html(BLANK)))
        .route("/events", events)
        .route("/control/publish", post(publish))
        .route("/control/complete", post(complete))
        .route("/control/disconnect", post(disconnect))
        .route("/control/requests", get(requests))
        .nest_service("/tidings", ServeDir::new(package))
        .with_state(control)
}

async fn count(State(control): State<Control>, request: Request, next: Next) -> Response {
    control.requests.fetch_add(1, Ordering::Relaxed);
    next.run(request).await
}

async fn publish(
    State(control): State<Control>,
    Query(Publish { topic, from, count }): Query<Publish>,
) -> Result<StatusCode, (StatusCode, String)> {
    for n in from..from + count {
        control
            .hub
            .publish(&topic, &Tick { n })
            .map_err(|error| (StatusCode::BAD_REQUEST, error.to_string()))?;
    }
    Ok(StatusCode::NO_CONTENT)
}

async fn complete(
    State(control): State<Control>,
    Query(Complete { topic }): Query<Complete>,
) -> Result<StatusCode, (StatusCode, String)> {
    control
        .hub
        .complete(&topic)
        .map_err(|error| (StatusCode::BAD_REQUEST, error.to_string()))?;
    Ok(StatusCode::NO_CONTENT)
}

async fn disconnect(State(control): State<Control>) -> StatusCode {
    control.hub.disconnect();
    StatusCode::NO_CONTENT
}

async fn requests(State(control): State<Control>) -> String {
    control.requests.load(Ordering::Relaxed).to_string()
}
