//! A subscriber that asks for less.

use std::time::Duration;

use tidings_server::Hub;

use crate::{
    ids::incarnation,
    road::{QUIET, on_both_roads},
};

/// An interval that no test lives to see the end of.
const LONG: u64 = 3_600_000;

on_both_roads! {
    async fn the_first_and_the_newest_before_the_end(road: Road) {
        let hub = Hub::builder().keep_alive(QUIET).build();
        let i = incarnation(&hub);
        let server = road.open(&hub).await;
        let query = format!("topic=a&topic=b&throttle={LONG}+a&tidings=1");
        let mut tagged = server.stream(&query).await;
        tagged.until("tidings:caught-up\t\ndata: {}\n\n").await;
        let mut plain = server.stream(&format!("topic=a&topic=b&throttle={LONG}+a")).await;
        plain.expect(&format!(":\n\nid: {i}-0\n\n")).await;
        hub.publish("a", "1").expect("a text");
        tagged.expect(&format!("data: {i}-1\tmessage\ta\ndata: 1\n\n")).await;
        plain.expect(&format!("id: {i}-1\ndata: 1\n\n")).await;
        hub.publish("a", "2").expect("a text");
        hub.publish("a", "3").expect("a text");
        hub.publish("b", "4").expect("a text");
        tagged.expect(&format!("data: {i}-4\tmessage\tb\ndata: 4\n\n")).await;
        plain.expect("data: 4\n\n").await;
        hub.complete("a").expect("a topic");
        hub.complete("b").expect("a topic");
        tagged.expect(&format!("data: {i}-3\tmessage\ta\ndata: 3\n\n")).await;
        tagged.expect("data: tidings:close\t\ndata: {\"reason\":\"completed\"}\n\n").await;
        plain.until("data: 3\n\n").await;
        plain.expect(&format!("id: {i}-4\n\n")).await;
        assert_eq!(hub.stats().conflated, 2);
    }

    async fn the_newest_comes_by_itself(road: Road) {
        let hub = Hub::builder().keep_alive(QUIET).build();
        let server = road.open(&hub).await;
        let mut wire = server.stream("topic=a&throttle=30+a&tidings=1").await;
        wire.until("tidings:caught-up\t\ndata: {}\n\n").await;
        for n in 1..=50 {
            hub.publish("a", n.to_string()).expect("a text");
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        wire.until("data: 50\n\n").await;
        assert!(hub.stats().conflated > 0);
    }

    async fn what_it_is_of_must_be_asked_for(road: Road) {
        let server = road.open(&Hub::new()).await;
        for query in ["topic=a&throttle=5+b", "throttle=x+*", "throttle=5"] {
            let (head, mut wire) = server.get(&format!("/events?{query}"), &[]).await;
            assert_eq!(head.status, 400);
            let said = wire.until("\n").await;
            assert!(said.starts_with("parameter \"throttle\" "), "{said}");
        }
    }
}
