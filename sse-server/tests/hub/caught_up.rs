//! A tagged stream says once that everything from before it opened has been sent.

use tidings_server::{Hub, Json, Snapshot, Subscribe, Topic, TopicPolicy};

use crate::client::{Client, id};

const CAUGHT_UP: &str = "data: tidings:caught-up\t\ndata: {}\n\n";

fn hub() -> Hub {
    let hub = Hub::new();
    for n in 1..=4 {
        hub.publish(if n % 2 == 0 { "even" } else { "odd" }, n.to_string())
            .unwrap();
    }
    hub
}

#[tokio::test]
async fn at_once_where_nothing_is_replayed() {
    for subscribe in [
        Subscribe::to(["even"]),
        Subscribe::to(["nothing", "odd"]),
        Subscribe::all(),
    ] {
        let hub = hub();
        let mut client = Client::tagged(&hub, subscribe);
        let opening = client.read();
        assert_eq!(opening.matches("tidings:ready").count(), 1);
        assert!(opening.ends_with(CAUGHT_UP), "{opening}");
        hub.publish("odd", "5").unwrap();
        assert!(!client.read().contains("caught-up"));
    }
}

#[tokio::test]
async fn after_what_was_there_and_before_what_came_later() {
    for subscribe in [
        Subscribe::to(["even"]),
        Subscribe::to(["even", "nothing"]),
        Subscribe::to(["even", "odd"]),
        Subscribe::all(),
    ] {
        let hub = hub();
        let mut client = Client::tagged(&hub, subscribe.after(id(&hub, 1)));
        hub.publish("even", "6").unwrap();
        let text = client.read();
        let place = |mark: &str| {
            text.find(mark)
                .unwrap_or_else(|| panic!("{mark} in {text}"))
        };
        assert!(place("data: 4\n") < place(CAUGHT_UP), "{text}");
        assert!(place(CAUGHT_UP) < place("data: 6\n"), "{text}");
        assert_eq!(text.matches("caught-up").count(), 1);
    }
}

#[tokio::test]
async fn a_long_replay_is_over_when_it_is() {
    let hub = hub();
    let mut client = Client::tagged(&hub, Subscribe::all().earliest());
    let mut told = Vec::new();
    while let Some(batch) = client.batch(1) {
        told.push(batch);
    }
    assert_eq!(told.len(), 6, "{told:?}");
    assert!(told[4].contains("data: 4\n"), "{told:?}");
    assert_eq!(told[5], CAUGHT_UP);
}

#[tokio::test]
async fn after_states() {
    let policy = TopicPolicy::new().retain_last();
    let hub = Hub::builder()
        .topic(Topic::from_static("kept"), policy)
        .build();
    hub.publish("kept", "1").unwrap();
    hub.snapshot(Topic::from_static("told"), |_| async {
        Ok::<_, Box<dyn std::error::Error + Send + Sync>>(Some(Snapshot::new(Json(&7))?))
    });
    let mut client = Client::tagged(&hub, Subscribe::to(["kept", "told"]));
    let text = client.read();
    let place = |mark: &str| {
        text.find(mark)
            .unwrap_or_else(|| panic!("{mark} in {text}"))
    };
    assert!(place("data: 1\n") < place("tidings:ready"), "{text}");
    assert!(place("data: 7\n") < place("tidings:ready"), "{text}");
    assert!(text.ends_with(CAUGHT_UP), "{text}");
}

#[tokio::test]
async fn before_the_end_of_what_is_completed() {
    let hub = hub();
    hub.complete("even").unwrap();
    let mut client = Client::tagged(&hub, Subscribe::to(["even"]).earliest());
    let text = client.read();
    let end = "data: tidings:close\t\ndata: {\"reason\":\"completed\"}\n\n";
    assert!(
        text.ends_with(&format!("data: 4\n\n{CAUGHT_UP}{end}")),
        "{text}"
    );
    assert!(client.ended);
}

#[tokio::test]
async fn a_plain_stream_is_not_told() {
    let hub = hub();
    let mut client = Client::plain(&hub, Subscribe::all().earliest());
    let text = client.read();
    assert!(
        text.ends_with("data: 4\n\n") && !text.contains("caught-up"),
        "{text}"
    );
}
