//! State before events: retained values and snapshots.

use std::{
    convert::Infallible,
    sync::{Arc, Mutex},
    time::Duration,
};

use tidings_server::{
    Delivery, Grant, Hub, Lag, Retention, Snapshot, Subscribe, Topic, TopicMatcher, TopicPolicy,
    Update,
};
use tokio::sync::oneshot;

use crate::client::{Client, id};

fn retaining() -> Hub {
    let retention = Retention {
        events: 2,
        ..Retention::default()
    };
    Hub::builder()
        .policy(TopicPolicy::new().retention(retention).retain_last())
        .build()
}

#[tokio::test]
async fn the_last_value_comes_first_without_an_id() {
    let hub = retaining();
    for n in 1..=3 {
        hub.publish("t", n.to_string()).unwrap();
    }
    hub.publish("u", "4").unwrap();
    let mut plain = Client::plain(&hub, Subscribe::to(["t", "u"]));
    assert_eq!(plain.read(), ":\n\ndata: 3\n\ndata: 4\n\nid: @-4\n\n");
    let mut tagged = Client::tagged(&hub, Subscribe::to(["t"]));
    let read = tagged.read();
    assert!(
        read.starts_with("data: \tmessage\tt\ndata: 3\n\nid: @-4\ndata: tidings:ready"),
        "{read}"
    );
    hub.publish("t", "5").unwrap();
    assert_eq!(tagged.payloads(), ["5"]);
    assert_eq!(plain.payloads(), ["5"]);
    // Who goes on after an id has it.
    let mut back = Client::tagged(&hub, Subscribe::to(["t"]).after(id(&hub, 3)));
    assert_eq!(back.payloads()[1..], ["5"]);
    let states = |client: &mut Client| match client.next() {
        Some(Delivery::Event(event)) => (event.id().map(str::to_owned), event.data().into_owned()),
        other => panic!("{other:?}"),
    };
    let mut stream = Client::plain(&hub, Subscribe::to(["t"]));
    assert_eq!(states(&mut stream), (None, "5".to_owned()));
    assert!(matches!(stream.next(), Some(Delivery::Ready { .. })));
    assert!(matches!(stream.next(), Some(Delivery::CaughtUp)));
}

#[tokio::test]
async fn the_last_of_each_key_outlives_the_window() {
    let hub = retaining();
    let keyed = |key: &str, data: &str| {
        hub.publish_update(Update::new("t", data).key(key)).unwrap();
    };
    keyed("a", "a1");
    keyed("b", "b1");
    for n in 1..=3 {
        keyed("c", &format!("c{n}"));
    }
    for subscribe in [
        Subscribe::to(["t"]),
        Subscribe::all(),
        Subscribe::matching([]).pattern("*"),
    ] {
        let mut client = Client::tagged(&hub, subscribe);
        assert_eq!(client.payloads()[..3], ["a1", "b1", "c3"]);
    }
    keyed("a", "a2");
    assert_eq!(
        Client::tagged(&hub, Subscribe::to(["t"])).payloads()[..3],
        ["b1", "c3", "a2"]
    );
    assert_eq!(hub.stats().retained_events, 3);
}

#[tokio::test(start_paused = true)]
async fn a_retained_value_does_not_expire() {
    let retention = Retention {
        age: Duration::from_secs(1),
        ..Retention::default()
    };
    let policy = TopicPolicy::new().retention(retention).retain_last();
    let hub = Hub::builder().policy(policy).build();
    hub.publish("t", "1").unwrap();
    hub.publish("t", "2").unwrap();
    let mut client = Client::tagged(&hub, Subscribe::to(["t"]));
    assert_eq!(client.payloads()[0], "2");
    drop(client);
    tokio::time::sleep(Duration::from_secs(100)).await;
    assert_eq!(hub.stats().retained_events, 1);
    let mut client = Client::tagged(&hub, Subscribe::to(["t"]));
    assert_eq!(client.payloads()[0], "2");
    // Nothing is kept for ever of what has ended.
    hub.complete("t").unwrap();
    drop(client);
    tokio::time::sleep(Duration::from_secs(100)).await;
    let stats = hub.stats();
    assert_eq!((stats.retained_events, stats.topics), (0, 0));
}

#[tokio::test(start_paused = true)]
async fn a_key_that_is_kept_for_the_slow_expires() {
    let retention = Retention {
        events: 1,
        age: Duration::from_secs(60),
        ..Retention::default()
    };
    let policy = TopicPolicy::new()
        .retention(retention)
        .lag(Lag::LatestPerKey);
    let hub = Hub::builder().policy(policy).build();
    let mut slow = Client::live(&hub, Subscribe::to(["t"]));
    for key in ["a", "b"] {
        hub.publish_update(Update::new("t", key).key(key)).unwrap();
    }
    assert_eq!(hub.stats().retained_events, 2);
    tokio::time::sleep(Duration::from_secs(100)).await;
    assert_eq!(hub.stats().retained_events, 0);
    assert!(slow.payloads()[0].starts_with("(tidings:gap"));
}

