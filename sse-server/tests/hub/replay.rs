//! Going on after an id.

use tidings_server::{Format, Hub, Retention, Subscribe, Update};

use crate::client::{Client, id};

fn hub_that_holds(events: usize) -> Hub {
    let retention = Retention {
        events,
        ..Retention::default()
    };
    Hub::builder().retention(retention).build()
}

fn publish(hub: &Hub, topic: &str, numbers: std::ops::RangeInclusive<u32>) {
    for n in numbers {
        hub.publish(topic, n.to_string()).unwrap();
    }
}

#[tokio::test]
async fn what_followed_comes_first_and_then_what_is_new() {
    let hub = hub_that_holds(100);
    publish(&hub, "t", 1..=5);
    let mut client = Client::plain(&hub, Subscribe::to(["t"]).after(id(&hub, 3)));
    publish(&hub, "t", 6..=6);
    assert_eq!(
        client.read(),
        ":\n\nid: @-4\ndata: 4\n\nid: @-5\ndata: 5\n\nid: @-6\ndata: 6\n\n"
    );
}

#[tokio::test]
async fn a_resumed_stream_is_ready_where_it_resumes() {
    let hub = hub_that_holds(100);
    publish(&hub, "t", 1..=5);
    let mut client = Client::tagged(&hub, Subscribe::to(["t"]).after(id(&hub, 4)));
    // An id further on would lose the rest if the stream broke right here.
    assert_eq!(
        client.batch(1).unwrap(),
        "id: @-4\ndata: tidings:ready\t\ndata: {\"id\":\"@-4\",\"ping\":15000,\"window\":5000}\n\n"
    );
    assert_eq!(client.payloads(), ["5"]);
}

#[tokio::test]
async fn without_an_id_only_what_is_new_comes() {
    let hub = hub_that_holds(100);
    publish(&hub, "t", 1..=5);
    let mut client = Client::plain(&hub, Subscribe::to(["t"]));
    assert_eq!(client.read(), ":\n\nid: @-5\n\n");
    publish(&hub, "t", 6..=6);
    assert_eq!(client.read(), "id: @-6\ndata: 6\n\n");
}

#[tokio::test]
async fn earliest_is_everything_held_and_no_gap() {
    let hub = hub_that_holds(3);
    publish(&hub, "t", 1..=5);
    let mut client = Client::tagged(&hub, Subscribe::to(["t"]).earliest());
    let opening = client.batch(1).unwrap();
    assert!(opening.contains("\"id\":\"@-2\""), "{opening}");
    assert_eq!(client.payloads(), ["3", "4", "5"]);
}

#[tokio::test]
async fn publishers_ids_are_places() {
    let hub = hub_that_holds(3);
    for n in 1..=4 {
        hub.publish_update(Update::new("t", n.to_string()).id(format!("urn:{n}")))
            .unwrap();
    }
    let mut client = Client::tagged(&hub, Subscribe::to(["t"]).after("urn:3"));
    let opening = client.batch(1).unwrap();
    assert!(opening.starts_with("id: urn:3\n"), "{opening}");
    assert_eq!(client.payloads(), ["4"]);
    // Its event is gone, and so is the id: it may have been anywhere.
    let mut client = Client::tagged(&hub, Subscribe::to(["t"]).after("urn:1"));
    assert_eq!(
        client.payloads()[0],
        "(tidings:gap\tt {\"asked\":\"urn:1\",\"oldest\":\"@-2\"})"
    );
}

#[tokio::test]
async fn an_id_given_twice_is_the_earlier_event() {
    let hub = hub_that_holds(100);
    for n in 1..=3 {
        hub.publish_update(Update::new("t", n.to_string()).id("same"))
            .unwrap();
    }
    let mut client = Client::plain(&hub, Subscribe::to(["t"]).after("same"));
    assert_eq!(client.payloads(), ["2", "3"]);
}

