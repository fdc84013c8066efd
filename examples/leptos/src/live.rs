//! The client as signals: what a component listens to, it listens to for as long as it is there.

use leptos::prelude::*;
use serde::de::DeserializeOwned;
use tidings_client_wasm::{Client, ConnectionState, Listen, Listener, TypedEvent};

/// The page's client. A page has one thread, and the client stays on it.
#[derive(Clone, Copy)]
struct Live(StoredValue<Client, LocalStorage>);

/// Gives the components below the client.
pub(crate) fn provide_client(client: Client) {
    provide_context(Live(StoredValue::new_local(client)));
}

/// The client of the nearest component that provides one.
pub(crate) fn use_client() -> Client {
    expect_context::<Live>().0.get_value()
}

/// The newest payload of a type, `None` before the first; at most one a frame.
pub(crate) fn use_latest<E>() -> ReadSignal<Option<E>>
where
    E: TypedEvent + DeserializeOwned + Clone + Send + Sync + 'static,
{
    let (latest, set_latest) = signal(None);
    keep(
        listen::<E>()
            .latest()
            .on::<E>(move |event| set_latest.set(Some(event.data.clone()))),
    );
    latest
}

/// The newest payloads of a type, at most `max`, the oldest first.
pub(crate) fn use_event_list<E>(max: usize) -> ReadSignal<Vec<E>>
where
    E: TypedEvent + DeserializeOwned + Clone + Send + Sync + 'static,
{
    let (events, set_events) = signal(Vec::new());
    keep(listen::<E>().on::<E>(move |event| {
        set_events.update(|events| {
            if events.len() == max {
                events.remove(0);
            }
            events.push(event.data.clone());
        });
    }));
    events
}

/// What the connection is doing.
pub(crate) fn use_connection() -> ReadSignal<ConnectionState> {
    let client = use_client();
    let (state, set_state) = signal(client.state());
    keep(client.on_state(move |state| set_state.set(*state)));
    state
}

/// Listens where events of this type run. All of them together are one stream.
fn listen<E: TypedEvent>() -> Listen {
    let topics = use_client().topics_of::<E>();
    topics.expect("the derive macro writes patterns of segments")
}

/// Keeps listening until the component is gone, and with it what it stored.
pub(crate) fn keep(listener: Listener) {
    StoredValue::new_local(listener);
}
