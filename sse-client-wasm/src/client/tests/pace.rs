//! No more often than somebody wants.

use super::hear;
use super::world::World;

#[test]
fn the_server_is_told_what_leaves_out_the_least() {
    let world = World::new();
    let client = world.client();
    let a = || client.topic("a").unwrap();
    let (_, _slow) = hear(a().max_per_second(0.5));
    assert_eq!(
        world.source(0).url,
        "/events?topic=a&tidings=1&throttle=2000%20a"
    );
    let (_, _faster) = hear(a().max_per_second(4.0));
    assert!(
        world
            .source(1)
            .url
            .starts_with("/events?topic=a&tidings=1&throttle=250%20a")
    );
    let (_, _latest) = hear(a().latest());
    assert!(
        world
            .source(2)
            .url
            .starts_with("/events?topic=a&tidings=1&throttle=0%20a")
    );
    let (_, every) = hear(a());
    assert_eq!(world.source(3).url, "/events?topic=a&tidings=1");
    drop(every);
    assert!(world.source(4).url.contains("throttle=0%20a"));
}

#[test]
fn everything_is_throttled_as_one() {
    let world = World::new();
    let (_, _slow) = hear(world.client().listen().max_per_second(1.0));
    assert_eq!(world.source(0).url, "/events?tidings=1&throttle=1000%20*");
}

#[test]
fn the_first_comes_at_once_and_then_the_newest() {
    let world = World::new();
    let client = world.client();
    let (paced, _paced) = hear(client.listen().max_per_second(2.0));
    let (every, _every) = hear(client.listen());
    let (waiting, _stream) = {
        let stream = client
            .listen()
            .max_per_second(2.0)
            .stream::<super::world::Tick>();
        (
            |stream: &crate::EventStream<super::world::Tick>| stream.waiting(),
            stream,
        )
    };
    world.source(0).opens();
    for n in 1..=3 {
        world.source(0).ticks_on("a", n);
    }
    world.source(0).ticks_on("b", 4);
    assert_eq!(paced.take(), [1, 4], "each topic has a pace of its own");
    assert_eq!(waiting(&_stream), 2);
    while paced.borrow().is_empty() {
        world.pass();
    }
    assert_eq!(paced.take(), [3]);
    assert_eq!(every.take(), [1, 2, 3, 4]);

    // After an interval without an event the next one comes at once.
    world.wait(1_000);
    world.source(0).ticks_on("a", 5);
    assert_eq!(paced.take(), [5]);
}

#[test]
fn what_a_late_timer_holds_is_overtaken() {
    let world = World::new();
    let (heard, _listener) = hear(world.client().listen().max_per_second(2.0));
    for n in 1..=2 {
        world.source(0).ticks_on("a", n);
    }
    world.wait(600);
    world.source(0).ticks_on("a", 3);
    assert_eq!(heard.take(), [1, 3]);
    for _ in 0..3 {
        world.pass();
    }
    assert!(
        heard.take().is_empty(),
        "the second is older than what was told"
    );
}

#[test]
fn who_is_gone_is_not_called_later() {
    let world = World::new();
    let client = world.client();
    let (heard, listener) = hear(client.listen().latest());
    let (_, _other) = hear(client.listen());
    world.source(0).opens();
    world.source(0).ticks(1);
    world.source(0).ticks(2);
    drop(listener);
    world.pass();
    assert_eq!(heard.take(), [1]);
}

#[test]
fn nothing_is_lost_that_a_throttle_holds_back_when_it_is_lifted() {
    let world = World::new();
    let client = world.client();
    let a = || client.topic("a").unwrap();
    let (paced, _paced) = hear(a().max_per_second(1.0));
    let (b, _b) = hear(client.topic("b").unwrap());
    world.source(0).opens();
    world.source(0).ticks_on("a", 1);
    world.source(0).ticks_on("b", 3);
    // Longer than anything is held back, twice.
    world.wait(2_000);
    world.source(0).ticks_on("a", 5);
    world.wait(2_000);
    // The server holds 6, of the topic a.
    world.source(0).ticks_on("b", 7);
    let (every, _every) = hear(a());
    assert_eq!(
        world.source(1).url,
        "/events?topic=a&topic=b&tidings=1&state=a&last_event_id=0123456789ab-3"
    );
    world.source(1).states("a", 1);
    // What was left out before, what was delivered, what was held back, and what follows.
    for (topic, n) in [("a", 4), ("a", 5), ("a", 6), ("b", 7), ("a", 8)] {
        world.source(1).ticks_on(topic, n);
    }
    assert_eq!((every.take(), b.take()), (vec![1, 5, 6, 8], vec![3, 7]));
    assert_eq!(paced.take(), [1, 5, 6]);
    assert_eq!(client.last_event_id(), "0123456789ab-8");
}

#[test]
fn a_stream_goes_on_at_the_cursor_where_nothing_is_held_back_that_is_wanted() {
    let world = World::new();
    let client = world.client();
    let (_, paced) = hear(client.topic("a").unwrap().max_per_second(1.0));
    let (_, _b) = hear(client.topic("b").unwrap());
    world.source(0).opens();
    world.source(0).ticks_on("b", 3);
    world.wait(10_000);
    world.source(0).ticks_on("b", 7);
    let (_, _c) = hear(client.topic("c").unwrap());
    assert!(
        world
            .source(1)
            .url
            .ends_with("&state=c&last_event_id=0123456789ab-7")
    );
    drop(paced);
    assert_eq!(
        world.source(2).url,
        "/events?topic=b&topic=c&tidings=1&state=c&last_event_id=0123456789ab-7"
    );
}
