//! Requests to subscribe that say in a form what they ask for.

use std::time::Duration;

use axum::{Router, routing::any};
use tidings_server::{Hub, Limits};

use crate::{
    ids::incarnation,
    road::{QUIET, Server, on_both_roads},
    wire::{Head, Wire},
};

const FORM: (&str, &str) = ("Content-Type", "application/x-www-form-urlencoded");

fn hub() -> Hub {
    let limits = Limits {
        body_size: 1_000,
        body_time: Duration::from_millis(50),
        ..Limits::default()
    };
    Hub::builder().keep_alive(QUIET).limits(limits).build()
}

async fn send(
    server: &Server,
    method: &str,
    target: &str,
    headers: &[(&str, &str)],
    body: &str,
) -> (Head, Wire) {
    let mut wire = server.connect().await;
    let length = body.len().to_string();
    let headers = [headers, &[("Content-Length", length.as_str())]].concat();
    wire.send(&crate::road::request(method, target, &headers))
        .await;
    wire.send(body).await;
    let head = wire.head().await;
    (head, wire)
}

on_both_roads! {
    async fn a_form_means_the_same_as_a_query(road: Road) {
        let hub = hub();
        let i = incarnation(&hub);
        let server = road.open(&hub).await;
        for topic in ["a", "b", "c d"] {
            hub.publish(topic, topic).expect("a text");
        }
        for method in ["POST", "QUERY"] {
            for (query, form) in [
                ("", "topic=a&topic=c+d&last_event_id=earliest"),
                ("?topic=a", "topic=c%20d&last_event_id=earliest"),
                ("?topic=a&topic=c+d&last_event_id=earliest", ""),
            ] {
                let (head, mut wire) = send(&server, method, &format!("/events{query}"), &[FORM], form).await;
                assert_eq!(head.status, 200, "{head:?}");
                assert_eq!(head.header("content-type"), Some("text/event-stream"));
                wire.expect(&format!(":\n\nid: {i}-0\n\nid: {i}-1\ndata: a\n\nid: {i}-3\ndata: c d\n\n")).await;
            }
            let header = ("Last-Event-ID", format!("{i}-2"));
            let headers = [("Content-Type", "Application/X-WWW-Form-URLencoded; charset=utf-8"), (header.0, &header.1)];
            let (head, mut wire) = send(&server, method, "/events", &headers, "topic=*&last_event_id=earliest").await;
            assert_eq!(head.status, 200);
            wire.expect(&format!(":\n\nid: {i}-3\ndata: c d\n\n")).await;
        }
    }

    async fn a_stream_asked_for_by_form_goes_on_and_ends(road: Road) {
        let hub = hub();
        let server = road.open(&hub).await;
        let (head, mut wire) = send(&server, "POST", "/events", &[FORM], "topic=a&tidings=1").await;
        assert_eq!(head.header("transfer-encoding"), Some("chunked"));
        wire.until("tidings:caught-up\t\ndata: {}\n\n").await;
        hub.publish("a", "live").expect("a text");
        assert!(wire.block().await.ends_with("data: live\n\n"));
        hub.complete("a").expect("a topic");
        wire.until("completed").await;
        wire.rest().await;
    }

    async fn no_body_needs_no_type(road: Road) {
        let server = road.open(&hub()).await;
        let (head, mut wire) = server.request("POST", "/events?topic=a", &[("Content-Length", "0")]).await;
        assert_eq!(head.status, 200);
        wire.expect(":\n\nid: ").await;
    }

    async fn what_is_wrong_with_a_form_is_said(road: Road) {
        let server = road.open(&hub()).await;
        let json = ("Content-Type", "application/json");
        let large = "topic=a&".repeat(200);
        for (headers, body, status, says) in [
            (&[json][..], "{}", 415, "application/x-www-form-urlencoded"),
            (&[], "topic=a", 415, "content-type"),
            (&[FORM], &large, 413, "1000 bytes"),
            (&[FORM], "topic=", 400, "parameter \"topic\""),
            (&[FORM], "tidings=2", 400, "parameter \"tidings\""),
            (&[FORM], "throttle=1+b&topic=a", 400, "parameter \"throttle\""),
        ] {
            for method in ["POST", "QUERY"] {
                let (head, mut wire) = send(&server, method, "/events", headers, body).await;
                assert_eq!(head.status, status, "{body}");
                let said = wire.until("\n").await;
                assert!(said.contains(says), "{said}");
            }
        }
    }

    async fn a_form_that_does_not_come_is_not_waited_for(road: Road) {
        let server = road.open(&hub()).await;
        let headers = [FORM, ("Content-Length", "100")];
        let (head, mut wire) = server.request("POST", "/events", &headers).await;
        assert_eq!(head.status, 408);
        assert!(wire.until("\n").await.contains("in time"));
    }

    async fn a_handler_of_ones_own_reads_it_too(road: Road) {
        let hub = hub();
        let own = hub.clone();
        let app = Router::new().route("/own", any(move |request: tidings_server::SubscribeRequest| {
            let hub = own.clone();
            async move { request.open(&hub).await }
        }));
        let server = road.open_app(&hub, app).await;
        let (head, mut wire) = send(&server, "POST", "/own", &[FORM], "topic=mine&tidings=1").await;
        assert_eq!(head.status, 200);
        wire.until("tidings:caught-up\t\ndata: {}\n\n").await;
        hub.publish("other", "x").expect("a text");
        hub.publish("mine", "y").expect("a text");
        assert!(wire.block().await.ends_with("data: y\n\n"));
    }
}
