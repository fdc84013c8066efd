//! The end of a server.

use std::time::Duration;

use axum::{Router, routing::get};
use tidings_server::{Hub, ServeOptions};
use tokio::sync::mpsc;

use crate::{
    road::{QUIET, Road, on_both_roads, request},
    wire::{Wire, must},
};

fn hub() -> Hub {
    Hub::builder()
        .keep_alive(QUIET)
        .window(Duration::from_millis(200))
        .build()
}

on_both_roads! {
    async fn open_streams_do_not_hold_it_up(road: Road) {
        let hub = hub();
        let mut server = road.open(&hub).await;
        let mut wires = Vec::new();
        for query in ["", "tidings=1", "topic=a&topic=b"] {
            wires.push(server.stream(query).await);
        }
        server.stop();
        for wire in &mut wires {
            wire.rest().await;
        }
        server.gone().await;
    }

    async fn a_request_under_way_is_finished(road: Road) {
        let (entered, mut has_entered) = mpsc::channel(1);
        let (leave, may_leave) = tokio::sync::watch::channel(false);
        let hub = hub();
        let app = Router::new().route("/", get(async move || {
            let _ = entered.send(()).await;
            let _ = may_leave.clone().wait_for(|leave| *leave).await;
            "done"
        }));
        let mut server = road.open_app(&hub, app).await;
        let mut wire = server.connect().await;
        wire.send(&request("GET", "/", &[])).await;
        must("the request", has_entered.recv()).await;
        server.stop();
        leave.send(true).expect("the handler waits");
        assert_eq!(wire.head().await.status, 200);
        wire.expect("done").await;
        wire.expect_closed().await;
        server.gone().await;
    }

    async fn an_idle_connection_is_closed(road: Road) {
        let hub = hub();
        let mut server = road.open(&hub).await;
        let mut wire = server.connect().await;
        wire.send(&request("GET", "/", &[])).await;
        assert_eq!(wire.head().await.status, 200);
        wire.expect("hello").await;
        server.stop();
        wire.expect_closed().await;
        server.gone().await;
    }

    async fn nobody_is_accepted_any_more(road: Road) {
        let hub = hub();
        let mut server = road.open(&hub).await;
        let address = server.address;
        server.stop();
        server.gone().await;
        assert!(tokio::net::TcpStream::connect(address).await.is_err());
    }
}

#[tokio::test]
async fn what_does_not_end_is_cut() {
    let hub = hub();
    let options = ServeOptions::new().shutdown_timeout(Duration::from_millis(50));
    let (entered, mut has_entered) = mpsc::channel(1);
    let app = Router::new()
        .route(
            "/",
            get(async move || {
                let _ = entered.send(()).await;
                std::future::pending::<()>().await;
            }),
        )
        // Of another hub, which does not hear of the shutdown.
        .route("/elsewhere", get(Hub::new().handler()))
        .merge(tidings_server::router(hub.clone()));
    let mut server = Road::Serve.open_with(options, &hub, app).await;
    let mut waiting = server.connect().await;
    waiting.send(&request("GET", "/", &[])).await;
    must("the request", has_entered.recv()).await;
    let mut stalled = Wire::connect_narrow(server.address).await;
    stalled.send(&request("GET", "/events", &[])).await;
    assert_eq!(stalled.head().await.status, 200);
    // More than the kernel's buffers hold, so that the stream is waiting for its client when the end comes.
    let filler = "x".repeat(512 * 1024);
    for _ in 0..40 {
        hub.publish("a", filler.as_str()).expect("a good update");
    }
    let mut elsewhere = server.get("/elsewhere", &[]).await.1;
    elsewhere.expect(":\n\nid: ").await;
    server.stop();
    waiting.expect_closed().await;
    server.gone().await;
    elsewhere.raw_rest().await;
    drop(stalled);
}

#[tokio::test]
async fn a_server_that_is_dropped_cuts_its_streams() {
    let hub = hub();
    let server = Road::Serve.open(&hub).await;
    let mut wire = server.stream("").await;
    wire.expect(":\n\nid: ").await;
    wire.block().await;
    server.drop_it().await;
    wire.expect_closed().await;
    let vacated = async {
        while hub.stats().subscriptions > 0 {
            tokio::task::yield_now().await;
        }
    };
    must("the end of the subscription", vacated).await;
}

on_both_roads! {
    async fn a_disconnected_stream_is_told_nothing_and_misses_nothing(road: Road) {
        let hub = hub();
        let server = road.open(&hub).await;
        let mut wire = server.stream("topic=a").await;
        wire.expect(":\n\n").await;
        wire.block().await;
        let id = hub.publish("a", "one").expect("published").id();
        wire.expect(&format!("id: {id}\ndata: one\n\n")).await;

        assert_eq!(hub.disconnect(), 1);
        wire.expect_end().await;

        let next = hub.publish("a", "two").expect("published").id();
        let mut wire = server.stream_with("topic=a", &[("Last-Event-ID", id.as_str())]).await;
        wire.expect(&format!(":\n\nid: {next}\ndata: two\n\n")).await;
    }
}
