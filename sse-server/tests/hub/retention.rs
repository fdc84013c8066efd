//! How much is held.

use std::time::Duration;

use tidings_server::{Hub, Limits, Retention, Subscribe, Topic, TopicPolicy, Update};

use crate::client::{Client, id};

fn held(hub: &Hub, subscribe: Subscribe) -> Vec<String> {
    Client::tagged(hub, subscribe.earliest()).payloads()[1..].to_vec()
}

fn publish(hub: &Hub, topic: &str, numbers: std::ops::RangeInclusive<u32>) {
    for n in numbers {
        hub.publish(topic, n.to_string()).unwrap();
    }
}

#[tokio::test]
async fn by_count() {
    let hub = Hub::builder()
        .retention(Retention {
            events: 2,
            ..Retention::default()
        })
        .build();
    publish(&hub, "a", 1..=5);
    publish(&hub, "b", 6..=6);
    assert_eq!(held(&hub, Subscribe::to(["a"])), ["4", "5"]);
    assert_eq!(held(&hub, Subscribe::all()), ["4", "5", "6"]);
    assert_eq!(hub.stats().retained_events, 3);
}

#[tokio::test]
async fn by_bytes_and_the_newest_always_stays() {
    let hub = Hub::builder()
        .retention(Retention {
            bytes: 20_000,
            ..Retention::default()
        })
        .build();
    for _ in 0..100 {
        hub.publish("a", "x".repeat(1000)).unwrap();
    }
    let stats = hub.stats();
    assert!(
        stats.retained_bytes <= 20_000 && stats.retained_events > 5,
        "{stats:?}"
    );
    let mut client = Client::live(&hub, Subscribe::to(["a"]));
    hub.publish("a", "y".repeat(50_000)).unwrap();
    assert_eq!(hub.stats().retained_events, 1);
    assert_eq!(client.payloads()[0].len(), 50_000);
}

#[tokio::test(start_paused = true)]
async fn by_age_even_when_nothing_is_published() {
    let retention = Retention {
        age: Duration::from_secs(60),
        ..Retention::default()
    };
    let hub = Hub::builder().retention(retention).build();
    // The keeper runs as long as somebody was there once.
    drop(Client::live(&hub, Subscribe::to(["other"])));
    publish(&hub, "a", 1..=2);
    tokio::time::sleep(Duration::from_secs(50)).await;
    publish(&hub, "a", 3..=3);
    assert_eq!(held(&hub, Subscribe::to(["a"])), ["1", "2", "3"]);
    tokio::time::sleep(Duration::from_secs(20)).await;
    assert_eq!(held(&hub, Subscribe::to(["a"])), ["3"]);
    tokio::time::sleep(Duration::from_secs(60)).await;
    assert_eq!(hub.stats().retained_events, 0);
    assert_eq!(hub.stats().retained_bytes, 0);
    // The topic itself is gone, but not what is to be known of it.
    assert_eq!(hub.stats().topics, 0);
    let mut back = Client::tagged(&hub, Subscribe::to(["a"]).after(id(&hub, 2)));
    assert!(back.payloads()[0].starts_with("(tidings:gap"));
    let mut back = Client::tagged(&hub, Subscribe::to(["a"]).after(id(&hub, 3)));
    assert!(back.payloads()[0].starts_with("(tidings:ready"));
}

#[tokio::test]
async fn all_topics_together_are_bounded_the_oldest_goes_first() {
    let limits = Limits {
        retained_bytes: 50_000,
        ..Limits::default()
    };
    let hub = Hub::builder().limits(limits).build();
    let mut all = Client::live(&hub, Subscribe::all());
    for n in 0..1000_u32 {
        hub.publish(format!("t{}", n % 100), n.to_string()).unwrap();
        assert!(hub.stats().retained_bytes <= 50_000);
    }
    let held = held(&hub, Subscribe::all());
    let first = 1000 - held.len();
    assert!(held.len() > 20, "{held:?}");
    let newest: Vec<String> = (first..1000).map(|n| n.to_string()).collect();
    assert_eq!(held, newest);
    // Who had not read them is told.
    assert!(all.payloads()[0].starts_with("(tidings:gap"));
}

#[tokio::test]
async fn an_event_of_several_topics_is_held_until_none_holds_it() {
    let one = TopicPolicy::new().retention(Retention {
        events: 1,
        ..Retention::default()
    });
    let hub = Hub::builder()
        .topic(Topic::from_static("short"), one)
        .build();
    let mut pattern = Client::live(&hub, Subscribe::all());
    hub.publish_update(Update::new("short", "both").also("long").id("both"))
        .unwrap();
    publish(&hub, "short", 1..=2);
    assert_eq!(held(&hub, Subscribe::to(["short"])), ["2"]);
    assert_eq!(held(&hub, Subscribe::to(["long"])), ["both"]);
    assert!(hub.resolve("both").is_some());
    assert_eq!(hub.stats().retained_events, 2);
    let read = pattern.payloads();
    assert!(read[0].starts_with("(tidings:gap"), "{read:?}");
    assert_eq!(held(&hub, Subscribe::all()), ["both", "2"]);
}

#[tokio::test]
async fn a_policy_may_change() {
    let hub = Hub::new();
    publish(&hub, "a", 1..=5);
    publish(&hub, "b", 6..=6);
    let short = TopicPolicy::new().retention(Retention {
        events: 2,
        ..Retention::default()
    });
    hub.set_policy(Topic::from_static("a"), short.clone().retain_last());
    assert_eq!(held(&hub, Subscribe::to(["a"])), ["4", "5"]);
    assert_eq!(held(&hub, Subscribe::to(["b"])), ["6"]);
    assert_eq!(
        Client::tagged(&hub, Subscribe::to(["a"])).payloads()[0],
        "5"
    );
    hub.set_policy(Topic::from_static("a"), short);
    assert!(Client::tagged(&hub, Subscribe::to(["a"])).payloads()[0].starts_with("(tidings:ready"));
}
