//! Derive macros of `tidings-protocol`, which re-exports and documents them: use them from there.

mod crate_path;
mod event;
mod event_set;
mod template;
mod topic;

use proc_macro::TokenStream;
use syn::{DeriveInput, parse_macro_input};

/// Implements `TypedEvent`: the type is the payload of one kind of event.
///
/// The event is called like the type in snake case, or as `#[event(name = "…")]` says. `topic = "prices/{symbol}"`, or
/// `topic = TodoList` for a type that derives Topic, says where it runs, and may be said again for another topic.
#[proc_macro_derive(Event, attributes(event))]
pub fn event(input: TokenStream) -> TokenStream {
    derive(parse_macro_input!(input), event::derive)
}

/// Implements `EventSet` for an enum with one variant per kind of event, and `From` for each payload.
///
/// `#[event_set(typegen)]` also implements `typegen::Describe`.
#[proc_macro_derive(EventSet, attributes(event_set))]
pub fn event_set(input: TokenStream) -> TokenStream {
    derive(parse_macro_input!(input), event_set::derive)
}

/// Implements `TopicModel`: the type is a topic, and a value is a topic scoped by its id, as
/// `#[topic("TodoList/{id}")]` says.
#[proc_macro_derive(Topic, attributes(topic))]
pub fn topic(input: TokenStream) -> TokenStream {
    derive(parse_macro_input!(input), topic::derive)
}

fn derive(
    input: DeriveInput,
    macro_body: impl FnOnce(DeriveInput) -> syn::Result<proc_macro2::TokenStream>,
) -> TokenStream {
    macro_body(input)
        .unwrap_or_else(syn::Error::into_compile_error)
        .into()
}
