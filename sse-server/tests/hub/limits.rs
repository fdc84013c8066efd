//! Nothing grows without a bound, and every bound says its name.

use std::time::Duration;

use tidings_server::{
    Hub, Lag, Limits, PublishError, Retention, Subscribe, SubscribeError, TopicMatcher,
    TopicPolicy, Update, UrlPattern,
};

use crate::client::Client;

fn hub(limits: Limits) -> Hub {
    Hub::builder().limits(limits).build()
}

#[tokio::test]
async fn connections() {
    let hub = hub(Limits {
        connections: 2,
        ..Limits::default()
    });
    let clients = [0; 2].map(|_| Client::plain(&hub, Subscribe::all()));
    let error = Client::open(&hub, Subscribe::all()).unwrap_err();
    assert!(matches!(
        error,
        SubscribeError::TooManyConnections { max: 2, .. }
    ));
    assert!(
        error
            .retry()
            .is_some_and(|retry| retry <= Duration::from_secs(5))
    );
    assert!(error.to_string().contains("Limits::connections"), "{error}");
    assert_eq!(
        (hub.stats().subscriptions, hub.stats().refused_subscriptions),
        (2, 1)
    );
    drop(clients);
    Client::plain(&hub, Subscribe::all());
}

#[tokio::test]
async fn topics_of_one_connection() {
    let hub = hub(Limits {
        topics_per_connection: 3,
        ..Limits::default()
    });
    Client::plain(&hub, Subscribe::to(["a", "b", "a", "c", "c"]));
    let error = Client::open(&hub, Subscribe::to(["a", "b", "c"]).pattern("d")).unwrap_err();
    assert_eq!(error, SubscribeError::TooManyTopics { max: 3 });
    assert_eq!((hub.stats().subscriptions, hub.stats().topics), (0, 0));
}

#[tokio::test]
async fn patterns() {
    let hub = hub(Limits {
        patterns: 2,
        ..Limits::default()
    });
    let pattern = |name: &str| Subscribe::matching([]).pattern(name);
    let mut a = Client::live(&hub, pattern("a/:x").pattern("b/:x"));
    Client::plain(&hub, pattern("a/:x"));
    let error = Client::open(&hub, pattern("a/:x").pattern("c/:x")).unwrap_err();
    assert!(matches!(
        error,
        SubscribeError::TooManyPatterns { max: 2, .. }
    ));
    assert!(error.retry().is_some());
    assert_eq!(hub.stats().patterns, 2);
    hub.publish("b/1", "1").unwrap();
    assert_eq!(a.payloads(), ["1"]);
    drop(a);
    // Patterns linger, but make room.
    Client::plain(&hub, pattern("c/:x"));
    assert!(hub.stats().patterns <= 2);
}

#[tokio::test]
async fn events() {
    let hub = hub(Limits {
        event_size: 1000,
        ..Limits::default()
    });
    hub.publish("t", "x".repeat(900)).unwrap();
    for data in ["x".repeat(1001), "\n".repeat(500), "x".repeat(990)] {
        let error = hub.publish("t", data).unwrap_err();
        assert!(matches!(error, PublishError::TooLarge { max: 1000, .. }));
        assert!(error.to_string().contains("Limits::event_size"), "{error}");
    }
    assert_eq!(hub.stats().published, 1);
}

#[tokio::test]
async fn topics_and_keys_of_an_update() {
    let hub = hub(Limits {
        topics_per_update: 2,
        key_size: 3,
        ..Limits::default()
    });
    hub.publish_update(Update::new("a", "x").also("b").also("a").key("123"))
        .unwrap();
    let error = hub
        .publish_update(Update::new("a", "x").also("b").also("c"))
        .unwrap_err();
    assert!(matches!(
        error,
        PublishError::TooManyTopicsInUpdate { max: 2 }
    ));
    let error = hub
        .publish_update(Update::new("a", "x").key("1234"))
        .unwrap_err();
    assert!(matches!(error, PublishError::KeyTooLong { max: 3 }));
}

#[tokio::test(start_paused = true)]
async fn topics() {
    let retention = Retention {
        age: Duration::from_secs(10),
        ..Retention::default()
    };
    let hub = Hub::builder()
        .limits(Limits {
            topics: 3,
            ..Limits::default()
        })
        .retention(retention)
        .build();
    for topic in ["a", "b"] {
        hub.publish(topic, "x").unwrap();
    }
    // What is only waited for does not count.
    let waiting = Client::plain(&hub, Subscribe::to(["u", "v", "w", "x"]));
    hub.publish("c", "x").unwrap();
    for update in [Update::new("d", "x"), Update::new("a", "x").also("d")] {
        let error = hub.publish_update(update).unwrap_err();
        assert!(
            matches!(error, PublishError::TooManyTopics { max: 3 }),
            "{error}"
        );
    }
    hub.publish("a", "x").unwrap();
    assert_eq!(hub.stats().topics, 7);
    drop(waiting);
    assert_eq!(hub.stats().topics, 3);
    // Idle and empty ones are forgotten as soon as the room is needed.
    tokio::time::advance(Duration::from_secs(11)).await;
    hub.publish("d", "x").unwrap();
}

#[tokio::test]
async fn keys_of_a_topic() {
    let retention = Retention {
        events: 2,
        ..Retention::default()
    };
    let policy = TopicPolicy::new()
        .retention(retention)
        .lag(Lag::LatestPerKey);
    let hub = Hub::builder()
        .policy(policy)
        .limits(Limits {
            keys_per_topic: 3,
            ..Limits::default()
        })
        .build();
    let mut client = Client::live(&hub, Subscribe::to(["t"]));
    let mut fresh = Client::live(&hub, Subscribe::to(["t"]));
    for n in 1..=3 {
        hub.publish_update(Update::new("t", n.to_string()).key(n.to_string()))
            .unwrap();
    }
    assert_eq!(client.payloads(), ["1", "2", "3"]);
    for n in 4..=20 {
        hub.publish_update(Update::new("t", n.to_string()).key(n.to_string()))
            .unwrap();
        assert!(hub.stats().retained_events <= 3);
    }
    // Keys were forgotten: that is a loss, and it is told.
    assert!(fresh.payloads()[0].starts_with("(tidings:gap"));
}

#[tokio::test]
async fn those_who_come_and_go_leave_nothing_behind() {
    let hub = Hub::new();
    hub.publish("t", "x").unwrap();
    let pattern = TopicMatcher::from(UrlPattern::try_from("t").unwrap());
    for n in 0..500 {
        let subscribe = Subscribe::matching([pattern.clone()]).and("t");
        let mut client = Client::plain(&hub, subscribe.and(format!("only/{n}")));
        client.read();
    }
    let stats = hub.stats();
    assert_eq!(
        (stats.subscriptions, stats.topics, stats.patterns),
        (0, 1, 1)
    );
    assert_eq!(stats.backlog_bytes, 0);
}
