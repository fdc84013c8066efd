//! What the page and the server say of the connection.

use std::time::Duration;

use super::ticks;
use super::world::World;
use crate::machine::{Reason, Status};
use crate::transport::News;
use crate::{Client, Storage};

#[test]
fn a_stream_has_caught_up_when_it_says_so() {
    let world = World::new();
    let client = world.client();
    let (_, _listener) = ticks(&client);
    world.source(0).opens();
    world.source(0).ticks(1);
    assert!(!client.state().caught_up);
    world.source(0).sends("", "tidings:caught-up\t\n{}");
    assert!(client.state().caught_up);
    world.source(0).is_lost();
    assert!(!client.state().caught_up);
}

#[test]
fn a_page_learns_that_it_is_old() {
    for (page, server, outdated) in [("1", "1", false), ("1", "2", true), ("", "2", false)] {
        let world = World::new();
        let client = world.build(Client::builder("/events").version(page));
        let (_, _listener) = ticks(&client);
        let ready = format!("tidings:ready\t\n{{\"version\":\"{server}\"}}");
        world.source(0).sends("", &ready);
        assert_eq!(client.state().outdated, outdated);
    }
}

#[test]
fn a_hidden_page_is_waited_for() {
    let world = World::new();
    let builder = Client::builder("/events").pause_when_hidden(Duration::from_secs(5));
    let client = world.build(builder);
    let (heard, _listener) = ticks(&client);
    world.source(0).opens();
    world.source(0).ticks(1);
    world.tell(News::Hidden);
    assert_eq!(
        client.state().status,
        Status::Open,
        "for a moment it goes on"
    );
    world.tell(News::Visible);
    world.tell(News::Hidden);
    while client.state().status == Status::Open {
        world.pass();
    }
    let state = client.state();
    assert_eq!((state.reason, world.open()), (Some(Reason::Hidden), 0));
    world.tell(News::Visible);
    assert_eq!(
        world.source(1).url,
        "/events?tidings=1&last_event_id=0123456789ab-1"
    );
    world.source(1).ticks(2);
    assert_eq!(heard.take(), [1, 2]);
}

#[test]
fn a_page_goes_on_where_the_one_before_was() {
    let world = World::new();
    let builder = Client::builder("/events")
        .topics(["a", "b"])
        .resume(Storage::Session);
    let client = world.build(builder);
    let (_, listener) = ticks(&client);
    world.source(0).opens();
    world.source(0).ticks_on("a", 7);
    world.tell(News::Leaving);
    drop((client, listener));

    // The same topics, in another order.
    let next = |topics: [&str; 2], storage| {
        let builder = Client::builder("/events").topics(topics).resume(storage);
        let client = world.build(builder);
        let listener = ticks(&client);
        let url = world.source(world.opened() - 1).url.clone();
        drop((client, listener));
        url
    };
    let resumed = "&last_event_id=0123456789ab-7";
    assert!(next(["b", "a"], Storage::Session).ends_with(resumed));
    assert!(!next(["b", "a"], Storage::Local).ends_with(resumed));
    assert!(!next(["b", "c"], Storage::Session).ends_with(resumed));
    let builder = Client::builder("/events")
        .topics(["a", "b"])
        .last_event_id("x");
    let client = world.build(builder.resume(Storage::Session));
    let (_, _listener) = ticks(&client);
    assert!(
        world
            .source(world.opened() - 1)
            .url
            .ends_with("&last_event_id=x")
    );
}