/// A hub whose topics' state is told by what it was last given.
#[derive(Clone, Default)]
struct Store(Arc<Mutex<(String, Option<String>)>>);

impl Store {
    fn set(&self, state: &str, as_of: Option<String>) {
        *self.0.lock().unwrap() = (state.to_owned(), as_of);
    }

    fn hub(&self, events: usize, topics: impl Into<TopicMatcher>) -> Hub {
        let hub = Hub::builder()
            .retention(Retention {
                events,
                ..Retention::default()
            })
            .build();
        let store = self.clone();
        hub.snapshot(topics, move |topic: Topic| {
            let (state, as_of) = store.0.lock().unwrap().clone();
            async move {
                let snapshot = Snapshot::new(format!("{topic}: {state}")).unwrap();
                let snapshot = match as_of {
                    Some(id) => snapshot.as_of(id),
                    None => snapshot,
                };
                Ok::<_, Infallible>(Some(snapshot))
            }
        });
        hub
    }
}

#[tokio::test]
async fn a_snapshot_and_then_exactly_what_follows() {
    for subscribe in [Subscribe::to(["t", "u"]), Subscribe::all()] {
        let store = Store::default();
        let hub = store.hub(100, Topic::from_static("t"));
        for n in 1..=4 {
            hub.publish("t", n.to_string()).unwrap();
            hub.publish("u", format!("u{n}")).unwrap();
        }
        // The state reflects the first two events of the topic; the other topic goes on from now nevertheless.
        store.set("1+2", Some(id(&hub, 3)));
        let mut client = Client::tagged(&hub, subscribe);
        let read = client.payloads();
        assert_eq!(read[0], "t: 1+2");
        assert!(read[1].contains("\"id\":\"@-3\""), "{read:?}");
        assert_eq!(read[2..], ["3", "4"]);
        hub.publish("u", "new").unwrap();
        hub.publish("t", "new too").unwrap();
        assert_eq!(client.payloads(), ["new", "new too"]);
    }
}

#[tokio::test]
async fn what_is_published_while_the_state_is_read_follows_it() {
    let hub = Hub::new();
    let (answer, answered) = oneshot::channel::<()>();
    let answered = Arc::new(Mutex::new(Some(answered)));
    hub.publish("t", "before").unwrap();
    hub.snapshot(Topic::from_static("t"), move |_| {
        let answered = answered.lock().unwrap().take();
        async move {
            answered.expect("one subscriber").await.expect("an answer");
            Ok::<_, Infallible>(Some(Snapshot::new("state").unwrap().and("more").unwrap()))
        }
    });
    let mut client = Client::plain(&hub, Subscribe::to(["t"]));
    assert_eq!(client.read(), ":\n\n");
    hub.publish("t", "meanwhile").unwrap();
    assert_eq!(client.read(), "");
    client.wakes();
    answer.send(()).unwrap();
    assert_eq!(client.wakes(), 1);
    assert_eq!(
        client.read(),
        "data: state\n\ndata: more\n\nid: @-1\n\nid: @-2\ndata: meanwhile\n\n"
    );
}

#[tokio::test]
async fn who_resumes_is_told_no_state_unless_it_missed_something() {
    let store = Store::default();
    let hub = store.hub(2, Topic::from_static("t"));
    store.set("all", None);
    for n in 1..=4 {
        hub.publish("t", n.to_string()).unwrap();
    }
    let mut client = Client::tagged(&hub, Subscribe::to(["t"]).after(id(&hub, 3)));
    assert_eq!(client.payloads()[1..], ["4"]);
    for lost in [id(&hub, 1), "nonsense".into()] {
        let mut client = Client::tagged(&hub, Subscribe::to(["t"]).after(lost));
        let text = client.read();
        // Without an id, or it would look as old as what the subscriber has.
        let state = text
            .find("data: \tmessage\tt\ndata: t: all")
            .expect("no state");
        let ready = text.find("tidings:ready").expect("no ready");
        assert!(text.starts_with("data: tidings:gap"), "{text}");
        assert!(state < ready, "{text}");
        // It reflects all of them.
        assert!(!text[ready..].contains("\tmessage\t"), "{text}");
    }
}

#[tokio::test]
async fn a_state_older_than_what_is_held_is_told_with_its_gap() {
    let store = Store::default();
    let hub = store.hub(2, Topic::from_static("t"));
    for n in 1..=5 {
        hub.publish("t", n.to_string()).unwrap();
    }
    store.set("old", Some(id(&hub, 1)));
    let mut client = Client::tagged(&hub, Subscribe::to(["t"]));
    let read = client.payloads();
    assert_eq!(read[0], "t: old");
    assert!(read[2].starts_with("(tidings:gap"), "{read:?}");
    store.set("unknown", Some("nonsense".into()));
    let mut client = Client::tagged(&hub, Subscribe::to(["t"]));
    let read = client.payloads();
    assert!(
        read[0].starts_with("(tidings:gap\tt {\"asked\":\"nonsense\""),
        "{read:?}"
    );
    assert_eq!(read[1], "t: unknown");
}

