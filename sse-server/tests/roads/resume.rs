//! Going on where a stream was cut.

use tidings_server::{Hub, Update};

use crate::{
    ids::incarnation,
    road::{QUIET, on_both_roads},
};

/// A hub with three events: two of `a`, one of `b`.
fn hub() -> (Hub, String) {
    let hub = Hub::builder().keep_alive(QUIET).build();
    for (topic, text) in [("a", "one"), ("b", "two"), ("a", "three")] {
        hub.publish(topic, text).expect("a text");
    }
    let incarnation = incarnation(&hub);
    (hub, incarnation)
}

on_both_roads! {
    async fn the_header_and_each_name_in_the_query_say_where(road: Road) {
        let (hub, i) = hub();
        let server = road.open(&hub).await;
        let rest = format!(":\n\nid: {i}-2\ndata: two\n\nid: {i}-3\ndata: three\n\n");
        let id = format!("{i}-1");
        let mut wire = server.stream_with("", &[("Last-Event-ID", &id)]).await;
        wire.expect(&rest).await;
        for name in ["last_event_id", "lastEventId", "lastEventID"] {
            let mut wire = server.stream(&format!("{name}={id}")).await;
            wire.expect(&rest).await;
            // It is live then.
            let live = hub.publish("a", name).expect("a text").id();
            wire.until(&format!("id: {live}\ndata: {name}\n\n")).await;
        }
    }

    async fn the_header_wins(road: Road) {
        let (hub, i) = hub();
        let server = road.open(&hub).await;
        let query = format!("last_event_id={i}-0&tidings=1");
        let mut wire = server.stream_with(&query, &[("Last-Event-ID", &format!("{i}-2"))]).await;
        wire.until("tidings:ready\t\n").await;
        wire.block().await;
        wire.expect(&format!("data: {i}-3\tmessage\ta\ndata: three\n\n")).await;
        let mut wire = server.stream_with(&query, &[("Last-Event-ID", "")]).await;
        wire.until(&format!("data: {i}-1\tmessage\ta\ndata: one\n\n")).await;
    }

    async fn only_the_topics_asked_for_are_replayed(road: Road) {
        let (hub, i) = hub();
        let server = road.open(&hub).await;
        let mut wire = server.stream(&format!("topic=a&last_event_id={i}-0")).await;
        wire.expect(&format!(":\n\nid: {i}-1\ndata: one\n\nid: {i}-3\ndata: three\n\n")).await;
    }

    async fn earliest_is_everything_that_is_held(road: Road) {
        let (hub, i) = hub();
        let server = road.open(&hub).await;
        let mut wire = server.stream("last_event_id=earliest").await;
        wire.expect(&format!(
            ":\n\nid: {i}-0\n\nid: {i}-1\ndata: one\n\nid: {i}-2\ndata: two\n\nid: {i}-3\ndata: three\n\n"
        )).await;
    }

    async fn an_id_of_the_publisher_is_understood(road: Road) {
        let (hub, i) = hub();
        hub.publish_update(Update::new("a", "four").id("order 17")).expect("an id");
        hub.publish("a", "five").expect("a text");
        let server = road.open(&hub).await;
        for query in ["last_event_id=order+17", "lastEventID=order%2017"] {
            let mut wire = server.stream(query).await;
            wire.expect(&format!(":\n\nid: {i}-5\ndata: five\n\n")).await;
        }
    }

    async fn an_id_of_another_log_is_a_gap(road: Road) {
        let (hub, i) = hub();
        let server = road.open(&hub).await;
        for (asked, told) in [
            ("000000000000-2", "000000000000-2"),
            ("nobody+knows", "nobody knows"),
            ("a%0Ab%22%5C", r#"a\u000ab\"\\"#),
        ] {
            let mut wire = server.stream(&format!("tidings=1&last_event_id={asked}")).await;
            let opening = wire.until("tidings:ready").await;
            let gap = opening.split("data: tidings:gap\t\n").nth(1).expect("a gap, before ready");
            let gap = gap.lines().next().and_then(|line| line.strip_prefix("data: "));
            let oldest = format!("{i}-1");
            let expected = format!(r#"{{"asked":"{told}","oldest":"{oldest}"}}"#);
            assert_eq!(gap, Some(&*expected));
            // What is still held follows, so that no more is lost than has to be.
            wire.block().await;
            for (n, topic, text) in [(1, "a", "one"), (2, "b", "two"), (3, "a", "three")] {
                wire.expect(&format!("data: {i}-{n}\tmessage\t{topic}\ndata: {text}\n\n")).await;
            }
        }
    }
}
