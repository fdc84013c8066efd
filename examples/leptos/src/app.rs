//! The page: one connection, and everything that listens to it.

use std::time::Duration;

use leptos::prelude::*;
use tidings_client_wasm::machine::Status;
use tidings_client_wasm::{Client, ReconnectPolicy};

use crate::delivery::use_delivery;
use crate::live::{provide_client, use_connection};
use crate::panels::{CpuPanel, FeedPanel, LogPanel, MemoryPanel};

/// The page.
#[component]
pub(crate) fn App() -> impl IntoView {
    let soon = Duration::from_millis(500);
    let client = Client::builder("/events")
        // What the server still holds comes first.
        .last_event_id("earliest")
        .reconnect(ReconnectPolicy {
            initial: soon,
            max: soon,
            ..ReconnectPolicy::default()
        })
        .build()
        .expect("no topic is refused where none is asked for");
    provide_client(client);
    view! {
        <Header/>
        <main>
            <CpuPanel/>
            <MemoryPanel/>
            <FeedPanel/>
            <LogPanel/>
        </main>
    }
}

#[component]
fn Header() -> impl IntoView {
    let connection = use_connection();
    let delivery = use_delivery();
    let status = move || connection.get().status;
    view! {
        <header>
            <h1>"Tidings in Leptos"</h1>
            <p class="status" class:open=move || status() == Status::Open data-testid="connection-status">
                {move || status().as_str()}
            </p>
            <dl>
                <dt>"events"</dt><dd data-testid="events-total">{move || delivery.get().events}</dd>
                <dt>"missed"</dt><dd data-testid="missed">{move || delivery.get().missed}</dd>
                <dt>"repeated"</dt><dd data-testid="repeated">{move || delivery.get().repeated}</dd>
                <dt>"gaps"</dt><dd data-testid="gaps">{move || delivery.get().gaps}</dd>
            </dl>
        </header>
    }
}
