//! The client in a browser, against an `EventSource` that does what a test says.
#![cfg(target_arch = "wasm32")]

mod fetch;
mod scripted;

use std::cell::RefCell;
use std::rc::Rc;

use scripted::{
    Heard, Tick, client, count, is_closed, lose, open, page, send, settled, tick, uninstall, until,
    url, with_credentials,
};
use tidings_client_wasm::machine::{Reason, Status};
use tidings_client_wasm::{Client, ConnectionState, Error, Listener, Storage};
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_browser);

fn ticks(client: &Client) -> (Heard<u32>, Listener) {
    let heard = Heard::new();
    let listener = client.on::<Tick>({
        let heard = heard.clone();
        move |tick| heard.push(tick.n)
    });
    (heard, listener)
}

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
async fn the_next_page_goes_on_where_this_one_was() {
    let of = || client("/resume").resume(Storage::Session).build().unwrap();
    let client = of();
    let (_, listener) = ticks(&client);
    settled().await;
    tick("/resume", 0, 7);
    page("pagehide");
    drop((client, listener));
    let client = of();
    let (_, _listener) = ticks(&client);
    settled().await;
    assert_eq!(
        url("/resume", 1),
        "/resume?tidings=1&last_event_id=0123456789ab-7"
    );
}

#[wasm_bindgen_test]
async fn a_lost_stream_is_resumed_and_nothing_comes_twice() {
    let client = client("/lost").build().unwrap();
    let (heard, _listener) = ticks(&client);
    settled().await;
    open("/lost", 0);
    tick("/lost", 0, 1);
    tick("/lost", 0, 2);
    lose("/lost", 0, false);
    let state = client.state();
    assert_eq!(
        (state.status, state.reason),
        (Status::Waiting, Some(Reason::Network))
    );
    assert!(
        is_closed("/lost", 0),
        "the browser does not retry beside us"
    );

    until(|| count("/lost") == 2).await;
    assert_eq!(
        url("/lost", 1),
        "/lost?tidings=1&last_event_id=0123456789ab-2"
    );
    open("/lost", 1);
    for n in 1..=4 {
        tick("/lost", 1, n);
    }
    assert_eq!(heard.take(), [1, 2, 3, 4]);
}

#[wasm_bindgen_test]
async fn a_drained_stream_overlaps_with_the_next() {
    let client = client("/drain").build().unwrap();
    let (heard, _listener) = ticks(&client);
    settled().await;
    open("/drain", 0);
    tick("/drain", 0, 1);
    send("/drain", 0, "", "tidings:drain\t\n{\"window\":1}");
    until(|| count("/drain") == 2).await;
    assert!(
        !is_closed("/drain", 0),
        "the old one goes when the new one speaks"
    );
    tick("/drain", 0, 2);
    open("/drain", 1);
    tick("/drain", 1, 2);
    assert!(is_closed("/drain", 0));
    tick("/drain", 1, 3);
    assert_eq!(heard.take(), [1, 2, 3]);
}

#[wasm_bindgen_test]
async fn it_begins_after_a_given_id() {
    let client = client("/begin")
        .last_event_id("0123456789ab-7")
        .build()
        .unwrap();
    let (heard, _listener) = ticks(&client);
    settled().await;
    assert_eq!(
        url("/begin", 0),
        "/begin?tidings=1&last_event_id=0123456789ab-7"
    );
    tick("/begin", 0, 7);
    tick("/begin", 0, 8);
    assert_eq!(heard.take(), [8]);
}

#[wasm_bindgen_test]
async fn a_gap_is_told() {
    let client = client("/gap").build().unwrap();
    let gaps = Heard::new();
    let _gaps = client.on_gap({
        let gaps = gaps.clone();
        move |gap| gaps.push(format!("{} {} {}", gap.asked, gap.oldest, gap.topic))
    });
    let (heard, _listener) = ticks(&client);
    settled().await;
    send(
        "/gap",
        0,
        "",
        "tidings:gap\tticks\n{\"asked\":\"a-1\",\"oldest\":\"a-9\"}",
    );
    send("/gap", 0, "", "tidings:gap\t\nnot readable");
    assert_eq!(gaps.take(), ["a-1 a-9 ticks", "  "]);
    tick("/gap", 0, 9);
    assert_eq!(heard.take(), [9]);
}

