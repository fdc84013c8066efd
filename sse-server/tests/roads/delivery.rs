//! What is published, and the bytes that arrive.

use std::time::Duration;

use serde::Serialize;
use tidings_server::{Event, Html, Hub, Json, Text, Update};

use crate::{
    ids::incarnation,
    road::{QUIET, Road, Server, on_both_roads, request},
    wire::Wire,
};

#[derive(Event, Serialize)]
#[event(name = "price")]
struct Price {
    symbol: &'static str,
    last: f64,
}

const AAPL: Price = Price {
    symbol: "AAPL",
    last: 231.5,
};

fn hub() -> Hub {
    Hub::builder().keep_alive(QUIET).build()
}

/// Opens a stream and reads what comes before the first event.
async fn opened(server: &Server, query: &str) -> Wire {
    let mut wire = server.stream(query).await;
    if query.contains("tidings=1") {
        assert!(wire.block().await.contains("tidings:ready"));
        wire.expect("data: tidings:caught-up\t\ndata: {}\n\n").await;
    } else {
        wire.expect(":\n\n").await;
        assert!(wire.block().await.starts_with("id: "));
    }
    wire
}

on_both_roads! {
    async fn a_plain_stream_has_the_standard_and_nothing_else(road: Road) {
        let hub = hub();
        let i = incarnation(&hub);
        let server = road.open(&hub).await;
        let mut wire = opened(&server, "").await;
        hub.publish("prices/AAPL", &AAPL).expect("a typed event");
        wire.expect(&format!(
            "event: price\nid: {i}-1\ndata: {{\"symbol\":\"AAPL\",\"last\":231.5}}\n\n"
        )).await;
        hub.publish("a", Json(&[1, 2])).expect("JSON");
        wire.expect(&format!("id: {i}-2\ndata: [1,2]\n\n")).await;
        hub.publish("a", Html::named("row", format_args!("<p>\n{}</p>", 1))).expect("HTML");
        wire.expect(&format!("event: row\nid: {i}-3\ndata: <p>\ndata: 1</p>\n\n")).await;
        hub.publish("a", "one\r\ntwo\rthree\nfour\n").expect("a text");
        wire.expect(&format!(
            "id: {i}-4\ndata: one\ndata: two\ndata: three\ndata: four\ndata: \n\n"
        )).await;
        hub.publish("a", "").expect("an empty text");
        wire.expect(&format!("id: {i}-5\ndata: \n\n")).await;
        hub.publish("a", " é\u{2028}\u{feff}").expect("a text");
        wire.expect(&format!("id: {i}-6\ndata:  é\u{2028}\u{feff}\n\n")).await;
        let update = Update::new("a", "x").event("n").id("my id").retry(Duration::from_millis(1500));
        hub.publish_update(update).expect("a full update");
        wire.expect("event: n\nretry: 1500\nid: my id\ndata: x\n\n").await;
        hub.publish("a", "y").expect("a text");
        wire.expect(&format!("id: {i}-8\ndata: y\n\n")).await;
    }

    async fn a_tagged_stream_names_event_and_topic(road: Road) {
        let hub = hub();
        let i = incarnation(&hub);
        let server = road.open(&hub).await;
        let mut wire = opened(&server, "tidings=1").await;
        hub.publish("prices/AAPL", &AAPL).expect("a typed event");
        wire.expect(&format!(
            "data: {i}-1\tprice\tprices/AAPL\ndata: {{\"symbol\":\"AAPL\",\"last\":231.5}}\n\n"
        )).await;
        hub.publish("a", Text("one\ntwo")).expect("a text");
        wire.expect(&format!("data: {i}-2\tmessage\ta\ndata: one\ndata: two\n\n")).await;
        hub.publish_update(Update::new("a", "both").also("b")).expect("two topics");
        wire.expect(&format!("data: {i}-3\tmessage\ta\tb\ndata: both\n\n")).await;
    }

    async fn several_topics_come_in_the_order_of_the_hub(road: Road) {
        let hub = hub();
        let i = incarnation(&hub);
        let server = road.open(&hub).await;
        let mut wire = opened(&server, "topic=a&match=b&match_urlpattern=rooms/:id&tidings=1").await;
        let mut all = opened(&server, "topic=*&tidings=1").await;
        let mut expected = String::new();
        let mut everything = String::new();
        for n in 1..=50 {
            for topic in ["b", "rooms/1", "x", "a", "rooms/2", "rooms/2/x", "a"] {
                let id = hub.publish(topic, n.to_string()).expect("a text").id();
                let frame = format!("data: {id}\tmessage\t{topic}\ndata: {n}\n\n");
                everything.push_str(&frame);
                if !matches!(topic, "x" | "rooms/2/x") {
                    expected.push_str(&frame);
                }
            }
            // Once, although it is in three of the topics.
            let update = Update::new("x", "all").also("a").also("b").also("rooms/9");
            let id = hub.publish_update(update).expect("an update").id();
            let frame = format!("data: {id}\tmessage\tx\ta\tb\trooms/9\ndata: all\n\n");
            everything.push_str(&frame);
            expected.push_str(&frame);
        }
        assert!(everything.contains(&format!("data: {i}-400\t")));
        wire.expect(&expected).await;
        all.expect(&everything).await;
    }

    async fn a_long_backlog_arrives_whole_and_in_order(road: Road) {
        const EVENTS: usize = 10_000;
        let hub = hub();
        let i = incarnation(&hub);
        let server = road.open(&hub).await;
        let mut live = opened(&server, "topic=a").await;
        let mut expected = String::new();
        for n in 1..=EVENTS {
            hub.publish("a", n.to_string()).expect("a text");
            expected.push_str(&format!("id: {i}-{n}\ndata: {n}\n\n"));
        }
        live.expect(&expected).await;
        let mut replayed = server.stream(&format!("topic=a&last_event_id={i}-0")).await;
        replayed.expect(&format!(":\n\n{expected}")).await;
    }

    async fn events_keep_coming_while_a_client_catches_up(road: Road) {
        const EVENTS: usize = 5_000;
        let hub = hub();
        let i = incarnation(&hub);
        let server = road.open(&hub).await;
        for n in 1..=EVENTS {
            hub.publish("a", n.to_string()).expect("a text");
        }
        let mut wire = server.stream("topic=a&last_event_id=earliest").await;
        let publishing = tokio::spawn({
            let hub = hub.clone();
            async move {
                for n in EVENTS + 1..=2 * EVENTS {
                    hub.publish("a", n.to_string()).expect("a text");
                    if n % 10 == 0 {
                        tokio::task::yield_now().await;
                    }
                }
            }
        });
        wire.expect(&format!(":\n\nid: {i}-0\n\n")).await;
        for n in 1..=2 * EVENTS {
            wire.expect(&format!("id: {i}-{n}\ndata: {n}\n\n")).await;
        }
        publishing.await.expect("the publisher does not panic");
    }
}

/// What is pending together is one HTTP chunk, and a single event is the chunk that was framed when it was published.
#[tokio::test]
async fn the_second_road_writes_one_chunk_for_all_that_is_pending() {
    let hub = hub();
    let i = incarnation(&hub);
    let server = Road::Serve.open(&hub).await;
    hub.publish("a", "b").expect("a text");
    hub.publish("a", "c").expect("a text");
    let mut wire = server.connect().await;
    let target = format!("/events?last_event_id={i}-0");
    wire.send(&request("GET", &target, &[])).await;
    wire.bare_head().await;
    wire.raw(&format!(
        "3b\r\n:\n\nid: {i}-1\ndata: b\n\nid: {i}-2\ndata: c\n\n\r\n"
    ))
    .await;
    hub.publish("a", "d").expect("a text");
    wire.raw(&format!("1c\r\nid: {i}-3\ndata: d\n\n\r\n")).await;
    hub.drain(Duration::ZERO).await;
    let rest = wire.raw_rest().await;
    assert!(rest.ends_with("\r\n0\r\n\r\n"), "{rest:?}");
}
