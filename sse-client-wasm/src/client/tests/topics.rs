//! Each listener its topics, and one stream for all.

use super::world::{Tick, World};
use super::{hear, ticks};
use crate::machine::Status;
use crate::{Topic, TopicModel};

#[derive(Topic)]
#[topic("rooms/{id}", crate = "crate::protocol")]
struct Room {
    id: u32,
}

#[test]
fn what_one_turn_wants_is_one_stream() {
    let world = World::new();
    let client = world.client();
    let (a, _a) = hear(client.topic("a").unwrap());
    let (also_a, _also_a) = hear(client.topic("a").unwrap());
    let (rooms, _rooms) = hear(client.at(Room::matcher()).unwrap());
    let (room, _room) = hear(client.at(Room { id: 7 }.topic().unwrap()).unwrap());
    assert_eq!(world.opened(), 1);
    assert_eq!(
        world.source(0).url,
        "/events?topic=a&match_urlpattern=rooms/:id&topic=rooms/7&tidings=1"
    );
    world.source(0).ticks_on("a", 1);
    world.source(0).ticks_on("rooms/7", 2);
    world.source(0).ticks_on("rooms/8", 3);
    world.source(0).ticks_on("rooms/8\ta", 4);
    world.source(0).ticks_on("b", 5);
    assert_eq!(a.take(), [1, 4]);
    assert_eq!(also_a.take(), [1, 4]);
    assert_eq!(rooms.take(), [2, 3, 4]);
    assert_eq!(room.take(), [2]);
}

#[test]
fn an_event_knows_where_it_runs() {
    #[derive(serde::Deserialize, crate::Event)]
    #[event(name = "tick", topic = "ticks", topic = Room, crate = "crate::protocol")]
    struct Roaming {
        n: u32,
    }
    let world = World::new();
    let client = world.client();
    let _listener = client
        .topics_of::<Roaming>()
        .unwrap()
        .on::<Roaming>(|tick| assert!(tick.n > 0));
    assert_eq!(
        world.source(0).url,
        "/events?topic=ticks&match_urlpattern=rooms/:id&tidings=1"
    );
    // One that does not say runs where the client listens.
    let (_, _ticks) = hear(client.topics_of::<Tick>().unwrap());
    assert_eq!(world.source(1).url, "/events?tidings=1");
}

#[test]
fn topics_come_and_go_without_loss_or_repetition() {
    let world = World::new();
    let client = world.client();
    let (a, _a) = hear(client.topic("a").unwrap());
    world.source(0).opens();
    world.source(0).ticks_on("a", 1);

    let (b, listener) = hear(client.topic("b").unwrap());
    let same = hear(client.topic("b").unwrap());
    assert_eq!((world.opened(), world.open()), (2, 2));
    assert_eq!(
        world.source(1).url,
        "/events?topic=a&topic=b&tidings=1&state=b&last_event_id=0123456789ab-1"
    );
    world.source(0).ticks_on("a", 2);
    world.source(1).opens();
    assert!(world.source(0).is_open(), "until the new one speaks");
    world.source(1).ticks_on("a", 2);
    assert!(!world.source(0).is_open());
    world.source(1).ticks_on("b", 3);
    assert_eq!((a.take(), b.take()), (vec![1, 2], vec![3]));

    drop(listener);
    assert_eq!(world.opened(), 2, "somebody else still wants it");
    drop(same);
    assert_eq!(world.opened(), 3);
    assert_eq!(
        world.source(2).url,
        "/events?topic=a&tidings=1&last_event_id=0123456789ab-3"
    );
}

#[test]
fn hundreds_of_changes_in_a_turn_are_one() {
    let world = World::new();
    let client = world.client();
    let (_, _kept) = hear(client.topic("kept").unwrap());
    world.source(0).ticks_on("kept", 1);
    let listeners: Vec<_> = (0..300)
        .map(|n| hear(client.topic(format!("t/{n}")).unwrap()).1)
        .collect();
    assert_eq!(world.opened(), 2);
    world.source(1).ticks_on("kept", 2);
    drop(listeners);
    let (_, _again) = hear(client.topic("kept").unwrap());
    assert_eq!(world.opened(), 3);
    assert!(
        world
            .source(2)
            .url
            .starts_with("/events?topic=kept&tidings=1")
    );
}

#[test]
fn a_change_that_is_taken_back_changes_nothing() {
    let world = World::new();
    let client = world.client();
    let (_, _listener) = hear(client.topic("a").unwrap());
    world.source(0).opens();
    drop(hear(client.topic("b").unwrap()));
    assert_eq!(world.opened(), 1);
}

#[test]
fn who_names_no_topic_hears_those_of_the_client() {
    let world = World::new();
    let client = world.build(
        crate::Client::builder("/events")
            .topic("a")
            .pattern("rooms/:id"),
    );
    let (default, _default) = ticks(&client);
    let (b, _b) = hear(client.topic("b").unwrap());
    assert_eq!(
        world.source(0).url,
        "/events?topic=a&match_urlpattern=rooms/:id&topic=b&tidings=1"
    );
    for (n, topic) in [(1, "a"), (2, "b"), (3, "rooms/7")] {
        world.source(0).ticks_on(topic, n);
    }
    assert_eq!((default.take(), b.take()), (vec![1, 3], vec![2]));
}

#[test]
fn without_listeners_it_rests_and_goes_on_where_it_was() {
    let world = World::new();
    let client = world.client();
    let (_, listener) = ticks(&client);
    world.source(0).opens();
    world.source(0).ticks(1);
    drop(listener);
    assert_eq!((world.open(), client.state().status), (0, Status::Idle));
    let mut stream = client.topic("ticks").unwrap().stream::<Tick>();
    assert_eq!(
        world.source(1).url,
        "/events?topic=ticks&tidings=1&state=ticks&last_event_id=0123456789ab-1"
    );
    world.source(1).ticks_on("other", 2);
    world.source(1).ticks(3);
    assert_eq!(stream.waiting(), 1);
    let next = futures::FutureExt::now_or_never(stream.next());
    assert_eq!(next.unwrap().unwrap().unwrap().topics, ["ticks"]);
}

#[test]
fn one_begins_after_its_snapshot() {
    let world = World::new();
    let client = world.client();
    let (first, _first) = hear(client.topic("a").unwrap().after("0123456789ab-5"));
    let (second, _second) = hear(client.topic("b").unwrap().after("0123456789ab-3"));
    assert_eq!(
        world.source(0).url,
        "/events?topic=a&topic=b&tidings=1&last_event_id=0123456789ab-3"
    );
    world.source(0).ticks_on("a", 4);
    world.source(0).ticks_on("b", 5);
    world.source(0).ticks_on("a", 6);
    assert_eq!((first.take(), second.take()), (vec![6], vec![5]));

    // What the others have heard is news for who comes later and begins before it.
    let (late, _late) = hear(client.topic("a").unwrap().after("0123456789ab-3"));
    assert_eq!(
        world.source(1).url,
        "/events?topic=a&topic=b&tidings=1&last_event_id=0123456789ab-3"
    );
    world.source(0).ticks_on("a", 7);
    assert!(late.take().is_empty(), "not before what it has yet to hear");
    for (n, topic) in [(4, "a"), (5, "b"), (6, "a"), (7, "a"), (8, "a")] {
        world.source(1).ticks_on(topic, n);
    }
    assert_eq!(late.take(), [4, 6, 7, 8]);
    assert_eq!((first.take(), second.take()), (vec![7, 8], vec![]));
}
