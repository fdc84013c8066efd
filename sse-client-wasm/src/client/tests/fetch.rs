//! Streams that are fetched.

use std::cell::{Cell, RefCell};
use std::future::{pending, ready};
use std::rc::Rc;

use super::world::World;
use super::{hear, ticks};
use crate::machine::{Reason, Status};
use crate::{Client, ClientBuilder, Fetch, Method};

fn fetching(fetch: Fetch) -> ClientBuilder {
    Client::builder("/events").topic("ticks").fetch(fetch)
}

/// Tokens that say which one they are.
fn numbered() -> impl Fn() -> std::future::Ready<Result<String, String>> {
    let count = Cell::new(0);
    move || {
        count.set(count.get() + 1);
        ready(Ok(format!("token-{}", count.get())))
    }
}

#[test]
fn headers_are_sent_and_topics_are_in_the_url() {
    let world = World::new();
    let fetch = Fetch::new().header("x-tenant", "acme");
    let client = world.build(fetching(fetch).with_credentials(true));
    let (heard, _listener) = ticks(&client);
    let first = world.source(0);
    assert_eq!(first.url, "/events?topic=ticks&tidings=1");
    assert_eq!(first.header("x-tenant"), Some("acme"));
    assert_eq!(first.header("accept"), Some("text/event-stream"));
    assert_eq!(first.header("authorization"), None);
    assert!(first.request.as_ref().unwrap().with_credentials);
    first.opens();
    first.ticks(1);
    first.is_lost();
    world.pass();
    assert_eq!(
        world.source(1).url,
        "/events?topic=ticks&tidings=1&last_event_id=0123456789ab-1"
    );
    world.source(1).ticks(2);
    assert_eq!(heard.take(), [1, 2]);
}

#[test]
fn a_body_holds_what_the_url_would() {
    for (method, name) in [(Method::Post, "POST"), (Method::Query, "QUERY")] {
        let world = World::new();
        let builder = fetching(Fetch::new().method(method)).last_event_id("a-1");
        let (_, _listener) = ticks(&world.build(builder));
        let source = world.source(0);
        let request = source.request.as_ref().unwrap();
        assert_eq!((request.url.as_str(), request.method), ("/events", name));
        let body = request.body.as_deref();
        assert_eq!(body, Some("topic=ticks&tidings=1&last_event_id=a-1"));
        let form = "application/x-www-form-urlencoded";
        assert_eq!(source.header("content-type"), Some(form));
    }
}

#[test]
fn no_attempt_carries_a_stale_token() {
    let world = World::new();
    let client = world.build(fetching(Fetch::new().token(numbered())));
    let (_, _listener) = ticks(&client);
    for n in 1..=3 {
        let source = world.source(n - 1);
        let expected = format!("Bearer token-{n}");
        assert_eq!(source.header("authorization"), Some(expected.as_str()));
        source.opens();
        source.is_lost();
        world.pass();
    }
}

#[test]
fn a_token_that_is_refused_is_renewed_once() {
    let world = World::new();
    let client = world.build(fetching(Fetch::new().token(numbered())));
    let (_, _listener) = ticks(&client);
    world.source(0).answers(401, 0);
    assert_eq!(client.state().reason, Some(Reason::Renew));
    world.pass();
    assert_eq!(
        world.source(1).header("authorization"),
        Some("Bearer token-2")
    );
    world.source(1).answers(401, 0);
    let state = client.state();
    assert_eq!(
        (state.status, state.reason),
        (Status::Closed, Some(Reason::Unauthorized))
    );
}

#[test]
fn without_a_token_to_renew_a_401_is_the_end() {
    let world = World::new();
    let client = world.build(fetching(Fetch::new()));
    let (_, _listener) = ticks(&client);
    world.source(0).answers(401, 0);
    assert_eq!(client.state().reason, Some(Reason::Unauthorized));
}

#[test]
fn a_token_that_cannot_be_had_is_told_and_tried_again() {
    let world = World::new();
    let failing = Cell::new(true);
    let token = move || match failing.replace(false) {
        true => ready(Err("signed out")),
        false => ready(Ok("fresh".to_owned())),
    };
    let client = world.build(fetching(Fetch::new().token(token)));
    let (_, _listener) = ticks(&client);
    assert_eq!(world.opened(), 0);
    assert_eq!(client.state().status, Status::Waiting);
    assert_eq!(
        world.reports.take(),
        ["the token could not be had: signed out"]
    );
    world.pass();
    assert_eq!(
        world.source(0).header("authorization"),
        Some("Bearer fresh")
    );
}

#[test]
fn nobody_waits_for_a_token_that_is_not_wanted_any_more() {
    let world = World::new();
    let asked = Rc::new(Cell::new(0));
    let counting = Rc::clone(&asked);
    let client = world.build(fetching(Fetch::new().token(move || {
        counting.set(counting.get() + 1);
        pending::<Result<String, String>>()
    })));
    let (_, listener) = ticks(&client);
    world.turn();
    assert_eq!((asked.get(), world.opened()), (1, 0));
    drop(listener);
    world.turn();
    assert_eq!(client.state().status, Status::Idle);
}

#[test]
fn statuses_say_whether_and_when_to_come_again() {
    for (status, retry_after, end) in [
        (503, 0, None),
        (503, 60_000, None),
        (200, 0, None),
        (204, 0, Some(Reason::Completed)),
        (403, 0, Some(Reason::Unauthorized)),
        (404, 0, Some(Reason::Rejected)),
    ] {
        let world = World::new();
        let client = world.build(fetching(Fetch::new()));
        let (_, _listener) = ticks(&client);
        world.source(0).answers(status, retry_after);
        let state = client.state();
        match end {
            Some(reason) => assert_eq!(state.reason, Some(reason), "{status}"),
            None => {
                assert_eq!(state.status, Status::Waiting, "{status}");
                assert!(state.retry_at.unwrap() >= retry_after, "{status}");
            }
        }
    }
}

#[test]
fn a_stream_may_name_its_reconnection_time() {
    let world = World::new();
    let client = world.build(fetching(Fetch::new()));
    let (_, _listener) = ticks(&client);
    world.source(0).opens();
    world.source(0).names_retry(20_000);
    world.source(0).is_lost();
    assert!(client.state().retry_at.unwrap() >= 20_000);
}

#[test]
fn topics_that_are_refused_leave_the_others_alone() {
    let world = World::new();
    let client = world.build(fetching(Fetch::new()));
    let (a, _a) = hear(client.topic("a").unwrap());
    world.source(0).opens();
    world.source(0).ticks_on("a", 1);
    let errors = Rc::new(RefCell::new(Vec::new()));
    let told = Rc::clone(&errors);
    let _errors = client.on_error(move |error| told.borrow_mut().push(error.to_string()));

    let (_, secret) = hear(client.topic("secret").unwrap());
    world.source(1).answers(403, 0);
    world.source(0).ticks_on("a", 2);
    assert_eq!(a.take(), [1, 2]);
    assert_eq!(
        *errors.borrow(),
        [
            "the server refuses what is listened to now (unauthorized), and goes on with what was before"
        ]
    );
    assert_eq!((world.opened(), world.open()), (2, 1));

    drop(secret);
    assert_eq!(world.opened(), 3, "something else is wanted");
}
