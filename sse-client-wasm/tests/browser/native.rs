//! The browser's own `EventSource`.

use std::cell::RefCell;
use std::rc::Rc;
use tidings_client_wasm::machine::{Reason, Status};
use tidings_client_wasm::{Client, ConnectionState, Listener};
use wasm_bindgen_test::wasm_bindgen_test;

use crate::scripted::{client, settled, uninstall, until};
use crate::ticks;

/// What the browser's own `EventSource` takes for a stream: it ends at once. The query that a client adds is one more
/// line, which is not finished and so ignored.
pub(crate) const STREAM: &str = "data:text/event-stream,\
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
