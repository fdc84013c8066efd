//! `#[derive(Event)]`.

use proc_macro2::TokenStream;
use quote::quote;
use syn::ext::IdentExt;
use syn::parse::ParseStream;
use syn::{DeriveInput, LitStr, Type};

use crate::crate_path;
use crate::template::{Template, is_parameter};

/// A topic that the event runs on, as it was written.
enum Topic {
    /// The URL Pattern of a template.
    Pattern(String),
    /// A type that is a topic.
    Model(Box<Type>),
}

pub(crate) fn derive(input: DeriveInput) -> syn::Result<TokenStream> {
    let mut name = None;
    let mut topics = Vec::new();
    let mut path = None;
    for attribute in input.attrs.iter().filter(|a| a.path().is_ident("event")) {
        attribute.parse_nested_meta(|meta| {
            if meta.path.is_ident("name") {
                name = Some(meta.value()?.parse::<LitStr>()?);
            } else if meta.path.is_ident("topic") {
                topics.push(topic(meta.value()?)?);
            } else if meta.path.is_ident("crate") {
                path = Some(crate_path::parse(&meta)?);
            } else {
                return Err(meta.error("expected `name = \"…\"`, `topic = …` or `crate = \"…\"`"));
            }
            Ok(())
        })?;
    }
    let name = name.unwrap_or_else(|| {
        LitStr::new(
            &snake_case(&input.ident.unraw().to_string()),
            input.ident.span(),
        )
    });
    check(&name)?;

    let protocol = crate_path::protocol(path);
    let topics = topics.iter().map(|topic| match topic {
        Topic::Pattern(pattern) => quote!(#pattern),
        Topic::Model(model) => quote!(<#model as #protocol::TopicModel>::PATTERN),
    });
    let ident = &input.ident;
    let (impl_generics, type_generics, where_clause) = input.generics.split_for_impl();
    Ok(quote! {
        const _: #protocol::EventName = #protocol::EventName::from_static(#name);

        #[automatically_derived]
        impl #impl_generics #protocol::TypedEvent for #ident #type_generics #where_clause {
            const NAME: &'static str = #name;
            const TOPICS: &'static [&'static str] = &[#(#topics),*];
        }
    })
}

/// Reads `"prices/{symbol}"` or a type that derives Topic.
fn topic(input: ParseStream<'_>) -> syn::Result<Topic> {
    if !input.peek(LitStr) {
        return input.parse().map(Topic::Model);
    }
    let literal: LitStr = input.parse()?;
    let fail = |message: String| syn::Error::new(literal.span(), message);
    let template = Template::parse(&literal.value()).map_err(fail)?;
    match template.placeholders().find(|name| !is_parameter(name)) {
        Some(name) => Err(fail(format!(
            "`{{{name}}}` names no parameter: use letters, digits and `_`, and begin with a letter"
        ))),
        None => Ok(Topic::Pattern(template.pattern())),
    }
}

/// The rules of `EventName`, told where the name is written. The generated constant has the last word.
fn check(name: &LitStr) -> syn::Result<()> {
    let text = name.value();
    let says = if text.is_empty() {
        "an event name must not be empty: leave `name` out to call the event like its type"
    } else if text.starts_with("tidings:") {
        "event names that begin with `tidings:` are kept for control events: choose another prefix"
    } else if text.chars().any(|c| c.is_ascii_control()) {
        "an event name must not hold control characters: it stands on one line"
    } else {
        return Ok(());
    };
    Err(syn::Error::new(name.span(), says))
}

/// `TodoListChanged` to `todo_list_changed`, `HTTPError` to `http_error`.
fn snake_case(name: &str) -> String {
    let chars: Vec<char> = name.chars().collect();
    let mut out = String::with_capacity(name.len() + 4);
    for (at, &c) in chars.iter().enumerate() {
        let after_lower = at > 0 && !chars[at - 1].is_uppercase() && chars[at - 1] != '_';
        let ends_acronym = at > 0
            && chars[at - 1].is_uppercase()
            && chars.get(at + 1).is_some_and(|next| next.is_lowercase());
        if c.is_uppercase() && (after_lower || ends_acronym) {
            out.push('_');
        }
        out.extend(c.to_lowercase());
    }
    out
}

#[cfg(test)]
mod tests {
    use super::snake_case;

    #[test]
    fn types_become_names() {
        for (name, expected) in [
            ("Price", "price"),
            ("TodoListChanged", "todo_list_changed"),
            ("HTTPError", "http_error"),
            ("Cpu2Usage", "cpu2_usage"),
            ("A", "a"),
            ("AB", "ab"),
            ("already_snake", "already_snake"),
        ] {
            assert_eq!(snake_case(name), expected);
        }
    }
}