#[tokio::test]
async fn an_evicted_id_is_a_gap_and_then_what_is_held() {
    let hub = hub_that_holds(3);
    publish(&hub, "t", 1..=6);
    // The event itself may be gone: what counts is that all that followed is held.
    let mut client = Client::tagged(&hub, Subscribe::to(["t"]).after(id(&hub, 3)));
    assert!(client.read().starts_with("id: @-3\ndata: tidings:ready"));
    let mut client = Client::tagged(&hub, Subscribe::to(["t"]).after(id(&hub, 2)));
    let read = client.payloads();
    assert_eq!(
        read[0],
        "(tidings:gap\tt {\"asked\":\"@-2\",\"oldest\":\"@-4\"})"
    );
    assert!(read[1].starts_with("(tidings:ready"), "{read:?}");
    assert_eq!(read[2..], ["4", "5", "6"]);
}

#[tokio::test]
async fn an_id_of_another_log_is_a_gap_never_a_place() {
    let hub = hub_that_holds(10);
    let other = hub_that_holds(10);
    publish(&hub, "t", 1..=2);
    publish(&other, "t", 1..=2);
    let later = id(&hub, 3);
    for unknown in [
        id(&other, 1),
        later,
        "nonsense".into(),
        "000000000000-0".into(),
    ] {
        let mut client = Client::tagged(&hub, Subscribe::to(["t"]).after(&unknown));
        let read = client.payloads();
        assert!(read[0].starts_with("(tidings:gap"), "{unknown}: {read:?}");
        assert!(
            read[0].contains("\"oldest\":\"@-1\""),
            "{unknown}: {read:?}"
        );
        assert_eq!(read[2..], ["1", "2"]);
    }
    // Nothing is held: the place to go on from is here.
    let mut client = Client::plain(&hub, Subscribe::to(["empty"]).after("nonsense"));
    assert_eq!(client.read(), ":\n\nid: @-2\n\n");
}

#[tokio::test]
async fn who_is_cut_off_in_its_opening_comes_back_to_the_same_place() {
    let hub = hub_that_holds(3);
    publish(&hub, "t", 1..=5);
    for subscribe in [
        Subscribe::to(["t"]).earliest(),
        Subscribe::to(["t"]).after("nonsense"),
    ] {
        let mut client = Client::plain(&hub, subscribe);
        let opening = client.batch(4).unwrap();
        assert_eq!(opening, ":\n\nid: @-2\n\n");
        let mut client = Client::tagged(&hub, Subscribe::to(["t"]).after(id(&hub, 2)));
        let read = client.payloads();
        assert!(read[0].starts_with("(tidings:ready"), "{read:?}");
        assert_eq!(read[1..], ["3", "4", "5"]);
    }
}

#[tokio::test]
async fn other_topics_losses_are_no_gap() {
    let hub = hub_that_holds(3);
    publish(&hub, "quiet", 1..=1);
    publish(&hub, "busy", 1..=100);
    let mut client = Client::tagged(&hub, Subscribe::to(["quiet"]).after(id(&hub, 1)));
    let read = client.payloads();
    assert_eq!(read.len(), 1, "{read:?}");
    let mut client = Client::tagged(&hub, Subscribe::to(["quiet", "busy"]).after(id(&hub, 1)));
    let read = client.payloads();
    assert!(read[0].starts_with("(tidings:gap\tbusy {"), "{read:?}");
    let mut client = Client::tagged(&hub, Subscribe::all().after(id(&hub, 1)));
    let read = client.payloads();
    assert!(read[0].starts_with("(tidings:gap {"), "{read:?}");
}

#[tokio::test]
async fn the_stream_api_replays_too() {
    let hub = hub_that_holds(10);
    publish(&hub, "t", 1..=3);
    let mut client = Client::open(
        &hub,
        Subscribe::to(["t"])
            .after(id(&hub, 2))
            .format(Format::Plain),
    )
    .unwrap();
    let shown: Vec<String> = std::iter::from_fn(|| client.next())
        .map(|next| format!("{next:?}"))
        .collect();
    assert_eq!(shown.len(), 3, "{shown:?}");
    assert!(shown[0].starts_with("Ready"), "{shown:?}");
    assert!(shown[1].contains("data: \"3\""), "{shown:?}");
    assert_eq!(shown[2], "CaughtUp");
}
