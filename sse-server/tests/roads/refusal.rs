//! Requests that get no stream, and what a client is told instead.

use std::{ops::RangeInclusive, time::Duration};

use tidings_server::{Denied, Grant, Hub, Limits, Topic};

use crate::{
    road::{QUIET, Server, on_both_roads},
    wire::{Head, Wire},
};

/// The answer has to be 200, name a time within these bounds (in milliseconds), and end.
async fn expect_retry((head, mut wire): (Head, Wire), bounds: RangeInclusive<u64>) {
    assert_eq!(head.status, 200);
    assert_eq!(head.header("content-type"), Some("text/event-stream"));
    assert_eq!(head.header("cache-control"), Some("no-store, no-transform"));
    let body = wire.rest().await;
    let retry = body
        .strip_prefix("retry: ")
        .and_then(|body| body.strip_suffix("\n\n"));
    let retry: u64 = retry
        .and_then(|retry| retry.parse().ok())
        .expect("a time to retry");
    assert!(bounds.contains(&retry), "{retry} is not within {bounds:?}");
}

async fn expect_text(
    server: &Server,
    target: &str,
    headers: &[(&str, &str)],
    status: u16,
) -> String {
    let (head, mut wire) = server.get(target, headers).await;
    assert_eq!(head.status, status, "{target}");
    assert_eq!(
        head.header("content-type"),
        Some("text/plain; charset=utf-8")
    );
    assert_eq!(head.header("cache-control"), Some("no-store"));
    let challenge = head.header("www-authenticate");
    assert_eq!(challenge, (status == 401).then_some("Bearer"));
    wire.rest().await
}

on_both_roads! {
    async fn bad_input_is_400_and_names_the_parameter(road: Road) {
        let hub = Hub::builder()
            .limits(Limits { topics_per_connection: 3, ..Limits::default() })
            .build();
        let server = road.open(&hub).await;
        let long = "x".repeat(2000);
        for (query, parameter) in [
            ("topic=", "topic"),
            ("topic=a%0Ab", "topic"),
            ("topic=a%00", "topic"),
            ("topic=%ff", "topic"),
            ("match=a%0D", "match"),
            ("match_exact=", "match_exact"),
            ("match_urlpattern=%28", "match_urlpattern"),
            ("match_regex=a", "match_regex"),
            ("tidings=2", "tidings"),
            ("tidings", "tidings"),
            (&format!("lastEventId={long}"), "lastEventId"),
            ("topic=a&topic=b&topic=c&topic=d", "topic"),
        ] {
            let text = expect_text(&server, &format!("/events?{query}"), &[], 400).await;
            assert!(text.contains(&format!("parameter {parameter:?}")), "{query}: {text}");
            assert!(text.ends_with('\n'));
        }
        let text = expect_text(&server, "/events", &[("last-event-id", &long)], 400).await;
        assert!(text.contains("Last-Event-ID"), "{text}");
    }

    async fn unknown_parameters_are_ignored(road: Road) {
        let server = road.open(&Hub::new()).await;
        let mut wire = server.stream("utm_source=mail&topic=a&_=17").await;
        wire.expect(":\n\nid: ").await;
    }

    async fn the_application_says_who_comes_in(road: Road) {
        let hub = Hub::builder()
            .keep_alive(QUIET)
            .authorize(|request| {
                let token = request.headers.get("authorization").cloned();
                let path = request.uri.path().to_owned();
                async move {
                    tokio::task::yield_now().await;
                    assert_eq!(path, "/events");
                    match token.as_ref().map(|token| token.as_bytes()) {
                        None => Err(Denied::unauthorized("a token is needed")),
                        Some(b"Bearer good") => Ok(Grant::to([Topic::from_static("mine")])),
                        Some(b"Bearer busy") => Err(Denied::unavailable("ask again")),
                        Some(b"Bearer old") => Ok(Grant::all().valid_for(Duration::ZERO)),
                        Some(_) => Err(Denied::forbidden("not you")),
                    }
                }
            })
            .build();
        let server = road.open(&hub).await;
        assert_eq!(expect_text(&server, "/events", &[], 401).await, "a token is needed\n");
        let bad = [("authorization", "Bearer bad")];
        assert_eq!(expect_text(&server, "/events", &bad, 403).await, "not you\n");
        let old = [("authorization", "Bearer old")];
        expect_text(&server, "/events", &old, 401).await;
        let busy = server.get("/events", &[("authorization", "Bearer busy")]).await;
        expect_retry(busy, 2000..=4000).await;
        let good = [("authorization", "Bearer good")];
        let text = expect_text(&server, "/events?topic=yours", &good, 403).await;
        assert!(text.contains("\"yours\""), "{text}");
        let mut wire = server.stream_with("topic=mine", &good).await;
        wire.expect(":\n\nid: ").await;
    }

    async fn too_many_connections_are_to_come_again(road: Road) {
        let hub = Hub::builder()
            .keep_alive(QUIET)
            .window(Duration::from_secs(4))
            .limits(Limits { connections: 2, ..Limits::default() })
            .build();
        let server = road.open(&hub).await;
        let mut first = server.stream("").await;
        first.expect(":\n\nid: ").await;
        let _second = server.stream("").await;
        expect_retry(server.get("/events", &[]).await, 0..=8000).await;
        expect_retry(server.get("/events?tidings=1", &[]).await, 0..=8000).await;
        // Who goes makes room for another.
        drop(first);
        let again = async {
            loop {
                let (head, mut wire) = server.get("/events", &[]).await;
                assert_eq!(head.status, 200);
                if wire.block().await == ":\n\n" {
                    return;
                }
            }
        };
        crate::wire::must("room", again).await;
    }

    async fn a_hub_that_is_going_sends_clients_elsewhere(road: Road) {
        let hub = Hub::builder().window(Duration::from_secs(4)).build();
        let server = road.open(&hub).await;
        hub.drain(Duration::ZERO).await;
        expect_retry(server.get("/events", &[]).await, 0..=8000).await;
    }
}
