//! What a subscriber that asks for less is sent.

use std::time::Duration;

use tidings_server::{Grant, Hub, Limits, Subscribe, SubscribeError, Update};

use tokio::time::sleep;

use crate::client::{Client, id};

const HALF: Duration = Duration::from_millis(500);

const MS: Duration = Duration::from_millis(1);

fn publish(hub: &Hub, topic: &str, data: impl ToString) {
    hub.publish(topic, data.to_string()).unwrap();
}

#[tokio::test(start_paused = true)]
async fn the_first_at_once_and_then_the_newest_at_the_end_of_the_interval() {
    for subscribe in [
        Subscribe::to(["t"]).throttle("t", HALF),
        Subscribe::to(["t", "u"]).throttle("*", HALF),
        Subscribe::all().throttle("*", HALF),
        Subscribe::to(["u"]).pattern(":any").throttle(":any", HALF),
    ] {
        let hub = Hub::new();
        let mut client = Client::live(&hub, subscribe);
        publish(&hub, "t", 1);
        assert_eq!(client.payloads(), ["1"]);
        for n in 2..=4 {
            publish(&hub, "t", n);
            assert!(client.payloads().is_empty());
        }
        client.wakes();
        sleep(HALF - 10 * MS).await;
        assert!(client.wakes() == 0 && client.payloads().is_empty());
        // The hub wakes it, nobody else.
        sleep(20 * MS).await;
        assert!(client.wakes() > 0);
        assert_eq!(client.payloads(), ["4"]);
        assert_eq!(hub.stats().conflated, 2);
        // The interval begins anew, and after a pause the next is the first again.
        publish(&hub, "t", 5);
        assert!(client.payloads().is_empty());
        sleep(HALF + 10 * MS).await;
        assert_eq!(client.payloads(), ["5"]);
        sleep(HALF + 10 * MS).await;
        publish(&hub, "t", 6);
        assert_eq!(client.payloads(), ["6"]);
    }
}

#[tokio::test(start_paused = true)]
async fn what_is_held_of_several_keys_comes_together_and_in_order() {
    let hub = Hub::new();
    let mut client = Client::live(&hub, Subscribe::to(["t"]).throttle("t", HALF));
    let publish = |key: &str, data: &str| {
        hub.publish_update(Update::new("t", data).key(key)).unwrap();
    };
    publish("a", "a1");
    assert_eq!(client.payloads(), ["a1"]);
    sleep(HALF / 2).await;
    // Sent at once, b1 would be newer than an a2 that comes later, and who knows no keys would take that for overtaken.
    for (key, data) in [("a", "a2"), ("b", "b1"), ("c", "c1"), ("b", "b2")] {
        publish(key, data);
        assert!(client.payloads().is_empty());
    }
    sleep(HALF / 2 + 10 * MS).await;
    assert_eq!(client.payloads(), ["a2", "c1", "b2"]);
    // An event that is not throttled does not go before those of other keys.
    let subscribe = Subscribe::to(["t", "u"]).throttle("t", HALF);
    let mut client = Client::live(&hub, subscribe);
    publish("a", "a3");
    assert_eq!(client.payloads(), ["a3"]);
    for (key, data) in [("a", "a4"), ("b", "b4"), ("c", "c4")] {
        publish(key, data);
    }
    assert!(client.payloads().is_empty());
    hub.publish_update(Update::new("t", "b5").key("b").also("u"))
        .unwrap();
    assert_eq!(client.payloads(), ["a4", "c4", "b5"]);
}

#[tokio::test(start_paused = true)]
async fn names_have_a_pace_of_their_own() {
    let hub = Hub::new();
    let mut client = Client::live(&hub, Subscribe::to(["t"]).throttle("t", HALF));
    for round in 1..=2 {
        for (name, key) in [("a", ""), ("a", "1"), ("a", "2"), ("b", "")] {
            let data = format!("{name}{key} {round}");
            let update = Update::new("t", data).event(name);
            let update = if key.is_empty() {
                update
            } else {
                update.key(key)
            };
            hub.publish_update(update).unwrap();
        }
        if round == 1 {
            assert_eq!(client.payloads(), ["a 1", "a1 1", "a2 1", "b 1"]);
        }
    }
    assert!(client.payloads().is_empty());
    sleep(HALF + 10 * MS).await;
    assert_eq!(client.payloads(), ["a 2", "a1 2", "a2 2", "b 2"]);
}

