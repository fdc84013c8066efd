//! How a stream ends, and what keeps it alive until then.

use std::time::Duration;

use tidings_server::{Denied, Grant, Hub, Lag, Retention, TopicMatcher, TopicPolicy};

use crate::{
    ids::incarnation,
    road::{QUIET, on_both_roads, request},
    wire::Wire,
};

fn hub() -> Hub {
    Hub::builder().keep_alive(QUIET).build()
}

on_both_roads! {
    async fn a_completed_topic_says_so_and_stays_ended(road: Road) {
        let hub = hub();
        let i = incarnation(&hub);
        let server = road.open(&hub).await;
        let mut plain = server.stream("topic=a").await;
        let mut tagged = server.stream("topic=a&tidings=1").await;
        let mut other = server.stream("topic=a&topic=b").await;
        tagged.until("tidings:caught-up").await;
        tagged.block().await;
        hub.publish("a", "last").expect("a text");
        hub.complete("a").expect("a topic");
        plain.expect(&format!(":\n\nid: {i}-0\n\nid: {i}-1\ndata: last\n\n")).await;
        plain.rest().await;
        tagged.expect(&format!("data: {i}-1\tmessage\ta\ndata: last\n\n")).await;
        tagged.until("data: tidings:close\t\ndata: {\"reason\":\"completed\"}\n\n").await;
        tagged.expect_end().await;
        // One that has another topic goes on with that.
        hub.publish("b", "more").expect("a text");
        other.until("data: more\n\n").await;

        // Who has seen the end is told to stay away, in a way that every conforming client understands.
        for query in ["topic=a", "topic=a&tidings=1"] {
            let last = format!("/events?{query}&last_event_id={i}-1");
            let (head, mut wire) = server.get(&last, &[("connection", "close")]).await;
            assert_eq!(head.status, 204);
            assert_eq!(head.header("content-type"), None);
            wire.expect_closed().await;
        }
        // Who has not is sent the rest first.
        let mut late = server.stream(&format!("topic=a&last_event_id={i}-0")).await;
        late.until(&format!("id: {i}-1\ndata: last\n\n")).await;
        late.rest().await;
    }

    async fn a_stream_ends_with_its_grant(road: Road) {
        let hub = Hub::builder()
            .keep_alive(QUIET)
            .authorize(|_| async { Ok::<_, Denied>(Grant::all().valid_for(Duration::from_secs(2))) })
            .build();
        let server = road.open(&hub).await;
        hub.publish("a", "in time").expect("a text");
        let mut tagged = server.stream("tidings=1&last_event_id=earliest").await;
        let mut plain = server.stream("last_event_id=earliest").await;
        tagged.until("data: in time\n\n").await;
        tagged.until("data: tidings:close\t\ndata: {\"reason\":\"expired\"}\n\n").await;
        tagged.expect_end().await;
        plain.until("data: in time\n\n").await;
        plain.rest().await;
    }

    async fn one_that_falls_out_of_what_is_held_is_told(road: Road) {
        let retention = Retention { events: 10, ..Retention::default() };
        let hub = Hub::builder()
            .keep_alive(QUIET)
            .topic(TopicMatcher::Any, TopicPolicy::new().retention(retention).lag(Lag::End))
            .build();
        let i = incarnation(&hub);
        let server = road.open(&hub).await;
        let mut stalled = Wire::connect_narrow(server.address).await;
        stalled.send(&request("GET", "/events?tidings=1", &[])).await;
        assert_eq!(stalled.head().await.status, 200);
        // Many times what the kernel and a batch hold, so that most of it is gone before the client reads on.
        let filler = "x".repeat(256 * 1024);
        for _ in 0..100 {
            hub.publish("a", filler.as_str()).expect("a text");
            tokio::task::yield_now().await;
        }
        let told = stalled.rest().await;
        let last = told.rsplit("data: tidings:").next().expect("a control event");
        assert_eq!(last, "close\t\ndata: {\"reason\":\"lagged\"}\n\n");
        // Told of the gap when it comes back.
        let mut again = server.stream(&format!("tidings=1&last_event_id={i}-1")).await;
        again.until(&format!("tidings:gap\t\ndata: {{\"asked\":\"{i}-1\"")).await;
    }

    async fn a_drain_spreads_those_who_come_back(road: Road) {
        let hub = hub();
        let server = road.open(&hub).await;
        let mut tagged = server.stream("tidings=1").await;
        let mut plain = server.stream("").await;
        plain.until("id: ").await;
        plain.block().await;
        hub.drain(Duration::from_millis(300)).await;
        tagged.until("data: tidings:drain\t\ndata: {\"window\":300}\n\n").await;
        // No close: it is to come back.
        tagged.expect_end().await;
        plain.until("retry: ").await;
        let retry = plain.until("\n").await;
        assert!(retry.trim_end().parse::<u64>().is_ok(), "{retry:?}");
        plain.expect("\n").await;
        plain.rest().await;
    }

    async fn a_quiet_stream_shows_that_it_is_alive(road: Road) {
        let hub = Hub::builder().keep_alive(Duration::from_millis(20)).build();
        let i = incarnation(&hub);
        let server = road.open(&hub).await;
        let mut plain = server.stream("").await;
        plain.expect(&format!(":\n\nid: {i}-0\n\n:\n\n:\n\n:\n\n")).await;
        let mut tagged = server.stream("tidings=1").await;
        tagged.until("tidings:caught-up").await;
        tagged.block().await;
        let ping = "data: tidings:ping\t\ndata: {}\n\n";
        tagged.expect(&ping.repeat(3)).await;
    }
}
