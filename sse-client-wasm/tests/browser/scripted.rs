//! The scripted `EventSource`, from Rust.

use std::cell::RefCell;
use std::rc::Rc;
use std::time::Duration;

use serde::Deserialize;
use tidings_client_wasm::{ClientBuilder, Event, ReconnectPolicy};
use wasm_bindgen::prelude::{JsValue, wasm_bindgen};

#[wasm_bindgen(module = "/tests/browser/scripted.js")]
extern "C" {
    fn install();
    /// The next source is the browser's own.
    pub(crate) fn uninstall();
    pub(crate) fn count(path: &str) -> usize;
    pub(crate) fn url(path: &str, at: usize) -> String;
    pub(crate) fn with_credentials(path: &str, at: usize) -> bool;
    pub(crate) fn is_closed(path: &str, at: usize) -> bool;
    pub(crate) fn open(path: &str, at: usize);
    pub(crate) fn send(path: &str, at: usize, id: &str, data: &str);
    pub(crate) fn lose(path: &str, at: usize, refused: bool);
    pub(crate) fn page(name: &str);
    pub(crate) fn install_fetch();
    pub(crate) fn fetched() -> usize;
    pub(crate) fn is_aborted(at: usize) -> bool;
    /// Method, URL, body, credentials, authorization and tenant.
    pub(crate) fn asked(at: usize) -> String;
    pub(crate) fn answer(at: usize, status: u16, headers: &str);
    pub(crate) fn begin(at: usize);
    pub(crate) fn push(at: usize, bytes: js_sys::Uint8Array);
    pub(crate) fn finish(at: usize);
    #[wasm_bindgen(catch)]
    async fn turn() -> Result<JsValue, JsValue>;
}

/// What the tests are sent.
#[derive(Clone, Debug, PartialEq, Deserialize, Event)]
pub(crate) struct Tick {
    pub(crate) n: u32,
}

/// A builder whose client will be given scripted sources, and comes back at once.
pub(crate) fn client(path: &str) -> ClientBuilder {
    install();
    let soon = Duration::from_millis(1);
    tidings_client_wasm::Client::builder(path).reconnect(ReconnectPolicy {
        initial: soon,
        max: soon,
        floor: soon,
        ..ReconnectPolicy::default()
    })
}

/// Sends a tick with the id of this number.
pub(crate) fn tick(path: &str, at: usize, n: u32) {
    let tag = format!("0123456789ab-{n}\ttick\tticks");
    send(path, at, "", &format!("{tag}\n{{\"n\":{n}}}"));
}

/// Waits until it is so. What never becomes so ends with the runner's patience.
pub(crate) async fn until(so: impl Fn() -> bool) {
    while !so() {
        turn().await.unwrap();
    }
}

/// Waits until the client has looked at what is wanted.
pub(crate) async fn settled() {
    turn().await.unwrap();
}

/// What was heard, in order.
#[derive(Clone, Debug)]
pub(crate) struct Heard<T>(Rc<RefCell<Vec<T>>>);

impl<T> Heard<T> {
    pub(crate) fn new() -> Self {
        Self(Rc::default())
    }

    pub(crate) fn push(&self, value: T) {
        self.0.borrow_mut().push(value);
    }

    /// What was heard since the last time.
    pub(crate) fn take(&self) -> Vec<T> {
        self.0.take()
    }
}
