//! The client in a browser, against an `EventSource` that does what a test says.
#![cfg(target_arch = "wasm32")]

mod fetch;
mod life;
mod listening;
mod native;
mod scripted;

use scripted::{Heard, Tick, until};
use tidings_client_wasm::{Client, Listener};
use wasm_bindgen_test::wasm_bindgen_test_configure;

wasm_bindgen_test_configure!(run_in_browser);

fn ticks(client: &Client) -> (Heard<u32>, Listener) {
    let heard = Heard::new();
    let listener = client.on::<Tick>({
        let heard = heard.clone();
        move |tick| heard.push(tick.n)
    });
    (heard, listener)
}

async fn until_next_turn() {
    let turned = std::cell::Cell::new(false);
    until(|| turned.replace(true)).await;
}