#[tokio::test(start_paused = true)]
async fn without_an_interval_only_what_is_overtaken_is_left_out() {
    let hub = Hub::new();
    let subscribe = Subscribe::to(["t", "u"]).throttle("t", Duration::ZERO);
    let mut client = Client::live(&hub, subscribe);
    for n in 1..=3 {
        publish(&hub, "t", n);
        assert_eq!(client.payloads(), [n.to_string()]);
    }
    for n in 4..=6 {
        publish(&hub, "t", n);
        publish(&hub, "u", format!("u{n}"));
    }
    assert_eq!(client.payloads(), ["u4", "u5", "u6", "6"]);
    assert_eq!(hub.stats().conflated, 2);
}

#[tokio::test(start_paused = true)]
async fn of_several_ways_to_ask_the_one_that_leaves_out_the_least_holds() {
    let hub = Hub::new();
    let subscribe = Subscribe::to(["a/1", "a/2"])
        .pattern("a/:x")
        .throttle("a/:x", 4 * HALF)
        .throttle("a/2", HALF);
    let mut client = Client::live(&hub, subscribe);
    for n in 1..=2 {
        for topic in ["a/1", "a/2", "a/3"] {
            publish(&hub, topic, format!("{topic} {n}"));
        }
        let update = Update::new("a/3", format!("both {n}")).also("a/1");
        hub.publish_update(update).unwrap();
        match n {
            1 => assert_eq!(client.payloads(), ["a/1 1", "both 1", "a/2 1"]),
            _ => assert_eq!(client.payloads(), ["a/1 2", "both 2"]),
        }
    }
    sleep(HALF + 10 * MS).await;
    assert_eq!(client.payloads(), ["a/2 2"]);
    // What was overtaken by an event that is not throttled does not come after it.
    sleep(8 * HALF).await;
    assert!(client.payloads().is_empty());
}

#[tokio::test(start_paused = true)]
async fn what_is_asked_for_beside_everything_has_a_pace_of_its_own() {
    let hub = Hub::new();
    let subscribe = Subscribe::all()
        .and("free")
        .pattern("b/:x")
        .throttle("*", 2 * HALF)
        .throttle("b/:x", HALF);
    let mut client = Client::live(&hub, subscribe);
    for n in 1..=2 {
        for topic in ["free", "b/1", "other"] {
            publish(&hub, topic, format!("{topic} {n}"));
        }
        match n {
            1 => assert_eq!(client.payloads(), ["free 1", "b/1 1", "other 1"]),
            _ => assert_eq!(client.payloads(), ["free 2"]),
        }
    }
    sleep(HALF + 10 * MS).await;
    assert_eq!(client.payloads(), ["b/1 2"]);
    sleep(HALF).await;
    assert_eq!(client.payloads(), ["other 2"]);
}

#[tokio::test]
async fn what_is_not_asked_for_is_not_throttled() {
    let hub = Hub::new();
    let error = hub
        .subscribe(Subscribe::to(["a"]).throttle("b", HALF))
        .unwrap_err();
    assert_eq!(error, SubscribeError::NotAskedFor { of: "b".into() });
    assert!(error.to_string().contains("\"b\""), "{error}");
}

#[tokio::test(start_paused = true)]
async fn where_there_is_no_room_nothing_is_lost() {
    let limits = Limits {
        throttled: 2,
        ..Limits::default()
    };
    let hub = Hub::builder().limits(limits).build();
    let mut client = Client::live(&hub, Subscribe::all().throttle("*", HALF));
    for topic in ["a", "b", "c"] {
        publish(&hub, topic, topic);
    }
    assert_eq!(client.payloads(), ["c", "a", "b"]);
    publish(&hub, "c", "c again");
    assert_eq!(client.payloads(), ["c again"]);
    assert_eq!(hub.stats().unthrottled, 2);
    // Those whose interval is over make room.
    sleep(2 * HALF).await;
    for n in 1..=2 {
        publish(&hub, "c", n);
    }
    assert_eq!(client.payloads(), ["2"]);
    assert_eq!(hub.stats().unthrottled, 2);
}

