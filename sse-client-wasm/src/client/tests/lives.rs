//! From the first listener to the last handle.

use std::cell::RefCell;
use std::rc::Rc;

use super::ticks;
use super::world::{Tick, World};
use crate::Client;
use crate::machine::{Reason, Status};
use crate::transport::News;

#[test]
fn it_opens_at_the_first_listener_and_closes_with_the_last_handle() {
    let world = World::new();
    let client = world.client();
    let states = client.on_state(|_| {});
    assert_eq!((world.opened(), client.state().status), (0, Status::Idle));

    let (heard, listener) = ticks(&client);
    let stream = client.stream::<Tick>();
    assert_eq!(world.opened(), 1);
    assert_eq!(world.source(0).url, "/events?tidings=1");
    for handle in [
        Box::new(client) as Box<dyn std::any::Any>,
        Box::new(states),
        Box::new(stream),
    ] {
        drop(handle);
        assert_eq!(world.open(), 1);
    }
    world.source(0).ticks(1);
    assert_eq!(heard.take(), [1]);
    drop(listener);
    assert_eq!(
        (world.open(), world.is_timed(), world.is_watched()),
        (0, false, false)
    );
}

#[test]
fn a_forgotten_listener_does_not_keep_the_connection() {
    let world = World::new();
    let client = world.client();
    let (heard, listener) = ticks(&client);
    listener.forget();
    world.source(0).ticks(1);
    assert_eq!(heard.take(), [1]);
    drop(client);
    assert_eq!(world.open(), 0);
}

#[test]
fn a_lost_stream_is_resumed_after_its_last_event() {
    let world = World::new();
    let client = world.client();
    let (heard, _listener) = ticks(&client);
    world.source(0).opens();
    world.source(0).ticks(1);
    world.source(0).ticks(2);
    world.source(0).is_lost();
    assert_eq!((world.open(), client.state().status), (0, Status::Waiting));
    assert_eq!(client.state().attempt, 1);
    world.pass();
    assert_eq!(
        world.source(1).url,
        "/events?tidings=1&last_event_id=0123456789ab-2"
    );
    world.source(1).ticks(2);
    world.source(1).ticks(3);
    assert_eq!(heard.take(), [1, 2, 3]);
    assert_eq!(client.state().status, Status::Open);
}

#[test]
fn ready_says_where_to_resume_before_the_first_event() {
    let world = World::new();
    let client = world.client();
    let (_, _listener) = ticks(&client);
    world.source(0).opens();
    world.source(0).sends(
        "0123456789ab-7",
        "tidings:ready\t\n{\"id\":\"0123456789ab-7\",\"ping\":15000}",
    );
    assert_eq!(client.last_event_id(), "0123456789ab-7");
    world.source(0).is_lost();
    world.pass();
    assert_eq!(
        world.source(1).url,
        "/events?tidings=1&last_event_id=0123456789ab-7"
    );
}

#[test]
fn a_silent_stream_is_given_up() {
    let world = World::new();
    let client = world.client();
    let (_, _listener) = ticks(&client);
    world.source(0).opens();
    world
        .source(0)
        .sends("", "tidings:ready\t\n{\"ping\":5000}");
    while client.state().status == Status::Open {
        world.pass();
    }
    assert_eq!(client.state().reason, Some(Reason::Silent));
}

#[test]
fn the_network_hastens_the_next_attempt() {
    let world = World::new();
    let client = world.client();
    let (_, _listener) = ticks(&client);
    world.tell(News::Offline);
    world.source(0).is_lost();
    let offline = client.state();
    assert_eq!(offline.reason, Some(Reason::Offline));
    world.tell(News::Online);
    assert!(client.state().retry_at < offline.retry_at);
}

#[test]
fn closing_is_for_good_and_lets_go_of_callbacks() {
    let world = World::new();
    let client = world.client();
    let owned = Rc::new(());
    let _listener = client.on::<Tick>({
        let (owned, client) = (Rc::clone(&owned), client.clone());
        move |_| drop((owned.clone(), client.clone()))
    });
    world.turn();
    client.close();
    assert_eq!(
        (world.open(), world.is_timed(), world.is_watched()),
        (0, false, false)
    );
    assert_eq!(client.state().reason, Some(Reason::Closed));
    let (heard, _late) = ticks(&client);
    assert_eq!((world.opened(), heard.take()), (1, vec![]));
    assert!(world.reports.take().is_empty());
}

#[test]
fn a_state_that_was_overtaken_is_not_told() {
    let world = World::new();
    let client = world.client();
    let told = Rc::new(RefCell::new(Vec::new()));
    let closing = client.clone();
    let _first = client.on_state(move |state| {
        if state.status == Status::Open {
            closing.close();
        }
    });
    let _second = client.on_state({
        let told = Rc::clone(&told);
        move |state| told.borrow_mut().push(state.status)
    });
    let (_, _listener) = ticks(&client);
    world.source(0).opens();
    assert_eq!(told.take(), [Status::Connecting, Status::Closed]);
}

#[test]
fn errors_go_to_the_developer_where_nobody_listens() {
    let world = World::new();
    let client = world.client();
    let (heard, _listener) = ticks(&client);
    world.source(0).sends("", "a-1\ttick\tticks\n{}");
    world.source(0).ticks(1);
    assert_eq!(heard.take(), [1]);
    let reports = world.reports.take();
    assert!(
        reports[0].starts_with("the payload of event \"tick\" is not of its type: missing field")
    );
    assert!(
        reports[0].ends_with("(topic \"ticks\", id \"a-1\")"),
        "{reports:?}"
    );
}

#[test]
fn without_a_browser_it_stays_idle() {
    let client = Client::new("/events");
    let (_, _listener) = ticks(&client);
    assert_eq!(client.state().status, Status::Idle);
    client.close();
    assert_eq!(client.state().status, Status::Closed);
}