#[wasm_bindgen_test]
async fn a_terminal_close_stays_closed() {
    let client = client("/close").build().unwrap();
    let (states, errors) = (Heard::new(), Heard::new());
    let _states = client.on_state({
        let states = states.clone();
        move |state| states.push((state.status, state.reason))
    });
    let _errors = client.on_error({
        let errors = errors.clone();
        move |error| errors.push(error.to_string())
    });
    let (heard, _listener) = ticks(&client);
    let mut stream = client.stream::<Tick>();
    settled().await;
    open("/close", 0);
    tick("/close", 0, 1);
    send("/close", 0, "", "tidings:close\t\n{\"reason\":\"expired\"}");
    assert!(is_closed("/close", 0));
    tick("/close", 0, 2);
    lose("/close", 0, false);
    page("online");
    for _ in 0..20 {
        until_next_turn().await;
    }
    assert_eq!(count("/close"), 1);
    assert_eq!(heard.take(), [1]);
    assert_eq!(
        states.take(),
        [
            (Status::Connecting, None),
            (Status::Open, None),
            (Status::Closed, Some(Reason::Expired)),
        ]
    );
    assert_eq!(
        errors.take(),
        ["the server ended the stream for good: expired"]
    );

    assert_eq!(stream.next().await.unwrap().unwrap().n, 1);
    let end = stream.next().await.unwrap();
    assert!(
        matches!(
            end,
            Err(Error::Ended {
                reason: Reason::Expired,
                ..
            })
        ),
        "{end:?}"
    );
    assert!(stream.next().await.is_none());
    let (heard, _listener) = ticks(&client);
    settled().await;
    assert_eq!((heard.take(), count("/close")), (vec![], 1));
}

async fn until_next_turn() {
    let turned = std::cell::Cell::new(false);
    until(|| turned.replace(true)).await;
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

#[wasm_bindgen_test]
async fn what_is_no_tidings_stream_is_told_once() {
    let client = client("/plain").build().unwrap();
    let errors = Heard::new();
    let _errors = client.on_error({
        let errors = errors.clone();
        move |error| errors.push(error.to_string())
    });
    let (heard, _listener) = ticks(&client);
    settled().await;
    send("/plain", 0, "1", "{\"n\":1}");
    send("/plain", 0, "2", "{\"n\":2}");
    assert!(heard.take().is_empty());
    assert_eq!(
        errors.take(),
        ["\"/plain\" is not a stream of a Tidings server: it sends events without a tag"]
    );
}

#[wasm_bindgen_test]
async fn a_url_that_cannot_be_opened_closes() {
    let client = client("http://[").build().unwrap();
    let errors = Heard::new();
    let _errors = client.on_error({
        let errors = errors.clone();
        move |error| errors.push(error.to_string())
    });
    let (_, _listener) = ticks(&client);
    settled().await;
    let state = client.state();
    assert_eq!(
        (state.status, state.reason),
        (Status::Closed, Some(Reason::Failed))
    );
    assert_eq!(
        errors.take(),
        [
            "the event source \"http://[?tidings=1\" cannot be opened: SyntaxError: cannot open http://[?tidings=1"
        ]
    );
}

#[wasm_bindgen_test]
async fn offline_is_waited_for() {
    let client = client("/offline").build().unwrap();
    let (_, _listener) = ticks(&client);
    settled().await;
    open("/offline", 0);
    page("offline");
    lose("/offline", 0, false);
    let state = client.state();
    assert_eq!(
        (state.status, state.reason),
        (Status::Waiting, Some(Reason::Offline))
    );
    page("online");
    assert_eq!(client.state().reason, Some(Reason::Network));
}

/// What the browser's own `EventSource` takes for a stream: it ends at once. The query that a client adds is one more
/// line, which is not finished and so ignored.
const STREAM: &str = "data:text/event-stream,\
    data:0123456789ab-1%09tick%09ticks%0Adata:{\"n\":1}%0A%0A\
    data:0123456789ab-2%09tick%09ticks%0Adata:{\"n\":2}%0A%0A";

/// The states of a client: those of the browser's own sources pass faster than a test looks.
fn states(client: &Client) -> (Rc<RefCell<Vec<ConnectionState>>>, Listener) {
    let states: Rc<RefCell<Vec<ConnectionState>>> = Rc::default();
    let listener = client.on_state({
        let states = Rc::clone(&states);
        move |state| states.borrow_mut().push(*state)
    });
    (states, listener)
}

#[wasm_bindgen_test]
async fn the_browsers_own_event_source_is_read_and_read_again() {
    let client = client(STREAM).build().unwrap();
    uninstall();
    let (states, _states) = states(&client);
    let (heard, _listener) = ticks(&client);
    settled().await;
    let opened = || {
        let states = states.borrow();
        states
            .iter()
            .filter(|state| state.status == Status::Open)
            .count()
    };
    until(|| opened() >= 3).await;
    client.close();
    assert_eq!(heard.take(), [1, 2], "read again and again, delivered once");
    let lost = |state: &&ConnectionState| state.status == Status::Waiting;
    for state in states.borrow().iter().filter(lost) {
        assert_eq!(state.reason, Some(Reason::Network));
    }
}

#[wasm_bindgen_test]
async fn the_browsers_own_event_source_says_what_it_refuses() {
    let client = client("data:text/plain,").build().unwrap();
    uninstall();
    let (states, _states) = states(&client);
    let (_, _listener) = ticks(&client);
    settled().await;
    until(|| states.borrow().len() >= 2).await;
    assert_eq!(states.borrow()[1].reason, Some(Reason::Refused));
}
