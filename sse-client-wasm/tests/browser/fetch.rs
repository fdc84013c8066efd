//! The client over `fetch`.

use std::cell::Cell;

use tidings_client_wasm::machine::{Reason, Status};
use tidings_client_wasm::{Fetch, Method};
use wasm_bindgen_test::wasm_bindgen_test;

use super::scripted::{
    answer, asked, begin, client, fetched, finish, install_fetch, is_aborted, push, until,
};
use super::ticks;

/// The requests are told apart by number alone, so all of it is one test.
#[wasm_bindgen_test]
async fn a_stream_is_fetched_with_a_fresh_token_and_read_by_our_decoder() {
    install_fetch();
    let count = Cell::new(0);
    let fetch = Fetch::new()
        .header("x-tenant", "acme")
        .method(Method::Post)
        .token(move || {
            count.set(count.get() + 1);
            let token = format!("token-{}", count.get());
            async move { Ok::<_, String>(token) }
        });
    let client = client("/fetched").fetch(fetch).build().unwrap();
    let (heard, listener) = ticks(&client);
    until(|| fetched() == 1).await;
    assert_eq!(
        asked(0),
        "POST|/fetched|tidings=1|same-origin|Bearer token-1|acme"
    );
    begin(0);
    let events = "data: 0123456789ab-1\ttick\tt\u{fc}\ndata: {\"n\":1}\n\n\
                  data: 0123456789ab-2\ttick\tt\u{fc}\ndata: {\"n\":2}\n\n";
    // Cut within a character.
    let cut = events.find('\u{fc}').unwrap() + 1;
    let (start, rest) = events.as_bytes().split_at(cut);
    push(0, start.into());
    push(0, rest.into());
    until(|| client.last_event_id() == "0123456789ab-2").await;
    assert_eq!(heard.take(), [1, 2]);
    assert_eq!(client.state().status, Status::Open);
    finish(0);

    until(|| fetched() == 2).await;
    assert_eq!(
        asked(1),
        "POST|/fetched|tidings=1&last_event_id=0123456789ab-2|same-origin|Bearer token-2|acme"
    );
    answer(1, 503, "{}");
    until(|| fetched() == 3).await;
    begin(2);
    until(|| client.state().status == Status::Open).await;
    drop((client, listener));
    assert!(is_aborted(2), "nobody is left to read it");

    // A status that will not change.
    let client = super::scripted::client("/fetched")
        .fetch(Fetch::new())
        .build()
        .unwrap();
    let (_, _listener) = ticks(&client);
    until(|| fetched() == 4).await;
    assert_eq!(asked(3), "GET|/fetched?tidings=1||same-origin||");
    answer(3, 503, "{\"retry-after\":\"3600\"}");
    until(|| client.state().status == Status::Waiting).await;
    let wait = client.state().retry_at.unwrap() as f64 - js_sys::Date::now();
    assert!(wait > 3_000_000.0, "{wait}");
    drop((client, _listener));

    let client = super::scripted::client("/fetched")
        .fetch(Fetch::new())
        .build()
        .unwrap();
    let (_, _listener) = ticks(&client);
    until(|| fetched() == 5).await;
    answer(4, 204, "{}");
    until(|| client.state().status == Status::Closed).await;
    assert_eq!(client.state().reason, Some(Reason::Completed));
}

#[wasm_bindgen_test]
async fn the_browsers_own_fetch_is_read() {
    let client = client(crate::native::STREAM)
        .fetch(Fetch::new())
        .build()
        .unwrap();
    let (heard, _listener) = ticks(&client);
    until(|| client.last_event_id() == "0123456789ab-2").await;
    client.close();
    assert_eq!(heard.take(), [1, 2]);
}