#[tokio::test(start_paused = true)]
async fn what_is_held_back_is_sent_before_the_end() {
    for way in ["completed", "expired", "drain"] {
        for plain in [false, true] {
            let hub = Hub::new();
            let grant = Grant::public().valid_for(2 * HALF);
            let subscribe = Subscribe::to(["t"]).throttle("t", 100 * HALF);
            let subscribe = if way == "expired" {
                subscribe.grant(grant)
            } else {
                subscribe
            };
            let mut client = if plain {
                Client::plain(&hub, subscribe)
            } else {
                Client::tagged(&hub, subscribe)
            };
            client.read();
            publish(&hub, "t", 1);
            assert!(client.read().contains("data: 1\n"));
            publish(&hub, "t", 2);
            assert_eq!(client.read(), "");
            let text = match way {
                "completed" => {
                    hub.complete("t").unwrap();
                    client.read()
                }
                "expired" => {
                    sleep(2 * HALF).await;
                    client.read()
                }
                _ => {
                    let reading = async {
                        sleep(3 * HALF).await;
                        let text = client.read();
                        assert!(client.ended);
                        text
                    };
                    tokio::join!(hub.drain(HALF), reading).1
                }
            };
            assert!(text.contains("data: 2\n"), "{way} {plain}: {text}");
            assert!(client.ended, "{way} {plain}: {text}");
            if plain {
                // Whoever has seen the end is not let in to see it again.
                let again = hub.subscribe(Subscribe::to(["t"]).after(id(&hub, 2)));
                assert_eq!(again.is_err(), way != "expired");
            }
        }
    }
}

#[tokio::test(start_paused = true)]
async fn private_events_are_no_less_private() {
    let hub = Hub::new();
    let subscribe = Subscribe::to(["t"]).throttle("t", HALF);
    let mut client = Client::live(&hub, subscribe.clone());
    publish(&hub, "t", 1);
    assert_eq!(client.payloads(), ["1"]);
    publish(&hub, "t", 2);
    hub.publish_update(Update::new("t", "secret").private())
        .unwrap();
    assert!(client.payloads().is_empty());
    sleep(HALF + 10 * MS).await;
    // It does not even take the place of one that may be read.
    assert_eq!(client.payloads(), ["2"]);
    let mut resumed = Client::tagged(&hub, subscribe.after(id(&hub, 3)));
    assert!(!resumed.read().contains("secret"));
}

#[tokio::test(start_paused = true)]
async fn a_replay_is_the_newest_of_each_and_then_it_has_caught_up() {
    let hub = Hub::new();
    for n in 1..=3 {
        publish(&hub, "a", format!("a{n}"));
        publish(&hub, "b", format!("b{n}"));
    }
    let subscribe = Subscribe::to(["a", "b"]).throttle("*", HALF).earliest();
    let mut client = Client::tagged(&hub, subscribe);
    let text = client.read();
    let end =
        "data: a3\n\ndata: @-6\tmessage\tb\ndata: b3\n\ndata: tidings:caught-up\t\ndata: {}\n\n";
    assert!(text.ends_with(end), "{text}");
    assert_eq!(text.matches("\tmessage\t").count(), 2);
}

#[tokio::test(start_paused = true)]
async fn who_comes_back_begins_with_the_newest_even_if_it_has_newer_ones() {
    let hub = Hub::new();
    let subscribe = Subscribe::to(["slow", "quick"]).throttle("slow", HALF);
    let mut client = Client::live(&hub, subscribe.clone());
    publish(&hub, "slow", 1);
    assert_eq!(client.payloads(), ["1"]);
    publish(&hub, "slow", 2);
    publish(&hub, "slow", 3);
    publish(&hub, "quick", 4);
    assert_eq!(client.payloads(), ["4"]);
    // Cut before the interval is over: it has 4 and lacks 3.
    drop(client);
    hub.complete("slow").unwrap();
    hub.complete("quick").unwrap();
    let mut client = Client::tagged(&hub, subscribe.clone().after(id(&hub, 4)));
    let text = client.read();
    assert!(
        text.contains("data: @-3\tmessage\tslow\ndata: 3\n\n"),
        "{text}"
    );
    assert!(!text.contains("data: 4\n"), "{text}");
    assert!(text.contains("completed") && client.ended, "{text}");
}

#[tokio::test(start_paused = true)]
async fn a_plain_subscriber_is_never_told_a_place_beyond_what_it_lacks() {
    let hub = Hub::new();
    let subscribe = Subscribe::to(["slow", "quick"]).throttle("slow", HALF);
    let mut client = Client::plain(&hub, subscribe.clone());
    client.read();
    publish(&hub, "slow", 1);
    assert_eq!(client.read(), "id: @-1\ndata: 1\n\n");
    publish(&hub, "quick", 2);
    assert_eq!(client.read(), "id: @-2\ndata: 2\n\n");
    publish(&hub, "slow", 3);
    publish(&hub, "quick", 4);
    publish(&hub, "quick", 5);
    assert_eq!(client.read(), "data: 4\n\ndata: 5\n\n");
    sleep(HALF + 10 * MS).await;
    assert_eq!(client.read(), "data: 3\n\nid: @-5\n\n");
}
