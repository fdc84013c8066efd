//! The derive macros, used as an application uses them.
#![cfg(all(feature = "derive", feature = "json", not(target_arch = "wasm32")))]

use serde::{Deserialize, Serialize};
use tidings_protocol::{
    DecodeEventError, Event, EventSet, Topic, TopicMatcher, TopicModel, TypedEvent,
};

#[derive(Debug, PartialEq, Serialize, Deserialize, Event)]
struct Price {
    last: f64,
}

#[derive(Debug, PartialEq, Serialize, Deserialize, Event)]
#[event(name = "todo.added")]
struct TodoAdded(String);

#[derive(Debug, PartialEq, Serialize, Deserialize, Event)]
#[event(crate = "tidings_protocol")]
enum HTTPAnswer {
    Ok,
    Error { status: u16 },
}

#[derive(Debug, PartialEq, Serialize, Deserialize, Event)]
struct Wrapped<T>(T);

#[derive(Debug, PartialEq, EventSet)]
enum Events {
    Price(Price),
    Added(TodoAdded),
    Answer(HTTPAnswer),
    Wrapped(Wrapped<Vec<u8>>),
}

#[test]
fn events_are_called_like_their_types_or_as_they_say() {
    assert_eq!(
        Events::NAMES,
        ["price", "todo.added", "http_answer", "wrapped"]
    );
    assert_eq!(Wrapped::<()>::NAME, "wrapped");
    assert_eq!(<&Price as TypedEvent>::NAME, "price");
}

#[test]
fn a_set_encodes_and_dispatches_by_name() {
    let events = [
        Events::from(Price { last: 0.5 }),
        Events::from(TodoAdded("a\nb".into())),
        Events::from(HTTPAnswer::Error { status: 500 }),
        Events::from(HTTPAnswer::Ok),
        Events::from(Wrapped(vec![1, 2])),
    ];
    for event in events {
        let (name, payload) = event.encode().unwrap();
        assert_eq!(name, event.name());
        assert_eq!(Events::decode(name.as_str(), &payload).unwrap(), event);
    }
}

#[test]
fn what_is_not_in_the_set_is_told_apart() {
    let error = Events::decode("Price", "{}").unwrap_err();
    assert!(
        matches!(&error, DecodeEventError::UnknownName { name } if name == "Price"),
        "{error}"
    );

    let error = Events::decode("price", r#"{"last":"x"}"#).unwrap_err();
    assert!(
        matches!(&error, DecodeEventError::Payload { name: "price", .. }),
        "{error}"
    );
    assert!(
        std::error::Error::source(&error)
            .unwrap()
            .to_string()
            .contains("invalid type")
    );
}

#[derive(Topic)]
#[topic("shop/TodoList/{id}")]
struct TodoList {
    id: u32,
}

#[derive(Topic)]
#[topic("rooms/{0}/seats/{1}", crate = "tidings_protocol")]
struct Seat(&'static str, String);

#[derive(Topic)]
#[topic("kinds/{type}")]
struct Kind<T: std::fmt::Display> {
    r#type: T,
}

#[test]
fn models_are_topics() {
    assert_eq!(TodoList::TEMPLATE, "shop/TodoList/{id}");
    assert_eq!(TodoList::type_topic(), "shop/TodoList");
    assert_eq!(TodoList { id: 7 }.topic().unwrap(), "shop/TodoList/7");
    assert_eq!(Seat::type_topic(), "rooms");
    assert_eq!(Seat("a", "b".into()).topic().unwrap(), "rooms/a/seats/b");
    assert_eq!(Kind { r#type: 1.5 }.topic().unwrap(), "kinds/1.5");
}

#[test]
fn a_field_stays_one_segment_whatever_it_holds() {
    let topic = |seat: &str| {
        Seat("x", seat.into())
            .topic()
            .map(|topic| topic.to_string())
    };
    assert_eq!(
        topic("a/b?c#d e%2f").unwrap(),
        "rooms/x/seats/a%2Fb%3Fc%23d%20e%252f"
    );
    assert_eq!(topic("é\n").unwrap(), "rooms/x/seats/%C3%A9%0A");
    assert_eq!(topic("...").unwrap(), "rooms/x/seats/...");
    for refused in ["", ".", ".."] {
        assert!(
            topic(refused)
                .unwrap_err()
                .to_string()
                .contains("field \"1\"")
        );
    }
    assert!(
        topic(&"x".repeat(Topic::MAX_LEN))
            .unwrap_err()
            .to_string()
            .contains("longer than")
    );
}

#[test]
fn a_model_knows_what_to_subscribe_to() {
    let TopicMatcher::UrlPattern(pattern) = Seat::matcher() else {
        panic!("values are matched by a pattern");
    };
    assert_eq!(pattern.as_str(), "rooms/:p1/seats/:p3");
    assert_eq!(Seat::PATTERN, "rooms/:p1/seats/:p3");
    assert_eq!(TodoList::PATTERN, "shop/TodoList/:id");
    assert_eq!(Kind::<u8>::PATTERN, "kinds/:type");
}

#[derive(Event)]
#[event(topic = "prices/{symbol}", topic = "prices")]
#[event(topic = Seat, topic = Kind<u8>, topic = "{any}/x_1/{of_2}")]
struct Placed;

#[test]
fn an_event_knows_its_topics() {
    assert_eq!(
        Placed::TOPICS,
        [
            "prices/:symbol",
            "prices",
            "rooms/:p1/seats/:p3",
            "kinds/:type",
            ":any/x_1/:of_2"
        ]
    );
    assert_eq!(<&Placed as TypedEvent>::TOPICS, Placed::TOPICS);
    assert!(Price::TOPICS.is_empty());
}

#[cfg(feature = "urlpattern")]
#[test]
fn the_matcher_finds_every_value_and_not_the_type() {
    for seat in ["b", "a/b?c#d e", "é\n", "%2e", "..."] {
        assert!(
            Seat::matcher().matches(&Seat("a", seat.into()).topic().unwrap()),
            "{seat:?}"
        );
    }
    assert!(!Seat::matcher().matches(&Seat::type_topic()));
    assert!(!Seat::matcher().matches(&TodoList { id: 1 }.topic().unwrap()));
}
