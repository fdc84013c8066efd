//! The life of a connection: lost, drained, told of a gap, refused and closed.

use tidings_client_wasm::machine::{Reason, Status};
use tidings_client_wasm::{Error, Storage};
use wasm_bindgen_test::wasm_bindgen_test;

use crate::scripted::{
    Heard, Tick, client, count, is_closed, lose, open, page, send, settled, tick, until, url,
};
use crate::{ticks, until_next_turn};

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
