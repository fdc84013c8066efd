//! Ending is explicit, and stays.

use std::time::Duration;

use tidings_server::{Hub, PublishError, Retention, Subscribe, SubscribeError, Update};

use crate::client::{Client, id};

const CLOSED: &str = r#"(tidings:close {"reason":"completed"})"#;

#[tokio::test]
async fn whoever_is_there_is_told_after_the_rest() {
    let hub = Hub::new();
    let mut tagged = Client::live(&hub, Subscribe::to(["t"]));
    let mut plain = Client::plain(&hub, Subscribe::to(["t"]));
    plain.read();
    hub.publish("t", "last").unwrap();
    hub.complete("t").unwrap();
    assert_eq!(tagged.payloads(), ["last", CLOSED]);
    assert_eq!(plain.read(), "id: @-1\ndata: last\n\n");
    assert!(tagged.ended && plain.ended);
}

#[tokio::test]
async fn those_who_wait_are_woken() {
    let hub = Hub::new();
    let mut client = Client::live(&hub, Subscribe::to(["t"]));
    hub.complete("t").unwrap();
    assert_eq!(client.wakes(), 1);
    assert_eq!(client.payloads(), [CLOSED]);
    hub.complete("t").unwrap();
}

#[tokio::test]
async fn who_has_seen_the_end_is_not_let_in_again() {
    let hub = Hub::new();
    hub.publish("t", "1").unwrap();
    hub.publish("t", "2").unwrap();
    hub.complete("t").unwrap();
    hub.publish("other", "3").unwrap();
    for seen in [2, 3] {
        let refused = Client::open(&hub, Subscribe::to(["t"]).after(id(&hub, seen)));
        assert_eq!(refused.unwrap_err(), SubscribeError::Completed);
    }
    let mut client = Client::tagged(&hub, Subscribe::to(["t"]).after(id(&hub, 1)));
    assert_eq!(client.payloads()[1..], ["2", CLOSED]);
    drop(client);
    // Who is new has not seen it: it is told, and its next attempt is refused.
    let mut client = Client::plain(&hub, Subscribe::to(["t"]));
    assert_eq!(client.read(), ":\n\nid: @-3\n\n");
    assert!(client.ended);
    // Nobody is left behind by those who were refused.
    drop(client);
    assert_eq!(hub.stats().subscriptions, 0);
}

#[tokio::test]
async fn a_stream_of_several_topics_ends_with_the_last() {
    let hub = Hub::new();
    let mut several = Client::live(&hub, Subscribe::to(["a", "b"]));
    let mut pattern = Client::live(&hub, Subscribe::to(["a"]).pattern("b"));
    hub.complete("a").unwrap();
    assert_eq!(several.payloads(), [""; 0]);
    hub.publish("b", "on").unwrap();
    assert_eq!(several.payloads(), ["on"]);
    hub.complete("b").unwrap();
    assert_eq!(several.payloads(), [CLOSED]);
    // There may be another topic that matches.
    assert_eq!(pattern.payloads(), ["on"]);
    assert!(!pattern.ended);
    let refused = Client::open(&hub, Subscribe::to(["a", "b"]).after(id(&hub, 1)));
    assert_eq!(refused.unwrap_err(), SubscribeError::Completed);
}

#[tokio::test]
async fn nothing_more_is_published() {
    let hub = Hub::new();
    hub.complete("t").unwrap();
    for update in [Update::new("t", "x"), Update::new("u", "x").also("t")] {
        let error = hub.publish_update(update).unwrap_err();
        assert!(
            matches!(&error, PublishError::Completed { topic } if *topic == "t"),
            "{error}"
        );
        assert!(error.to_string().contains("\"t\""), "{error}");
    }
    // Not even to the other topic of the refused update.
    assert_eq!(hub.stats().published, 0);
}

#[tokio::test(start_paused = true)]
async fn it_is_remembered_after_the_last_event_expired() {
    let retention = Retention {
        age: Duration::from_secs(1),
        ..Retention::default()
    };
    let hub = Hub::builder().retention(retention).build();
    drop(Client::live(&hub, Subscribe::to(["x"])));
    hub.publish("t", "1").unwrap();
    hub.complete("t").unwrap();
    tokio::time::sleep(Duration::from_secs(60)).await;
    let stats = hub.stats();
    assert_eq!((stats.topics, stats.completed_topics), (0, 1));
    assert!(matches!(
        hub.publish("t", "2"),
        Err(PublishError::Completed { .. })
    ));
    let refused = Client::open(&hub, Subscribe::to(["t"]).after(id(&hub, 1)));
    assert_eq!(refused.unwrap_err(), SubscribeError::Completed);
    let mut missed = Client::tagged(&hub, Subscribe::to(["t"]).after(id(&hub, 0)));
    let read = missed.payloads();
    assert!(read[0].starts_with("(tidings:gap"), "{read:?}");
    assert_eq!(read.last().unwrap(), CLOSED);
    assert_eq!(hub.stats().topics, 1);
    drop(missed);
    assert_eq!(hub.stats().topics, 0);
}