#[tokio::test(start_paused = true)]
async fn a_state_that_cannot_be_had_ends_the_stream() {
    let hub = Hub::new();
    hub.snapshot(Topic::from_static("broken"), |_| async {
        Err::<Option<Snapshot>, _>("no database")
    });
    hub.snapshot(Topic::from_static("slow"), |_| {
        std::future::pending::<Result<_, Infallible>>()
    });
    hub.snapshot(Topic::from_static("none"), |_| async {
        Ok::<_, Infallible>(None)
    });
    let mut broken = Client::plain(&hub, Subscribe::to(["broken"]));
    let read = broken.read();
    assert!(read.starts_with(":\n\nretry: "), "{read}");
    assert!(broken.ended);
    let mut slow = Client::plain(&hub, Subscribe::to(["slow"]));
    assert_eq!(slow.read(), ":\n\n");
    tokio::time::sleep(Duration::from_secs(11)).await;
    assert!(slow.read().starts_with("retry: "));
    assert!(slow.ended);
    assert_eq!(hub.stats().snapshot_failures, 2);
    let mut none = Client::plain(&hub, Subscribe::to(["none"]));
    assert_eq!(none.read(), ":\n\nid: @-0\n\n");
}

#[tokio::test]
async fn states_are_for_those_who_may_read_them() {
    let hub = Hub::builder()
        .policy(TopicPolicy::new().retain_last().lag(Lag::Gap))
        .build();
    hub.publish_update(Update::new("kept", "secret").private())
        .unwrap();
    hub.snapshot(Topic::from_static("asked"), |_| async {
        Ok::<_, Infallible>(Some(Snapshot::new("secret").unwrap().private()))
    });
    for topic in ["kept", "asked"] {
        for subscribe in [Subscribe::to([topic]), Subscribe::all()] {
            let mut public = Client::tagged(&hub, subscribe.clone());
            assert_eq!(public.payloads().len(), 1);
        }
        let mut granted = Client::tagged(&hub, Subscribe::to([topic]).grant(Grant::all()));
        assert_eq!(granted.payloads()[0], "secret");
    }
}

#[tokio::test]
async fn what_is_new_to_who_comes_back_begins_with_its_state() {
    let hub = retaining();
    for (topic, data) in [
        ("new/1", "1"),
        ("old", "2"),
        ("new/2", "3"),
        ("old", "4"),
        ("new/2", "5"),
    ] {
        hub.publish(topic, data).unwrap();
    }
    let subscribe = Subscribe::to(["old"]).pattern("new/:n").after(id(&hub, 4));
    let read = |subscribe| Client::tagged(&hub, subscribe).read();
    // "new/2" has an event after the cursor, which is its state.
    let states = "data: \tmessage\tnew/1\ndata: 1\n\nid: @-4\ndata: tidings:ready";
    let text = read(subscribe.clone().state("new/:n"));
    assert!(text.starts_with(states), "{text}");
    assert!(
        text.contains("data: @-5\tmessage\tnew/2\ndata: 5\n\n"),
        "{text}"
    );
    assert!(
        !text.contains("data: 2\n") && !text.contains("data: 4\n"),
        "{text}"
    );
    let text = read(subscribe.clone().state("*"));
    assert!(
        text.starts_with("data: \tmessage\tnew/1\ndata: 1\n\ndata: \tmessage\told\ndata: 4\n\n"),
        "{text}"
    );
    // It is new to nobody who does not go on, nor to who says nothing.
    assert!(read(subscribe.clone()).starts_with("id: @-4\ndata: tidings:ready"));
    let text = read(Subscribe::to(["old"]).earliest().state("old"));
    assert!(!text.contains("data: \tmessage"), "{text}");
    // Nor is a topic at its end for who has never read it.
    hub.complete("old").unwrap();
    let ended = Subscribe::to(["old"]).after(id(&hub, 4));
    assert!(hub.subscribe(ended.clone()).is_err());
    let text = read(ended.state("old"));
    assert!(
        text.contains("data: 4\n") && text.contains("completed"),
        "{text}"
    );
    let error = hub
        .subscribe(Subscribe::to(["old"]).state("new/1"))
        .unwrap_err();
    assert!(error.to_string().contains("\"new/1\""), "{error}");
}

#[tokio::test]
async fn what_is_new_is_asked_for_its_snapshot() {
    let hub = Hub::new();
    let asked = Arc::new(Mutex::new(Vec::new()));
    let told = Arc::clone(&asked);
    hub.snapshot(TopicMatcher::Any, move |topic: Topic| {
        told.lock().unwrap().push(topic.to_string());
        async move { Ok::<_, Infallible>(Some(Snapshot::new("state").unwrap())) }
    });
    hub.publish("old", "1").unwrap();
    let subscribe = Subscribe::to(["old", "new"])
        .after(id(&hub, 1))
        .state("new");
    let mut client = Client::tagged(&hub, subscribe);
    client.read();
    assert_eq!(*asked.lock().unwrap(), ["new"]);
}
