//! What else goes over the same server and the same connection.

use std::sync::{Arc, Mutex};

use axum::{
    Router,
    body::Body,
    extract::Request,
    http::{StatusCode, header},
    response::{IntoResponse, Response},
    routing::{get, post},
};
use http_body_util::BodyExt;
use hyper_util::rt::TokioIo;
use tidings_server::{Hub, ServeOptions};
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use crate::{
    road::{QUIET, Road, on_both_roads, request},
    wire::{Wire, must},
};

fn hub() -> Hub {
    Hub::builder().keep_alive(QUIET).build()
}

on_both_roads! {
    async fn an_answer_before_the_stream_arrives_whole(road: Road) {
        // More than the kernel takes of an answer, whose request ends only after it: so hyper reads the next request, for the
        // stream, while it still holds the end of the answer.
        const SIZE: usize = 6 * 1024 * 1024;
        let hub = hub();
        let app = Router::new()
            .route("/", post(async |body: Body| {
                tokio::spawn(body.collect());
                [("x-filler", "x".repeat(SIZE))]
            }))
            .merge(tidings_server::router(hub.clone()));
        let server = road.open_app(&hub, app).await;
        let mut wire = Wire::connect_narrow(server.address).await;
        wire.send(&request("POST", "/", &[("content-length", "4")])).await;
        must("the answer", wire.socket().readable()).await.expect("an open connection");
        wire.send(&format!("body{}", request("GET", "/events", &[]))).await;
        assert_eq!(wire.head().await.header("x-filler"), Some(&*"x".repeat(SIZE)));
        assert_eq!(wire.head().await.header("content-type"), Some("text/event-stream"));
        wire.expect(":\n\nid: ").await;
    }

    async fn a_connection_may_be_upgraded(road: Road) {
        let hub = hub();
        let app = Router::new().route("/echo", get(echo));
        let server = road.open_app(&hub, app).await;
        let mut wire = server.connect().await;
        let upgrade = [("connection", "upgrade"), ("upgrade", "echo")];
        wire.send(&request("GET", "/echo", &upgrade)).await;
        assert_eq!(wire.head().await.status, 101);
        wire.send("hello").await;
        wire.expect("hello").await;
        wire.half_close().await;
        wire.expect_closed().await;
    }
}

/// Takes the connection out of HTTP and sends back what it is sent.
async fn echo(mut request: Request) -> Response {
    let upgrade = hyper::upgrade::on(&mut request);
    tokio::spawn(async move {
        let mut io = TokioIo::new(upgrade.await.expect("the client upgrades"));
        let mut buffer = [0; 64];
        while let Ok(n @ 1..) = io.read(&mut buffer).await {
            io.write_all(&buffer[..n]).await.expect("the client reads");
        }
    });
    let headers = [(header::CONNECTION, "upgrade"), (header::UPGRADE, "echo")];
    (StatusCode::SWITCHING_PROTOCOLS, headers, Body::empty()).into_response()
}

#[tokio::test]
async fn no_more_connections_than_the_bound() {
    let hub = hub();
    let seen = Arc::new(Mutex::new(Vec::new()));
    let app = Router::new()
        .route(
            "/{name}",
            get({
                let seen = Arc::clone(&seen);
                async move |request: Request| {
                    seen.lock()
                        .expect("no panic")
                        .push(request.uri().path().to_owned());
                }
            }),
        )
        .merge(tidings_server::router(hub.clone()));
    let options = ServeOptions::new().max_connections(1);
    let server = Road::Serve.open_with(options, &hub, app).await;
    let mut first = server.connect().await;
    first.send(&request("GET", "/a", &[])).await;
    assert_eq!(first.head().await.status, 200);
    let mut second = server.connect().await;
    second.send(&request("GET", "/c", &[])).await;
    for _ in 0..1000 {
        tokio::task::yield_now().await;
    }
    first.send(&request("GET", "/b", &[])).await;
    assert_eq!(first.head().await.status, 200);
    // A stream is no longer in hyper's hands: that makes room.
    first.send(&request("GET", "/events", &[])).await;
    assert_eq!(must("the stream", first.head()).await.status, 200);
    assert_eq!(must("room", second.head()).await.status, 200);
    assert_eq!(*seen.lock().expect("no panic"), ["/a", "/b", "/c"]);
}
