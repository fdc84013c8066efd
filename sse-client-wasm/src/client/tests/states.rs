//! What is new to a stream that goes on, and who is told its states.

use super::world::World;
use super::{hear, ticks};
use crate::{Client, Storage};

const AFTER: &str = "&last_event_id=0123456789ab-";

/// A client that has heard 1 on "a", and what is heard there.
fn on_a(world: &std::rc::Rc<World>) -> (Client, super::Numbers, crate::Listener) {
    let client = world.client();
    let (a, listener) = hear(client.topic("a").unwrap());
    world.source(0).opens();
    world.source(0).states("a", 1);
    world.source(0).is_ready_after(1);
    assert_eq!(a.take(), [1]);
    (client, a, listener)
}

#[test]
fn who_comes_later_is_told_the_states_of_its_topics() {
    let world = World::new();
    let (client, a, _a) = on_a(&world);
    let (b, _b) = hear(client.topic("b").unwrap());
    let source = world.source(1);
    assert_eq!(
        source.url,
        format!("/events?topic=a&topic=b&tidings=1&state=b{AFTER}1")
    );
    // One of each key.
    source.states("b", 11);
    source.states("b", 12);
    source.is_ready_after(1);
    source.ticks_on("b", 2);
    assert_eq!((a.take(), b.take()), (vec![], vec![11, 12, 2]));

    source.is_lost();
    world.pass();
    assert!(world.source(2).url.ends_with(&format!("tidings=1{AFTER}2")));
}

#[test]
fn a_stream_that_breaks_before_it_is_ready_has_told_nothing() {
    let world = World::new();
    let (client, _, _a) = on_a(&world);
    let (b, _b) = hear(client.topic("b").unwrap());
    world.source(1).states("b", 11);
    assert!(!world.source(0).is_open(), "it has spoken");
    world.source(1).is_lost();
    world.pass();
    assert!(world.source(2).url.ends_with(&format!("&state=b{AFTER}1")));
    world.source(2).states("b", 11);
    world.source(2).ticks_on("a", 2);
    world.source(2).is_lost();
    world.pass();
    // An event comes after the states, too.
    assert!(world.source(3).url.ends_with(&format!("tidings=1{AFTER}2")));
    assert_eq!(b.take(), [11, 11]);
}

#[test]
fn whoever_resumes_has_the_states_of_what_it_asks_for_first() {
    let world = World::new();
    let resuming = || Client::builder("/events").resume(Storage::Session);
    let given = world.build(Client::builder("/events").last_event_id("0123456789ab-7"));
    let (_, _given) = ticks(&given);
    assert_eq!(world.source(0).url, format!("/events?tidings=1{AFTER}7"));
    let client = world.build(resuming());
    let (_, listener) = hear(client.topic("a").unwrap());
    world.source(1).ticks_on("a", 8);
    world.tell(crate::transport::News::Leaving);
    drop((client, listener));

    let client = world.build(resuming());
    let (_, _a) = hear(client.topic("a").unwrap());
    assert_eq!(
        world.source(2).url,
        format!("/events?topic=a&tidings=1{AFTER}8")
    );
    let (_, _b) = hear(client.topic("b").unwrap());
    assert!(world.source(3).url.ends_with(&format!("&state=b{AFTER}8")));
}

#[test]
fn who_has_a_snapshot_is_told_no_state() {
    let world = World::new();
    let client = world.client();
    let (a, _a) = hear(client.topic("a").unwrap().after("0123456789ab-5"));
    let (b, _b) = hear(client.topic("b").unwrap());
    let source = world.source(0);
    assert!(source.url.ends_with(&format!("tidings=1&state=b{AFTER}5")));
    source.is_ready_after(5);
    let (also_b, _also_b) = hear(client.topic("b").unwrap().after("0123456789ab-5"));
    let (late_a, _late_a) = hear(client.topic("a").unwrap());
    let (c, _c) = hear(client.topic("c").unwrap());
    let source = world.source(1);
    assert!(
        source.url.ends_with(&format!("&state=a&state=c{AFTER}5")),
        "{}",
        source.url
    );
    source.states("a", 11);
    source.states("c", 13);
    source.is_ready_after(5);
    source.ticks_on("a\tb", 6);
    assert_eq!((a.take(), b.take()), (vec![6], vec![6]));
    assert_eq!((also_b.take(), late_a.take()), (vec![6], vec![11, 6]));
    assert_eq!(c.take(), [13]);
}

#[test]
fn after_a_rest_all_is_new_again() {
    let world = World::new();
    let (client, _, listener) = on_a(&world);
    drop(listener);
    assert_eq!(world.open(), 0);
    let (a, _a) = hear(client.topic("a").unwrap());
    assert!(world.source(1).url.ends_with(&format!("&state=a{AFTER}1")));
    world.source(1).states("a", 1);
    assert_eq!(a.take(), [1]);
}

#[test]
fn a_state_is_told_to_those_who_lack_it_and_what_follows_after_it() {
    let world = World::new();
    let client = world.client();
    let (all, _all) = hear(client.pattern("prices/:symbol").unwrap());
    world.source(0).opens();
    world.source(0).states("prices/MSFT", 1);
    world.source(0).is_ready_after(1);

    let (one, _one) = hear(client.topic("prices/MSFT").unwrap());
    assert_eq!(world.opened(), 2);
    // This comes again, by the stream that tells the state.
    world.source(0).ticks_on("prices/MSFT", 2);
    assert_eq!((all.take(), one.take()), (vec![1, 2], vec![]));
    let source = world.source(1);
    assert!(source.url.ends_with(&format!("&state=prices/MSFT{AFTER}1")));
    source.states("prices/MSFT", 1);
    source.is_ready_after(1);
    source.ticks_on("prices/MSFT", 2);
    source.ticks_on("prices/MSFT", 4);
    // Held back by a throttle.
    source.ticks_on("prices/MSFT", 3);
    assert_eq!((all.take(), one.take()), (vec![4, 3], vec![1, 2, 4, 3]));
}

