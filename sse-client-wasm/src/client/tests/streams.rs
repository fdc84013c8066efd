//! Events as a stream.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::task::{Context, Wake, Waker};

use futures::{FutureExt, StreamExt};

use super::World;
use super::world::Tick;
use crate::machine::Reason;
use crate::{Error, EventStream, Received};

type Item = Option<Result<Received<Tick>, Error>>;

/// What the stream has now; `None` when nothing.
fn now(stream: &mut EventStream<Tick>) -> Option<Item> {
    StreamExt::next(stream).now_or_never()
}

fn number(item: Option<Item>) -> u32 {
    item.unwrap().unwrap().unwrap().n
}

#[test]
fn it_hands_out_what_came_in_order() {
    let world = World::new();
    let mut stream = world.client().stream::<Tick>();
    assert!(now(&mut stream).is_none());
    world.source(0).ticks(1);
    world.source(0).ticks(2);
    assert_eq!(stream.waiting(), 2);
    assert_eq!(number(now(&mut stream)), 1);
    assert_eq!(number(now(&mut stream)), 2);
    assert!(now(&mut stream).is_none());
}

#[test]
fn it_wakes_who_waits() {
    let world = World::new();
    let mut stream = world.client().stream::<Tick>();
    let woken = Arc::new(Woken::default());
    let waker = Waker::from(Arc::clone(&woken));
    let mut context = Context::from_waker(&waker);
    assert!(stream.poll_next_unpin(&mut context).is_pending());
    assert_eq!(woken.take(), 0);
    world.source(0).ticks(1);
    assert_eq!(woken.take(), 1);
    world.source(0).ticks(2);
    assert_eq!(woken.take(), 0, "nobody waits");
}

/// How often it was woken.
#[derive(Default)]
struct Woken(AtomicU32);

impl Woken {
    fn take(&self) -> u32 {
        self.0.swap(0, Ordering::Relaxed)
    }
}

impl Wake for Woken {
    fn wake(self: Arc<Self>) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }
}

#[test]
fn one_that_falls_behind_is_told_and_over() {
    let world = World::new();
    let client = world.client();
    let mut slow = client.stream::<Tick>().buffer(2);
    let mut other = client.stream::<Tick>();
    for n in 1..=4 {
        world.source(0).ticks(n);
    }
    assert_eq!(number(now(&mut slow)), 1);
    world.source(0).ticks(5);
    assert_eq!(number(now(&mut slow)), 2);
    assert!(matches!(
        now(&mut slow),
        Some(Some(Err(Error::Overflow {
            event: "tick",
            buffer: 2,
            ..
        })))
    ));
    assert!(matches!(now(&mut slow), Some(None)));
    for n in 1..=5 {
        assert_eq!(number(now(&mut other)), n);
    }
}

#[test]
fn what_cannot_be_read_does_not_end_it() {
    let world = World::new();
    let mut stream = world.client().stream::<Tick>();
    world.source(0).sends("", "a-1\ttick\tticks\nnull");
    world.source(0).ticks(1);
    assert!(matches!(
        now(&mut stream),
        Some(Some(Err(Error::Payload { event: "tick", .. })))
    ));
    assert_eq!(number(now(&mut stream)), 1);
}

#[test]
fn it_ends_with_the_client() {
    let world = World::new();
    let client = world.client();
    let mut stream = client.stream::<Tick>();
    world.source(0).ticks(1);
    client.close();
    assert_eq!(number(now(&mut stream)), 1);
    assert!(matches!(now(&mut stream), Some(None)));
    assert!(matches!(now(&mut client.stream()), Some(None)));
}

#[test]
fn an_end_that_is_an_error_is_told() {
    for (reason, error) in [
        ("completed", None),
        ("lagged", Some(Reason::Lagged)),
        ("new", Some(Reason::Ended)),
    ] {
        let world = World::new();
        let mut stream = world.client().stream::<Tick>();
        world
            .source(0)
            .sends("", &format!("tidings:close\t\n{{\"reason\":\"{reason}\"}}"));
        if let Some(expected) = error {
            let Some(Some(Err(Error::Ended { reason }))) = now(&mut stream) else {
                panic!("{reason} is told");
            };
            assert_eq!(reason, expected);
        }
        assert!(matches!(now(&mut stream), Some(None)), "{reason}");
    }
}
