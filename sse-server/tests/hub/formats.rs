//! The bytes of both formats.

use std::time::Duration;

use tidings_server::{Format, Hub, Json, Subscribe, Update};

use crate::client::{Client, id};

const CAUGHT_UP: &str = "data: tidings:caught-up\t\ndata: {}\n\n";

const READY: &str =
    "data: tidings:ready\t\ndata: {\"id\":\"@-0\",\"ping\":15000,\"window\":5000}\n\n";

#[tokio::test]
async fn a_plain_stream() {
    let hub = Hub::new();
    let mut client = Client::plain(&hub, Subscribe::to(["t"]));
    assert_eq!(client.read(), ":\n\nid: @-0\n\n");
    assert_eq!(client.batch(9), None);
    hub.publish("t", "one\r\ntwo").unwrap();
    hub.publish_update(
        Update::new("t", Json(&[1]))
            .event("numbers")
            .id("mine")
            .retry(Duration::from_secs(2)),
    )
    .unwrap();
    assert_eq!(
        client.read(),
        "id: @-1\ndata: one\ndata: two\n\nevent: numbers\nretry: 2000\nid: mine\ndata: [1]\n\n"
    );
}

#[tokio::test]
async fn a_tagged_stream() {
    let hub = Hub::new();
    let mut client = Client::tagged(&hub, Subscribe::to(["t", "u"]));
    assert_eq!(client.read(), format!("id: @-0\n{READY}{CAUGHT_UP}"));
    hub.publish("t", "one\r\ntwo").unwrap();
    hub.publish_update(
        Update::new("u", Json(&[1]))
            .also("t")
            .event("numbers")
            .id("mine"),
    )
    .unwrap();
    assert_eq!(
        client.read(),
        "data: @-1\tmessage\tt\ndata: one\ndata: two\n\ndata: mine\tnumbers\tu\tt\ndata: [1]\n\n"
    );
}

#[tokio::test]
async fn a_version_is_told() {
    let hub = Hub::builder().version("v\"1\"").build();
    let mut client = Client::tagged(&hub, Subscribe::all());
    let opening = client.read();
    assert!(opening.contains("\"version\":\"v\\\"1\\\"\""), "{opening}");
}

#[tokio::test]
async fn a_batch_is_bounded_and_holds_whole_frames() {
    let hub = Hub::new();
    for topics in [&["t"][..], &["t", "u"], &["*"]] {
        for format in [Format::Plain, Format::Tagged] {
            let subscribe = Subscribe::to(topics).format(format);
            let mut client = Client::open(&hub, subscribe).unwrap();
            client.read();
            for n in 0..50 {
                hub.publish("t", format!("{n:03}")).unwrap();
            }
            let mut all = Vec::new();
            // Three frames fit, four do not.
            let frame = 60;
            while let Some(batch) = client.batch(3 * frame) {
                assert!(batch.len() <= 3 * frame);
                all.extend(
                    batch
                        .split("\n\n")
                        .filter_map(|block| Some(block.rsplit_once("data: ")?.1.to_owned())),
                );
            }
            let expected: Vec<String> = (0..50).map(|n| format!("{n:03}")).collect();
            assert_eq!(all, expected);
        }
    }
}

#[tokio::test]
async fn a_batch_holds_at_least_one_frame() {
    let hub = Hub::new();
    let mut client = Client::live(&hub, Subscribe::to(["t"]));
    hub.publish("t", "a").unwrap();
    hub.publish("t", "b").unwrap();
    assert!(
        client
            .batch(1)
            .is_some_and(|batch| batch.ends_with("data: a\n\n"))
    );
    assert!(
        client
            .batch(0)
            .is_some_and(|batch| batch.ends_with("data: b\n\n"))
    );
    assert_eq!(client.batch(1), None);
}

#[tokio::test]
async fn ids_are_told_to_publishers() {
    let hub = Hub::new();
    let published = hub.publish("t", "a").unwrap();
    assert_eq!(published.id().as_str(), id(&hub, 1));
    let published = hub
        .publish_update(Update::new("t", "a").id("mine"))
        .unwrap();
    assert_eq!(published.id(), "mine");
    assert_eq!(published.log_id().to_string(), id(&hub, 2));
    assert_eq!(hub.resolve("mine"), Some(published.log_id()));
    assert_eq!(hub.current_id().as_str(), id(&hub, 2));
}
