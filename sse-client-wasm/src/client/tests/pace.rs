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
