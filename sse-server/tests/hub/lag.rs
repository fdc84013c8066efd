//! Falling behind.

use tidings_server::{Hub, Lag, Retention, Subscribe, Topic, TopicPolicy, Update};

use crate::client::{Client, id};

fn hub(lag: Lag) -> Hub {
    let retention = Retention {
        events: 3,
        ..Retention::default()
    };
    Hub::builder().retention(retention).lag(lag).build()
}

fn publish(hub: &Hub, topic: &str, numbers: std::ops::RangeInclusive<u32>) {
    for n in numbers {
        hub.publish(topic, n.to_string()).unwrap();
    }
}

fn keyed(hub: &Hub, topic: &str, events: &[(&str, &str)]) {
    for (key, data) in events {
        hub.publish_update(Update::new(topic, *data).key(*key))
            .unwrap();
    }
}

#[tokio::test]
async fn as_far_behind_as_is_held_is_no_lag() {
    for lag in [Lag::End, Lag::Gap, Lag::LatestPerKey] {
        let hub = hub(lag);
        let mut client = Client::live(&hub, Subscribe::to(["t"]));
        publish(&hub, "t", 1..=3);
        assert_eq!(client.payloads(), ["1", "2", "3"]);
    }
}

#[tokio::test]
async fn end_says_so_and_the_id_resumes_with_a_gap() {
    let hub = hub(Lag::End);
    for subscribe in [
        Subscribe::to(["t"]),
        Subscribe::to(["t", "u"]),
        Subscribe::all(),
    ] {
        let mut client = Client::live(&hub, subscribe);
        let was_at = hub.current_id();
        publish(&hub, "t", 1..=4);
        assert_eq!(
            client.payloads(),
            [r#"(tidings:close {"reason":"lagged"})"#]
        );
        assert!(client.ended);
        let mut back = Client::tagged(&hub, Subscribe::to(["t"]).after(&was_at));
        let read = back.payloads();
        assert!(read[0].starts_with("(tidings:gap"), "{read:?}");
        assert_eq!(read[2..], ["2", "3", "4"]);
    }
    assert_eq!(hub.stats().lagged, 3);
}

#[tokio::test]
async fn a_gap_jumps_to_now_and_moves_the_id() {
    let hub = hub(Lag::Gap);
    let [mut tagged, mut plain] = [
        Client::live(&hub, Subscribe::to(["t"])),
        Client::plain(&hub, Subscribe::to(["t"])),
    ];
    plain.read();
    publish(&hub, "t", 1..=4);
    assert_eq!(
        tagged.read(),
        "id: @-4\ndata: tidings:gap\tt\ndata: {\"asked\":\"@-0\",\"oldest\":\"@-4\"}\n\n"
    );
    assert_eq!(plain.read(), "id: @-4\n\n");
    publish(&hub, "t", 5..=6);
    assert_eq!(tagged.payloads(), ["5", "6"]);
    assert_eq!(plain.payloads(), ["5", "6"]);
}

#[tokio::test]
async fn of_several_topics_only_the_one_jumps() {
    let hub = hub(Lag::Gap);
    let mut client = Client::live(&hub, Subscribe::to(["quiet", "busy"]));
    publish(&hub, "quiet", 1..=2);
    publish(&hub, "busy", 11..=14);
    publish(&hub, "quiet", 3..=3);
    let read = client.payloads();
    // Without an id: what the quiet topic has is still to come.
    assert!(
        read[0].starts_with("(tidings:gap") && read[0].contains("busy"),
        "{read:?}"
    );
    assert_eq!(read[1..], ["1", "2", "3"]);
    publish(&hub, "busy", 15..=15);
    assert_eq!(client.payloads(), ["15"]);
}

#[tokio::test]
async fn a_pattern_goes_by_the_policy_of_the_topic_that_lost() {
    let strict = TopicPolicy::new()
        .retention(Retention {
            events: 2,
            ..Retention::default()
        })
        .lag(Lag::End);
    let hub = Hub::builder()
        .retention(Retention {
            events: 2,
            ..Retention::default()
        })
        .topic(Topic::from_static("strict"), strict)
        .build();
    let mut client = Client::live(&hub, Subscribe::all());
    publish(&hub, "loose", 1..=3);
    assert!(client.payloads()[0].starts_with("(tidings:gap"));
    publish(&hub, "strict", 1..=3);
    assert!(client.payloads()[0].contains("lagged"));
}

#[tokio::test]
async fn the_latest_of_each_key_and_then_what_follows() {
    let hub = hub(Lag::LatestPerKey);
    let mut clients = [
        Subscribe::to(["t"]),
        Subscribe::to(["t", "u"]),
        Subscribe::all(),
    ]
    .map(|subscribe| Client::live(&hub, subscribe));
    keyed(
        &hub,
        "t",
        &[
            ("a", "a1"),
            ("b", "b1"),
            ("a", "a2"),
            ("c", "c1"),
            ("c", "c2"),
            ("c", "c3"),
        ],
    );
    for client in &mut clients {
        assert_eq!(client.payloads(), ["b1", "a2", "c1", "c2", "c3"]);
    }
    keyed(&hub, "t", &[("b", "b2")]);
    for client in &mut clients {
        assert_eq!(client.payloads(), ["b2"]);
    }
    // Replay is the same path.
    let mut back = Client::tagged(&hub, Subscribe::to(["t"]).after(id(&hub, 2)));
    let read = back.payloads();
    assert!(read[0].starts_with("(tidings:ready"), "{read:?}");
    assert_eq!(read[1..], ["a2", "c2", "c3", "b2"]);
}

#[tokio::test]
async fn what_has_no_key_can_be_missed() {
    let hub = hub(Lag::LatestPerKey);
    let mut client = Client::live(&hub, Subscribe::to(["t"]));
    publish(&hub, "t", 1..=1);
    keyed(&hub, "t", &[("a", "a1"), ("a", "a2"), ("a", "a3")]);
    assert!(client.payloads()[0].starts_with("(tidings:gap"));
}

#[tokio::test]
async fn a_subscriber_that_is_slow_delays_nobody() {
    let hub = hub(Lag::Gap);
    let mut slow = Client::live(&hub, Subscribe::to(["t"]));
    let mut quick = Client::live(&hub, Subscribe::to(["t"]));
    for n in 1..=1000 {
        publish(&hub, "t", n..=n);
        assert_eq!(quick.payloads(), [n.to_string()]);
    }
    assert!(slow.payloads()[0].starts_with("(tidings:gap"));
    assert_eq!(hub.stats().retained_events, 3);
}
