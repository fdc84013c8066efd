//! Tidings, by either road to the socket.

use axum::Router;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::routing::post;
use axum::serve::ListenerExt;
use std::future::pending;
use tidings_server::{Hub, Retention};
use tokio::net::TcpListener;

async fn publish(State(hub): State<Hub>, Path(topic): Path<String>, body: String) -> StatusCode {
    match hub.publish(&topic, body) {
        Ok(_) => StatusCode::NO_CONTENT,
        Err(_) => StatusCode::BAD_REQUEST,
    }
}

/// The hub's own route for subscribers, and one of the application's to publish.
fn app(backlog: usize) -> (Hub, Router) {
    let retention = Retention {
        events: backlog,
        ..Retention::default()
    };
    let hub = Hub::builder().retention(retention).build();
    let publishing = Router::new()
        .route("/{topic}", post(publish))
        .with_state(hub.clone());
    (hub.clone(), tidings_server::router(hub).merge(publishing))
}

/// As a route in an axum app.
pub(super) async fn serve_axum(listener: TcpListener, backlog: usize) -> anyhow::Result<()> {
    let (_, router) = app(backlog);
    let listener = listener.tap_io(|io| {
        // Only fails on a socket that is closed already.
        let _ = io.set_nodelay(true);
    });
    Ok(axum::serve(listener, router.into_make_service()).await?)
}

/// Under its own `serve`.
pub(super) async fn serve(listener: TcpListener, backlog: usize) -> anyhow::Result<()> {
    let (hub, router) = app(backlog);
    tidings_server::serve(listener, hub, router, pending()).await;
    Ok(())
}
