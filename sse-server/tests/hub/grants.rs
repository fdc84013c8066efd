//! Who may read what, and until when.

use std::time::{Duration, SystemTime};

use tidings_server::{
    Grant, Hub, Subscribe, SubscribeError, Topic, TopicMatcher, Update, UrlPattern,
};

use crate::client::Client;

fn topic(name: &'static str) -> TopicMatcher {
    Topic::from_static(name).into()
}

fn pattern(pattern: &str) -> TopicMatcher {
    UrlPattern::try_from(pattern).unwrap().into()
}

fn publish(hub: &Hub) {
    for name in ["a", "users/1", "users/2"] {
        hub.publish(name, format!("{name} public")).unwrap();
        hub.publish_update(Update::new(name, format!("{name} private")).private())
            .unwrap();
    }
}

#[tokio::test]
async fn private_updates_live_and_replayed() {
    let cases: [(Grant, &[&str]); 6] = [
        (
            Grant::public(),
            &["a public", "users/1 public", "users/2 public"],
        ),
        (
            Grant::default(),
            &["a public", "users/1 public", "users/2 public"],
        ),
        (
            Grant::all(),
            &[
                "a public",
                "a private",
                "users/1 public",
                "users/1 private",
                "users/2 public",
                "users/2 private",
            ],
        ),
        (
            Grant::public().and_private([topic("users/1")]),
            &[
                "a public",
                "users/1 public",
                "users/1 private",
                "users/2 public",
            ],
        ),
        (
            Grant::to([pattern("users/:id")]),
            &[
                "users/1 public",
                "users/1 private",
                "users/2 public",
                "users/2 private",
            ],
        ),
        (Grant::none().and_private([topic("a")]), &["a private"]),
    ];
    for (grant, expected) in cases {
        for subscribe in [
            Subscribe::all(),
            Subscribe::matching([topic("a"), pattern("users/:id")]),
        ] {
            let hub = Hub::new();
            let subscribe = subscribe.grant(grant.clone());
            if matches!(
                Client::open(&hub, subscribe.clone()),
                Err(SubscribeError::NotAllowed { .. })
            ) {
                continue;
            }
            let mut live = Client::live(&hub, subscribe.clone());
            publish(&hub);
            assert_eq!(live.payloads(), expected, "{grant:?}");
            let mut replayed = Client::tagged(&hub, subscribe.earliest());
            assert_eq!(replayed.payloads()[1..], *expected, "{grant:?}");
        }
    }
}

#[tokio::test]
async fn one_granted_topic_of_an_update_suffices() {
    let hub = Hub::new();
    let grant = Grant::public().and_private([topic("users/1")]);
    let mut client = Client::live(&hub, Subscribe::to(["books"]).grant(grant));
    hub.publish_update(Update::new("books", "for 1").also("users/1").private())
        .unwrap();
    hub.publish_update(Update::new("books", "for 2").also("users/2").private())
        .unwrap();
    assert_eq!(client.payloads(), ["for 1"]);
}

#[tokio::test]
async fn a_topic_that_is_not_granted_is_refused_by_name() {
    let hub = Hub::new();
    let error = Client::open(
        &hub,
        Subscribe::to(["a", "b"]).grant(Grant::to([topic("a")])),
    )
    .unwrap_err();
    assert!(error.to_string().contains("\"b\""), "{error}");
    // A pattern is narrowed.
    let mut client = Client::live(&hub, Subscribe::all().grant(Grant::to([topic("a")])));
    hub.publish("b", "b").unwrap();
    hub.publish("a", "a").unwrap();
    assert_eq!(client.payloads(), ["a"]);
}

#[tokio::test]
async fn many_topics_are_asked_about_right() {
    let hub = Hub::new();
    let mut client = Client::live(
        &hub,
        Subscribe::all().grant(Grant::to([pattern("even/:n")])),
    );
    for round in 0..2 {
        for n in 0..3000 {
            let side = if n % 2 == 0 { "even" } else { "odd" };
            hub.publish(format!("{side}/{n}"), format!("{side} {round}"))
                .unwrap();
        }
        assert_eq!(client.payloads(), vec![format!("even {round}"); 1500]);
    }
}

#[tokio::test(start_paused = true)]
async fn a_stream_ends_when_its_grant_does() {
    let hub = Hub::new();
    let expired = r#"(tidings:close {"reason":"expired"})"#;
    let until = |seconds| Grant::all().valid_for(Duration::from_secs(seconds));
    let mut first = Client::live(&hub, Subscribe::to(["t"]).grant(until(100)));
    let mut second = Client::live(&hub, Subscribe::to(["t"]).grant(until(50)));
    let mut stalled = Client::live(&hub, Subscribe::to(["t"]).grant(until(50)));
    let mut plain = Client::plain(&hub, Subscribe::to(["t"]).grant(until(50)));
    plain.read();
    let mut ever = Client::live(&hub, Subscribe::to(["t"]).grant(Grant::all()));
    hub.publish("t", "before").unwrap();
    assert_eq!(second.payloads(), ["before"]);
    second.wakes();
    assert!(!stalled.is_cut());
    tokio::time::sleep(Duration::from_millis(50_001)).await;
    assert!(second.wakes() > 0);
    // What was published before is not sent either.
    hub.publish("t", "after").unwrap();
    assert_eq!(second.payloads(), [expired]);
    assert!(plain.read().is_empty() && plain.ended);
    assert!(stalled.is_cut());
    let sent = first.payloads();
    assert_eq!(sent.last().unwrap(), "after");
    tokio::time::sleep(Duration::from_secs(50)).await;
    assert_eq!(first.payloads(), [expired]);
    assert!(ever.payloads().contains(&"after".to_owned()));
    assert_eq!(hub.stats().expired, 3);
    let refused = Client::open(
        &hub,
        Subscribe::to(["t"]).grant(Grant::all().until(SystemTime::UNIX_EPOCH)),
    );
    assert_eq!(refused.unwrap_err(), SubscribeError::Expired);
}

#[tokio::test(start_paused = true)]
async fn the_earliest_end_counts() {
    let hub = Hub::new();
    let hour = Duration::from_secs(3600);
    let grants: [fn(Duration) -> Grant; 3] = [
        |hour| Grant::all().valid_for(hour).valid_for(hour / 60),
        |hour| {
            Grant::all()
                .valid_for(hour / 60)
                .until(SystemTime::now() + hour)
        },
        |hour| Grant::all().valid_for(hour / 60).valid_for(Duration::MAX),
    ];
    for grant in grants {
        let mut client = Client::live(&hub, Subscribe::to(["t"]).grant(grant(hour)));
        tokio::time::sleep(hour / 50).await;
        assert!(client.read().ends_with("{\"reason\":\"expired\"}\n\n"));
    }
}
