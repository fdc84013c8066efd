//! How a stream begins, and what requests begin one.

use std::{net::SocketAddr, time::Duration};

use axum::{
    Router,
    body::{Body, Bytes},
    extract::ConnectInfo,
    http::{HeaderName, HeaderValue, StatusCode},
    middleware::map_response,
    response::Response,
    routing::get,
};
use http_body_util::BodyExt;
use tidings_server::Hub;
use tower_http::{cors::CorsLayer, set_header::SetResponseHeaderLayer};

use crate::road::{QUIET, Road, on_both_roads, request};

fn hub() -> Hub {
    Hub::builder().keep_alive(QUIET).build()
}

on_both_roads! {
    async fn a_plain_stream_begins_with_its_id(road: Road) {
        let server = road.open(&hub()).await;
        let (head, mut wire) = server.get("/events", &[]).await;
        assert_eq!((head.version.as_str(), head.status), ("HTTP/1.1", 200));
        assert_eq!(head.header("content-type"), Some("text/event-stream"));
        assert_eq!(head.header("cache-control"), Some("no-store, no-transform"));
        assert_eq!(head.header("x-accel-buffering"), Some("no"));
        assert_eq!(head.header("transfer-encoding"), Some("chunked"));
        assert_eq!(head.header("content-length"), None);
        assert!(head.header("date").is_some());
        wire.expect(":\n\n").await;
        let id = wire.block().await;
        let incarnation = id.strip_prefix("id: ").and_then(|id| id.strip_suffix("-0\n\n"));
        let incarnation = incarnation.expect("an id at the beginning of the log");
        assert_eq!(incarnation.len(), 12);
        assert!(incarnation.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f')));
    }
}

on_both_roads! {
    async fn a_tagged_stream_begins_with_ready(road: Road) {
        let hub = Hub::builder()
            .keep_alive(Duration::from_millis(15_000))
            .window(Duration::from_millis(4_000))
            .version("v1")
            .build();
        let server = road.open(&hub).await;
        let mut wire = server.stream("tidings=1").await;
        let id = wire.until("\n").await;
        let id = id.trim_end().strip_prefix("id: ").expect("the id comes first");
        let json = format!(r#"{{"id":"{id}","ping":15000,"window":4000,"version":"v1"}}"#);
        wire.expect(&format!("data: tidings:ready\t\ndata: {json}\n\n")).await;
    }

    async fn head_is_answered_without_a_body(road: Road) {
        let hub = hub();
        let server = road.open(&hub).await;
        let mut wire = server.connect().await;
        wire.send(&request("HEAD", "/events", &[])).await;
        wire.send(&request("GET", "/", &[("connection", "close")])).await;
        let head = wire.bare_head().await;
        assert_eq!(head.status, 200);
        assert_eq!(head.header("content-type"), Some("text/event-stream"));
        assert_eq!(head.header("content-length"), None);
        assert_eq!(hub.stats().subscriptions, 0);
        // The next response follows at once: there was no body, and the connection goes on.
        assert_eq!(wire.head().await.status, 200);
        wire.expect("hello").await;
        wire.expect_closed().await;
    }

    async fn other_methods_are_not_allowed(road: Road) {
        let server = road.open(&hub()).await;
        for method in ["PUT", "DELETE", "PATCH"] {
            let (head, _wire) = server.request(method, "/events", &[]).await;
            assert_eq!(head.status, 405);
            assert_eq!(head.header("allow"), Some("GET,HEAD,POST,QUERY"));
        }
    }

    async fn other_routes_are_served_beside(road: Road) {
        let hub = hub();
        let server = road.open(&hub).await;
        let mut wire = server.connect().await;
        // One connection: a page, something that is not there, and then a stream.
        wire.send(&request("GET", "/", &[])).await;
        assert_eq!(wire.head().await.status, 200);
        wire.expect("hello").await;
        wire.send(&request("GET", "/nothing", &[])).await;
        assert_eq!(wire.head().await.status, 404);
        wire.send(&request("GET", "/events", &[])).await;
        assert_eq!(wire.head().await.status, 200);
        wire.expect(":\n\nid: ").await;
    }

    async fn a_request_may_come_in_pieces(road: Road) {
        let server = road.open(&hub()).await;
        let mut wire = server.connect().await;
        for byte in request("GET", "/events", &[]).chars() {
            wire.send(&byte.to_string()).await;
            tokio::task::yield_now().await;
        }
        assert_eq!(wire.head().await.status, 200);
        wire.expect(":\n\nid: ").await;
    }

    async fn an_old_client_gets_a_stream_without_chunks(road: Road) {
        let hub = hub();
        let server = road.open(&hub).await;
        let mut wire = server.connect().await;
        wire.send("GET /events HTTP/1.0\r\n\r\n").await;
        let head = wire.head().await;
        assert_eq!((head.version.as_str(), head.status), ("HTTP/1.0", 200));
        assert_eq!(head.header("transfer-encoding"), None);
        assert_eq!(head.header("content-length"), None);
        wire.expect(":\n\nid: ").await;
        wire.block().await;
        hub.drain(Duration::ZERO).await;
        wire.rest().await;
        wire.expect_closed().await;
    }

    async fn what_follows_the_request_is_ignored(road: Road) {
        let hub = hub();
        let server = road.open(&hub).await;
        let mut wire = server.connect().await;
        let (stream, page) = (request("GET", "/events", &[]), request("GET", "/", &[]));
        wire.send(&format!("{stream}{page}")).await;
        assert_eq!(wire.head().await.status, 200);
        wire.expect(":\n\nid: ").await;
        wire.block().await;
        wire.send(&page).await;
        hub.publish("a", "still here").expect("a good update");
        assert!(wire.block().await.contains("data: still here\n\n"));
    }

    async fn a_client_that_closes_its_side_has_gone(road: Road) {
        let server = road.open(&hub()).await;
        let mut wire = server.stream("").await;
        wire.expect(":\n\nid: ").await;
        wire.block().await;
        wire.half_close().await;
        wire.expect_closed().await;
    }

    async fn headers_of_layers_reach_the_client(road: Road) {
        let hub = hub();
        let app = tidings_server::router(hub.clone())
            .layer(CorsLayer::permissive())
            .layer(SetResponseHeaderLayer::overriding(
                HeaderName::from_static("x-request"),
                HeaderValue::from_static("7"),
            ));
        let server = road.open_app(&hub, app).await;
        let (head, mut wire) = server.get("/events", &[("origin", "http://elsewhere")]).await;
        assert_eq!(head.header("access-control-allow-origin"), Some("*"));
        assert_eq!(head.header("x-request"), Some("7"));
        assert_eq!(head.header("content-type"), Some("text/event-stream"));
        wire.expect(":\n\nid: ").await;
    }

    async fn a_layer_may_answer_something_else(road: Road) {
        let hub = hub();
        let app = tidings_server::router(hub.clone())
            .layer(map_response(async |_: Response| (StatusCode::IM_A_TEAPOT, "no")));
        let server = road.open_app(&hub, app).await;
        let (head, mut wire) = server.get("/events", &[("connection", "close")]).await;
        assert_eq!(head.status, 418);
        wire.expect("no").await;
        wire.expect_end().await;
    }

    async fn a_layer_may_change_the_body_if_it_says_so(road: Road) {
        let hub = hub();
        let app = tidings_server::router(hub.clone()).layer(map_response(upper_case));
        let server = road.open_app(&hub, app).await;
        let (head, mut wire) = server.get("/events", &[]).await;
        assert_eq!(head.header("content-encoding"), Some("x-upper"));
        wire.expect(":\n\nID: ").await;
        wire.block().await;
        hub.publish("a", "b").expect("a good update");
        assert!(wire.block().await.contains("DATA: B\n\n"));
    }

    async fn the_peer_address_can_be_extracted(road: Road) {
        let hub = hub();
        let app = Router::new().route("/", get(async |ConnectInfo(peer): ConnectInfo<SocketAddr>| peer.to_string()));
        let server = road.open_app(&hub, app).await;
        let (head, mut wire) = server.get("/", &[("connection", "close")]).await;
        assert_eq!(head.status, 200);
        let address = wire.socket().local_addr().expect("an address");
        wire.expect(&address.to_string()).await;
    }
}

/// A layer that changes every byte of a body.
async fn upper_case(response: Response) -> Response {
    let (mut head, body) = response.into_parts();
    head.headers
        .insert("content-encoding", HeaderValue::from_static("x-upper"));
    let body =
        body.map_frame(|frame| frame.map_data(|data| Bytes::from(data.to_ascii_uppercase())));
    Response::from_parts(head, Body::new(body))
}

/// What a client sends after its request is ignored, but not without end: one that goes on is no subscriber.
#[tokio::test]
async fn a_client_that_does_not_stop_talking_is_cut() {
    let server = Road::Serve.open(&hub()).await;
    let mut wire = server.stream("").await;
    wire.expect(":\n\nid: ").await;
    wire.block().await;
    wire.send(&"x".repeat(64 * 1024 + 1)).await;
    wire.expect_closed().await;
}