#[test]
fn after_a_gap_everybody_is_told() {
    let world = World::new();
    let (client, a, _a) = on_a(&world);
    let (snapshot, _snapshot) = hear(client.topic("a").unwrap().after("0123456789ab-1"));
    let (b, _b) = hear(client.topic("b").unwrap());
    let source = world.source(1);
    source.sends("", "tidings:gap\t\n{\"asked\":\"0123456789ab-1\"}");
    source.states("a", 11);
    source.states("b", 12);
    source.is_ready_after(20);
    assert_eq!(
        (a.take(), b.take(), snapshot.take()),
        (vec![11], vec![12], vec![11])
    );
}

#[test]
fn who_asks_for_what_is_being_asked_for_waits_with_the_others() {
    let world = World::new();
    let (client, a, _a) = on_a(&world);
    let (b, _b) = hear(client.topic("b").unwrap());
    assert_eq!(world.opened(), 2);
    let (also_b, _also_b) = hear(client.topic("b").unwrap());
    assert_eq!(world.opened(), 2);
    world.source(1).states("b", 11);
    world.source(1).is_ready_after(1);
    assert_eq!((b.take(), also_b.take()), (vec![11], vec![11]));

    // What is heard already is not asked for anew.
    let (late, _late) = hear(client.topic("b").unwrap());
    assert_eq!(world.opened(), 2);
    world.source(1).ticks_on("b", 2);
    assert_eq!((b.take(), late.take()), (vec![2], vec![2]));

    // Unless another stream is made for some other reason.
    let (later, _later) = hear(client.topic("a").unwrap());
    let (_, _c) = hear(client.topic("c").unwrap());
    let url = world.source(2).url.clone();
    assert!(url.ends_with(&format!("&state=a&state=c{AFTER}2")), "{url}");
    world.source(2).states("a", 1);
    world.source(2).is_ready_after(2);
    assert_eq!((a.take(), later.take()), (vec![], vec![1]));
    world.source(2).is_lost();
    let (latest, _latest) = hear(client.topic("a").unwrap());
    world.pass();
    let url = world.source(3).url.clone();
    assert!(url.ends_with(&format!("&state=a{AFTER}2")), "{url}");
    world.source(3).states("a", 1);
    assert_eq!((later.take(), latest.take()), (vec![], vec![1]));
}

#[test]
fn what_is_wanted_before_the_stream_is_known_to_be_anywhere_waits() {
    let world = World::new();
    let client = world.client();
    let (all, _all) = hear(client.pattern(":any").unwrap());
    world.source(0).opens();
    let (a, _a) = hear(client.topic("a").unwrap());
    let (also_a, _also_a) = hear(client.topic("a").unwrap());
    world.turn();
    world.source(0).ticks_on("a", 1);
    let source = world.source(1);
    assert!(
        source.url.ends_with(&format!("&state=a{AFTER}1")),
        "{}",
        source.url
    );
    source.states("a", 1);
    source.ticks_on("a", 2);
    assert_eq!(all.take(), [1, 2]);
    assert_eq!((a.take(), also_a.take()), (vec![1, 2], vec![1, 2]));
}

#[test]
fn who_is_refused_hears_what_there_is() {
    let world = World::new();
    let client = world.build(Client::builder("/events").fetch(crate::Fetch::new()));
    let (a, _a) = hear(client.topic("a").unwrap());
    world.source(0).opens();
    world.source(0).is_ready_after(1);
    let (late, _late) = hear(client.topic("a").unwrap());
    let (secret, _secret) = hear(client.topic("secret").unwrap());
    world.source(1).answers(403, 0);
    world.source(0).ticks_on("a", 2);
    assert_eq!((a.take(), late.take()), (vec![2], vec![2]));

    // What was not heard is still new.
    let (_, _b) = hear(client.topic("b").unwrap());
    assert!(world.source(2).url.contains("&state=secret&state=b&last"));
    world.source(2).states("a", 1);
    world.source(2).states("secret", 3);
    assert_eq!((late.take(), secret.take()), (vec![], vec![3]));
}

#[test]
fn who_comes_while_events_are_handed_on_hears_the_next() {
    let world = World::new();
    let (client, a, _a) = on_a(&world);
    let source = world.source(0);
    // Of one chunk, within which nobody looks at what is wanted.
    let (late, _late) = hear(client.topic("a").unwrap());
    let (snapshot, _snapshot) = hear(client.topic("a").unwrap().after("0123456789ab-1"));
    source.ticks_on("a", 2);
    source.ticks_on("a", 3);
    assert_eq!((late.take(), snapshot.take()), (vec![2, 3], vec![]));
    let source = world.source(1);
    assert!(source.url.ends_with(&format!("tidings=1{AFTER}1")));
    for n in 2..=4 {
        source.ticks_on("a", n);
    }
    assert_eq!((a.take(), late.take()), (vec![2, 3, 4], vec![4]));
    assert_eq!(snapshot.take(), [2, 3, 4]);
}
