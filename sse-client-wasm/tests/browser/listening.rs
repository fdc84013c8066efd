//! Who listens, and what a callback may do.

use std::cell::RefCell;
use std::rc::Rc;
use tidings_client_wasm::Listener;
use tidings_client_wasm::machine::{Reason, Status};
use wasm_bindgen_test::wasm_bindgen_test;

use crate::scripted::{
    Heard, Tick, client, count, is_closed, open, send, settled, tick, until, url, with_credentials,
};
use crate::{ticks, until_next_turn};

#[wasm_bindgen_test]
async fn a_typed_listener_hears_until_it_is_dropped() {
    let client = client("/typed")
        .topic("ticks")
        .with_credentials(true)
        .build()
        .unwrap();
    assert_eq!(client.state().status, Status::Idle);
    assert_eq!(count("/typed"), 0, "nobody listens yet");

    let (heard, listener) = ticks(&client);
    settled().await;
    assert_eq!(client.state().status, Status::Connecting);
    assert_eq!(url("/typed", 0), "/typed?topic=ticks&tidings=1");
    assert!(with_credentials("/typed", 0));
    open("/typed", 0);
    assert_eq!(client.state().status, Status::Open);
    tick("/typed", 0, 1);
    send("/typed", 0, "", "0123456789ab-2\tother\tticks\n{}");
    assert_eq!(heard.take(), [1]);
    assert_eq!(client.last_event_id(), "0123456789ab-2");

    drop(listener);
    tick("/typed", 0, 3);
    assert!(heard.take().is_empty());
    assert!(!is_closed("/typed", 0), "the client is still held");
    drop(client);
    assert!(is_closed("/typed", 0));
}

#[wasm_bindgen_test]
async fn any_handle_keeps_the_connection() {
    let client = client("/handle").build().unwrap();
    let (heard, listener) = ticks(&client);
    settled().await;
    drop(client.clone());
    drop(client);
    tick("/handle", 0, 1);
    assert_eq!(heard.take(), [1]);
    drop(listener);
    assert!(is_closed("/handle", 0));
}

#[wasm_bindgen_test]
async fn listeners_of_other_topics_share_one_stream() {
    let client = client("/topics").build().unwrap();
    let listen = |topic: &str| {
        let heard = Heard::new();
        let listener = client.topic(topic).unwrap().latest().on::<Tick>({
            let heard = heard.clone();
            move |tick| heard.push(tick.n)
        });
        (heard, listener)
    };
    let (ticks, _ticks) = listen("ticks");
    let (others, others_listener) = listen("others");
    settled().await;
    assert_eq!(count("/topics"), 1);
    assert_eq!(
        url("/topics", 0),
        "/topics?topic=ticks&topic=others&tidings=1&throttle=0%20ticks&throttle=0%20others"
    );
    open("/topics", 0);
    for n in 1..=3 {
        tick("/topics", 0, n);
    }
    assert_eq!(ticks.take(), [1], "the next comes with the next frame");
    until(|| heard_all(&ticks) > 0).await;
    assert_eq!((ticks.take(), others.take()), (vec![3], vec![]));

    drop(others_listener);
    settled().await;
    assert!(url("/topics", 1).starts_with("/topics?topic=ticks&tidings=1"));
    tick("/topics", 1, 4);
    assert!(is_closed("/topics", 0));
}

#[wasm_bindgen_test]
async fn a_stream_hands_out_what_comes_while_it_waits() {
    let client = client("/stream").build().unwrap();
    let mut stream = client.stream::<Tick>();
    settled().await;
    drop(client);
    let heard = Heard::new();
    wasm_bindgen_futures::spawn_local({
        let heard = heard.clone();
        async move {
            while heard_all(&heard) < 3 {
                let tick = stream.next().await.unwrap().unwrap();
                heard.push((tick.n, tick.topic.clone()));
            }
        }
    });
    for n in 1..=3 {
        until_next_turn().await;
        assert!(!is_closed("/stream", 0), "the stream keeps the connection");
        tick("/stream", 0, n);
    }
    until(|| is_closed("/stream", 0)).await;
    let topic = || "ticks".to_owned();
    assert_eq!(heard.take(), [(1, topic()), (2, topic()), (3, topic())]);
}

fn heard_all<T: Clone>(heard: &Heard<T>) -> usize {
    let all = heard.take();
    for one in &all {
        heard.push(one.clone());
    }
    all.len()
}

#[wasm_bindgen_test]
async fn callbacks_may_do_anything() {
    let client = client("/again").build().unwrap();
    let heard = Heard::new();
    let own: Rc<RefCell<Option<Listener>>> = Rc::default();
    let added: Rc<RefCell<Option<Listener>>> = Rc::default();
    let listener = client.on::<Tick>({
        let (client, heard, own, added) = (
            client.clone(),
            heard.clone(),
            Rc::clone(&own),
            Rc::clone(&added),
        );
        move |tick| {
            heard.push(format!("first {}", tick.n));
            // Drops the callback that is running.
            drop(own.take());
            let heard = heard.clone();
            let closing = client.clone();
            let listener = client.on::<Tick>(move |tick| {
                heard.push(format!("second {}", tick.n));
                closing.close();
                heard.push("closed".into());
            });
            added.replace(Some(listener));
        }
    });
    own.replace(Some(listener));
    settled().await;
    tick("/again", 0, 1);
    tick("/again", 0, 2);
    tick("/again", 0, 3);
    assert_eq!(heard.take(), ["first 1", "second 2", "closed"]);
    assert!(is_closed("/again", 0));
    assert_eq!(client.state().reason, Some(Reason::Closed));
}

#[wasm_bindgen_test]
async fn the_last_handle_may_go_in_a_callback() {
    let client = client("/last").build().unwrap();
    let own: Rc<RefCell<Option<Listener>>> = Rc::default();
    let (heard, other) = (Heard::new(), Heard::new());
    let listener = client.on::<Tick>({
        let (own, heard) = (Rc::clone(&own), heard.clone());
        move |tick| {
            drop(own.take());
            heard.push(tick.n);
        }
    });
    client
        .on_any({
            let other = other.clone();
            move |event| other.push(event.text.to_owned())
        })
        .forget();
    own.replace(Some(listener));
    settled().await;
    drop(client);
    tick("/last", 0, 1);
    assert_eq!(heard.take(), [1]);
    assert_eq!(other.take(), ["{\"n\":1}"], "the event is handed to all");
    assert!(is_closed("/last", 0));
}

#[wasm_bindgen_test]
async fn a_payload_that_does_not_decode_loses_nothing_else() {
    let client = client("/payload").build().unwrap();
    let errors = Heard::new();
    let _errors = client.on_error({
        let errors = errors.clone();
        move |error| errors.push(error.to_string())
    });
    let (heard, _listener) = ticks(&client);
    let (same, _same) = ticks(&client);
    settled().await;
    send("/payload", 0, "", "a-1\ttick\tticks\n{\"n\":\"one\"}");
    tick("/payload", 0, 2);
    assert_eq!(heard.take(), [2]);
    assert_eq!(same.take(), [2]);
    let errors = errors.take();
    assert_eq!(errors.len(), 1, "read once for both: {errors:?}");
    assert!(
        errors[0].starts_with("the payload of event \"tick\" is not of its type: "),
        "{errors:?}"
    );
}
