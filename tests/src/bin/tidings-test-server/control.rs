//! The routes by which a test tells the server what to do.

use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::extract::{Query, Request, State};
use axum::http::{StatusCode, header};
use axum::middleware::{self, Next};
use axum::response::{Html, IntoResponse, Response};
use axum::routing::{any, get, post};
use axum::{Json, Router};
use serde::{Deserialize, Serialize};
use tidings_protocol::Event;
use tidings_server::{Hub, Topic, TopicPolicy, Update};
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
    /// Whether requests for a stream are taken and not answered.
    stalled: Arc<AtomicBool>,
    /// What requests for a stream have to bring; empty for nothing.
    token: Arc<Mutex<String>>,
}

#[derive(Debug, Deserialize)]
struct Publish {
    topic: String,
    from: u64,
    count: u64,
    /// Another topic of the same updates.
    also: Option<String>,
    /// What they are the newest of.
    key: Option<String>,
}

#[derive(Debug, Deserialize)]
struct Drain {
    /// In milliseconds.
    window: u64,
}

#[derive(Debug, Deserialize)]
struct Token {
    token: String,
}

#[derive(Debug, Deserialize)]
struct Stall {
    on: bool,
}

/// What the hub counts.
#[derive(Debug, Serialize)]
struct Counts {
    /// Streams that are open.
    streams: usize,
    /// Requests for a stream that have come.
    requests: u64,
    published: u64,
    delivered: u64,
}

#[derive(Debug, Deserialize)]
struct Complete {
    topic: String,
}

#[derive(Debug, Deserialize)]
struct Retain {
    topic: String,
}

pub(crate) fn router(hub: Hub, package: &Path) -> Router {
    let control = Control {
        hub: hub.clone(),
        requests: Arc::default(),
        stalled: Arc::default(),
        token: Arc::default(),
    };
    let events = any(hub.handler()).layer(middleware::from_fn_with_state(control.clone(), admit));
    Router::new()
        .route("/", get(Html(BLANK)))
        .route("/events", events)
        .route("/control/publish", post(publish))
        .route("/control/complete", post(complete))
        .route("/control/retain", post(retain))
        .route("/control/disconnect", post(disconnect))
        .route("/control/drain", post(drain))
        .route("/control/token", post(token))
        .route("/control/stall", post(stall))
        .route("/control/counts", get(counts))
        .nest_service("/tidings", ServeDir::new(package))
        .with_state(control)
}

async fn admit(State(control): State<Control>, request: Request, next: Next) -> Response {
    control.requests.fetch_add(1, Ordering::Relaxed);
    if control.stalled.load(Ordering::Relaxed) {
        std::future::pending::<()>().await;
    }
    let wanted = control
        .token
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
        .clone();
    let brought = request
        .headers()
        .get(header::AUTHORIZATION)
        .and_then(|value| value.to_str().ok()?.strip_prefix("Bearer "));
    if !wanted.is_empty() && brought != Some(&wanted) {
        return (StatusCode::UNAUTHORIZED, "the token is not the one wanted").into_response();
    }
    next.run(request).await
}

async fn publish(
    State(control): State<Control>,
    Query(publish): Query<Publish>,
) -> Result<StatusCode, (StatusCode, String)> {
    for n in publish.from..publish.from + publish.count {
        let mut update = Update::new(&publish.topic, &Tick { n });
        if let Some(also) = &publish.also {
            update = update.also(also);
        }
        if let Some(key) = &publish.key {
            update = update.key(key);
        }
        control
            .hub
            .publish_update(update)
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

/// Tells the topic's last event, or that of each key, to whoever comes from now on.
async fn retain(
    State(control): State<Control>,
    Query(Retain { topic }): Query<Retain>,
) -> Result<StatusCode, (StatusCode, String)> {
    let topic =
        Topic::try_from(topic).map_err(|error| (StatusCode::BAD_REQUEST, error.to_string()))?;
    control
        .hub
        .set_policy(topic, TopicPolicy::new().retain_last());
    Ok(StatusCode::NO_CONTENT)
}

async fn disconnect(State(control): State<Control>) -> StatusCode {
    control.hub.disconnect();
    StatusCode::NO_CONTENT
}

/// Begins to drain, and does not wait for its end.
async fn drain(
    State(control): State<Control>,
    Query(Drain { window }): Query<Drain>,
) -> StatusCode {
    let window = Duration::from_millis(window);
    tokio::spawn(async move { control.hub.drain(window).await });
    StatusCode::NO_CONTENT
}

async fn token(State(control): State<Control>, Query(Token { token }): Query<Token>) -> StatusCode {
    *control.token.lock().unwrap_or_else(PoisonError::into_inner) = token;
    StatusCode::NO_CONTENT
}

async fn stall(State(control): State<Control>, Query(Stall { on }): Query<Stall>) -> StatusCode {
    control.stalled.store(on, Ordering::Relaxed);
    StatusCode::NO_CONTENT
}

async fn counts(State(control): State<Control>) -> Json<Counts> {
    let stats = control.hub.stats();
    Json(Counts {
        streams: stats.subscriptions,
        requests: control.requests.load(Ordering::Relaxed),
        published: stats.published,
        delivered: stats.delivered,
    })
}
