//! What a subscriber may read: live, replayed, retained and snapshot events alike.

use std::convert::Infallible;

use tidings_server::{Denied, Grant, Hub, Snapshot, Topic, TopicMatcher, TopicPolicy, Update};

use crate::road::{QUIET, on_both_roads};

const ALICE: [(&str, &str); 1] = [("x-user", "alice")];
const BOB: [(&str, &str); 1] = [("x-user", "bob")];

/// A hub where everybody may read what is public, and each user what is private to that user.
fn hub(policy: TopicPolicy) -> Hub {
    Hub::builder()
        .keep_alive(QUIET)
        .topic(TopicMatcher::Any, policy)
        .authorize(|request| {
            let user = request.headers.get("x-user").cloned();
            async move {
                let user = user.ok_or_else(|| Denied::unauthorized("who are you?"))?;
                let user = user.to_str().map_err(|_| Denied::forbidden("not a name"))?;
                let topic = Topic::try_from(format!("users/{user}"));
                let topic = topic.map_err(|error| Denied::forbidden(error.to_string()))?;
                Ok(Grant::public().and_private([topic]))
            }
        })
        .build()
}

fn publish(hub: &Hub) {
    hub.publish_update(Update::new("users/alice", "for alice").private())
        .expect("an update");
    hub.publish_update(Update::new("orders", "for bob").also("users/bob").private())
        .expect("an update");
    hub.publish("news", "for all").expect("a text");
}

/// The payloads, in order, up to and with the one for all.
fn payloads(text: &str) -> Vec<&str> {
    let payloads = text.lines().filter_map(|line| line.strip_prefix("data: "));
    payloads
        .filter(|payload| payload.starts_with("for "))
        .collect()
}

on_both_roads! {
    async fn live(road: Road) {
        let hub = hub(TopicPolicy::new());
        let server = road.open(&hub).await;
        let mut alice = server.stream_with("", &ALICE).await;
        let mut bob = server.stream_with("", &BOB).await;
        publish(&hub);
        assert_eq!(payloads(&alice.until("for all").await), ["for alice", "for all"]);
        assert_eq!(payloads(&bob.until("for all").await), ["for bob", "for all"]);
    }

    async fn replayed(road: Road) {
        let hub = hub(TopicPolicy::new());
        let server = road.open(&hub).await;
        publish(&hub);
        for query in ["last_event_id=earliest", "last_event_id=earliest&tidings=1"] {
            let mut alice = server.stream_with(query, &ALICE).await;
            assert_eq!(payloads(&alice.until("for all").await), ["for alice", "for all"]);
            let mut bob = server.stream_with(query, &BOB).await;
            assert_eq!(payloads(&bob.until("for all").await), ["for bob", "for all"]);
        }
    }

    async fn retained(road: Road) {
        let hub = hub(TopicPolicy::new().retain_last());
        let server = road.open(&hub).await;
        publish(&hub);
        let topics = "topic=users/alice&topic=users/bob&topic=orders&topic=news";
        let mut alice = server.stream_with(topics, &ALICE).await;
        assert_eq!(payloads(&alice.until("for all").await), ["for alice", "for all"]);
        let mut bob = server.stream_with(topics, &BOB).await;
        assert_eq!(payloads(&bob.until("for all").await), ["for bob", "for all"]);
    }

    async fn snapshots(road: Road) {
        let hub = hub(TopicPolicy::new());
        for (topic, text) in [("users/alice", "for alice"), ("users/bob", "for bob")] {
            hub.snapshot(Topic::from_static(topic), move |_| async move {
                Ok::<_, Infallible>(Some(Snapshot::new(text).expect("a text").private()))
            });
        }
        let server = road.open(&hub).await;
        let topics = "topic=users/alice&topic=users/bob&topic=news";
        for (user, own) in [(ALICE, "for alice"), (BOB, "for bob")] {
            let mut wire = server.stream_with(topics, &user).await;
            wire.until("data: ").await;
            hub.publish("news", "for all").expect("a text");
            let told = format!("data: {}", wire.until("for all").await);
            assert_eq!(payloads(&told), [own, "for all"]);
        }
    }
}
