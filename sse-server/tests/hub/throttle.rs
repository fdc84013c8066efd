//! What a subscriber that asks for less is sent.

use std::{collections::BTreeMap, time::Duration};

use proptest::prelude::*;
use tidings_server::{Grant, Hub, Limits, Subscribe, SubscribeError, Update};
use tokio::time::{advance, sleep};

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

/// A step of a random life.
#[derive(Clone, Debug)]
enum Step {
    Publish {
        topic: usize,
        name: usize,
        key: usize,
        also: bool,
    },
    Sleep(u64),
    Read,
    Batch(usize),
    /// The connection breaks, and the client comes back with the greatest id it has.
    Cut,
}

const TOPICS: [&str; 3] = ["slow", "quick", "zero"];
const NAMES: [&str; 2] = ["a", "b"];
const INTERVAL: u64 = 50;

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        10 => (0..3_usize, 0..2_usize, 0..3_usize, prop::bool::weighted(0.1))
            .prop_map(|(topic, name, key, also)| Step::Publish { topic, name, key, also }),
        4 => (1..80_u64).prop_map(Step::Sleep),
        6 => Just(Step::Read),
        3 => (1..200_usize).prop_map(Step::Batch),
        2 => Just(Step::Cut),
    ]
}

#[derive(Clone, Debug)]
struct Published {
    /// Topic, name and key.
    slot: (usize, usize, usize),
    free: bool,
}

/// What a client knows, and what it must never see.
#[derive(Debug, Default)]
struct Reader {
    plain: bool,
    /// Where it goes on.
    place: u64,
    /// What it was delivered, by number.
    had: Vec<u64>,
    /// By topic and name, since a client is told no keys.
    newest: BTreeMap<(usize, usize), u64>,
    /// When the last of a slot came on this stream.
    last: BTreeMap<(usize, usize, usize), u64>,
    /// Whether it has come back, so that it may be told what it can no more tell from what was overtaken.
    came_back: bool,
}

impl Reader {
    fn read(&mut self, text: &str, events: &[Published], now: u64) -> Result<(), TestCaseError> {
        for block in text.split_terminator("\n\n") {
            let lines = block.lines();
            let of = |name| lines.clone().find_map(move |line| line.strip_prefix(name));
            let number = |text: &str| text.rsplit('-').next().and_then(|n| n.parse().ok());
            let place: Option<u64> = of("id: ").and_then(number);
            let mut data = lines.clone().filter_map(|line| line.strip_prefix("data: "));
            let Some(seq) = data.next_back().and_then(|data| data.parse::<u64>().ok()) else {
                self.place = self.place.max(place.unwrap_or(0));
                continue;
            };
            let event = &events[seq as usize - 1];
            if !self.plain {
                self.place = self.place.max(seq);
            } else if let Some(place) = place {
                prop_assert!(place >= self.place, "back to {} from {}", place, self.place);
                self.place = place;
            }
            if self.had.contains(&seq) {
                continue;
            }
            let (topic, name, _) = event.slot;
            let newest = self.newest.entry((topic, name)).or_default();
            if seq < *newest && self.came_back {
                // It leaves it out, which may cost it no state.
                continue;
            }
            prop_assert!(seq > *newest, "{} after {}", seq, newest);
            *newest = seq;
            if !event.free && event.slot.0 == 0 {
                let last = self.last.insert(event.slot, now);
                // One that is not throttled takes those of other keys along.
                let is_taken_along = events[seq as usize..]
                    .iter()
                    .any(|other| other.free && (other.slot.0, other.slot.1) == (topic, name));
                prop_assert!(
                    is_taken_along || last.is_none_or(|last| now >= last + INTERVAL),
                    "{} too soon",
                    seq
                );
            }
            self.had.push(seq);
        }
        Ok(())
    }
}

async fn live(steps: Vec<Step>, plain: bool) -> Result<(), TestCaseError> {
    let hub = Hub::new();
    let subscribe = Subscribe::to(TOPICS)
        .throttle("slow", Duration::from_millis(INTERVAL))
        .throttle("zero", Duration::ZERO);
    let open = |after: u64| {
        let subscribe = subscribe.clone().after(id(&hub, after));
        if plain {
            Client::plain(&hub, subscribe)
        } else {
            Client::tagged(&hub, subscribe)
        }
    };
    let mut reader = Reader {
        plain,
        ..Reader::default()
    };
    let mut client = open(0);
    let mut events: Vec<Published> = Vec::new();
    let mut now = 0;
    for step in steps.into_iter().chain([
        Step::Cut,
        Step::Read,
        Step::Sleep(INTERVAL + 10),
        Step::Read,
    ]) {
        match step {
            Step::Publish {
                topic,
                name,
                key,
                also,
            } => {
                let data = (events.len() + 1).to_string();
                let mut update = Update::new(TOPICS[topic], data).event(NAMES[name]);
                if key > 0 {
                    update = update.key(key.to_string());
                }
                if also {
                    update = update.also("quick");
                }
                hub.publish_update(update).unwrap();
                events.push(Published {
                    slot: (topic, name, key),
                    free: also || topic == 1,
                });
            }
            Step::Sleep(ms) => {
                advance(Duration::from_millis(ms)).await;
                now += ms;
            }
            Step::Read => reader.read(&client.read(), &events, now)?,
            Step::Batch(limit) => {
                let batch = client.batch(limit).unwrap_or_default();
                reader.read(&batch, &events, now)?;
            }
            Step::Cut => {
                drop(client);
                client = open(reader.place);
                reader.last.clear();
                reader.came_back = true;
            }
        }
    }
    for (index, event) in events.iter().enumerate() {
        let seq = index as u64 + 1;
        if event.free {
            prop_assert!(reader.had.contains(&seq), "{} is lost of {:?}", seq, events);
        }
        let is_newest = events[index + 1..]
            .iter()
            .all(|other| other.slot != event.slot);
        if is_newest {
            prop_assert!(reader.had.contains(&seq), "{} of {:?}", seq, events);
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 500, ..ProptestConfig::default() })]

    #[test]
    fn no_state_is_lost_and_none_is_too_soon(
        steps in prop::collection::vec(step(), 1..80),
        plain in any::<bool>(),
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_time()
            .start_paused(true)
            .build()
            .expect("a runtime");
        runtime.block_on(live(steps, plain))?;
    }
}
