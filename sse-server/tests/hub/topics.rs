//! Several topics on one stream, and patterns.

use tidings_server::{Hub, Subscribe, SubscribeError, Update};

use crate::client::{Client, id};

#[tokio::test]
async fn several_topics_come_in_the_hubs_order() {
    let hub = Hub::new();
    let subscribe = || Subscribe::to(["a", "b"]).pattern("rooms/:id");
    let mut live = Client::live(&hub, subscribe());
    for (n, topic) in ["a", "rooms/1", "b", "c", "rooms/2", "a", "rooms/1/x"]
        .iter()
        .enumerate()
    {
        hub.publish(*topic, n.to_string()).unwrap();
    }
    let expected = ["0", "1", "2", "4", "5"];
    assert_eq!(live.payloads(), expected);
    let mut replayed = Client::tagged(&hub, subscribe().earliest());
    assert_eq!(replayed.payloads()[1..], expected);
    let mut rest = Client::tagged(&hub, subscribe().after(id(&hub, 3)));
    assert_eq!(rest.payloads()[1..], ["4", "5"]);
}

#[tokio::test]
async fn an_update_of_several_topics_is_delivered_once_with_its_canonical_one() {
    let hub = Hub::new();
    let subscribes = [
        Subscribe::to(["a", "b", "c"]),
        Subscribe::to(["b"]),
        Subscribe::all(),
        Subscribe::to(["b"]).pattern("*"),
        Subscribe::to(["*", "a", "b"]),
    ];
    let mut clients: Vec<Client> = subscribes
        .map(|subscribe| Client::live(&hub, subscribe))
        .into();
    let mut other = Client::live(&hub, Subscribe::to(["d"]));
    hub.publish_update(
        Update::new("a", "x")
            .also("b")
            .also("a")
            .also("c")
            .also("b"),
    )
    .unwrap();
    for client in &mut clients {
        assert_eq!(client.read(), "data: @-1\tmessage\ta\tb\tc\ndata: x\n\n");
    }
    assert_eq!(other.read(), "");
    let mut replayed = Client::tagged(&hub, Subscribe::to(["c", "b"]).after(id(&hub, 0)));
    assert_eq!(replayed.payloads()[1..], ["x"]);
}

#[tokio::test]
async fn a_pattern_holds_what_was_published_before_it_came() {
    let hub = Hub::new();
    for n in 0..3 {
        hub.publish(format!("rooms/{n}"), n.to_string()).unwrap();
        hub.publish(format!("halls/{n}"), "other").unwrap();
    }
    let mut client = Client::tagged(
        &hub,
        Subscribe::matching([]).pattern("rooms/:id").earliest(),
    );
    assert_eq!(client.payloads()[1..], ["0", "1", "2"]);
    // And topics that come after it.
    hub.publish("rooms/new", "3").unwrap();
    assert_eq!(client.payloads(), ["3"]);
}

#[tokio::test]
async fn only_those_concerned_are_woken() {
    let hub = Hub::new();
    let mut exact = Client::live(&hub, Subscribe::to(["a", "b"]));
    let mut pattern = Client::live(&hub, Subscribe::matching([]).pattern("c/:x"));
    hub.publish("d", "x").unwrap();
    assert_eq!((exact.wakes(), pattern.wakes()), (0, 0));
    hub.publish("b", "x").unwrap();
    hub.publish("b", "x").unwrap();
    assert_eq!((exact.wakes(), pattern.wakes()), (1, 0));
    hub.publish("c/1", "x").unwrap();
    assert_eq!((exact.wakes(), pattern.wakes()), (0, 1));
    assert_eq!(exact.payloads().len(), 2);
    assert_eq!(pattern.payloads().len(), 1);
    hub.publish("a", "x").unwrap();
    assert_eq!((exact.wakes(), pattern.wakes()), (1, 0));
}

#[tokio::test]
async fn what_is_no_topic_is_refused() {
    let hub = Hub::new();
    let cases = [
        (Subscribe::matching([]), "no topic"),
        (Subscribe::to([""]), "topic is empty"),
        (Subscribe::to(["a\nb"]), "topic holds a line break"),
        (Subscribe::to(["a"]).pattern("a/("), "URL pattern"),
        (Subscribe::to(["a"]).after("x".repeat(2000)), "id is longer"),
    ];
    for (subscribe, says) in cases {
        let error = Client::open(&hub, subscribe).unwrap_err();
        assert!(error.to_string().contains(says), "{error}");
        assert_eq!(error.retry(), None);
    }
    assert_eq!(
        Client::open(&hub, Subscribe::matching([])).unwrap_err(),
        SubscribeError::NoTopic
    );
}
