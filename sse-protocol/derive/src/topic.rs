//! `#[derive(Topic)]`.

use proc_macro2::TokenStream;
use quote::quote;
use syn::{Attribute, Data, DeriveInput, Fields, LitStr, Member, Path, Token};

use crate::crate_path;
use crate::template::{Segment, Template};

pub(crate) fn derive(input: DeriveInput) -> syn::Result<TokenStream> {
    let Attributes {
        template: literal,
        path,
    } = attributes(&input)?;
    let fail = |message: String| syn::Error::new(literal.span(), message);
    let template = Template::of_model(&literal.value()).map_err(fail)?;
    let fields = fields(&input)?;
    for name in template.placeholders() {
        if !fields.iter().any(|field| field_name(field) == name) {
            let ident = &input.ident;
            return Err(fail(format!(
                "`{ident}` has no field `{name}`: name one of its fields in the braces"
            )));
        }
    }

    let protocol = crate_path::protocol(path);
    let parts = template.segments.iter().map(|segment| match segment {
        Segment::Literal(text) => quote!(topic.literal(#text);),
        Segment::Placeholder(name) => {
            let member = fields.iter().find(|field| field_name(field) == *name);
            quote!(topic.field(#name, &self.#member)?;)
        }
    });
    let (type_topic, pattern) = (template.type_topic(), template.pattern());
    let ident = &input.ident;
    let (impl_generics, type_generics, where_clause) = input.generics.split_for_impl();
    Ok(quote! {
        const _: #protocol::Topic = #protocol::Topic::from_static(#type_topic);

        #[automatically_derived]
        impl #impl_generics #protocol::TopicModel for #ident #type_generics #where_clause {
            const TEMPLATE: &'static str = #literal;
            const PATTERN: &'static str = #pattern;

            fn topic(&self) -> ::core::result::Result<#protocol::Topic, #protocol::TopicError> {
                let mut topic = #protocol::__private::TopicBuilder::new();
                #(#parts)*
                topic.finish()
            }

            fn type_topic() -> #protocol::Topic {
                #protocol::Topic::from_static(#type_topic)
            }

            fn matcher() -> #protocol::TopicMatcher {
                #protocol::__private::matcher(#pattern)
            }
        }
    })
}

struct Attributes {
    template: LitStr,
    path: Option<Path>,
}

/// Reads `#[topic("TodoList/{id}", crate = "…")]`.
fn attributes(input: &DeriveInput) -> syn::Result<Attributes> {
    let found = input.attrs.iter().find(|a| a.path().is_ident("topic"));
    let Some(attribute) = found else {
        let ident = &input.ident;
        return Err(syn::Error::new(
            ident.span(),
            format!("say how the topic is made: #[topic(\"{ident}/{{id}}\")]"),
        ));
    };
    attribute
        .parse_args_with(|input: syn::parse::ParseStream<'_>| {
            let template = input.parse()?;
            let mut path = None;
            if input.parse::<Option<Token![,]>>()?.is_some() && !input.is_empty() {
                input.parse::<Token![crate]>()?;
                input.parse::<Token![=]>()?;
                path = Some(input.parse::<LitStr>()?.parse()?);
            }
            Ok(Attributes { template, path })
        })
        .map_err(|mut error| {
            error.combine(explain(attribute));
            error
        })
}

fn explain(attribute: &Attribute) -> syn::Error {
    syn::Error::new_spanned(
        attribute,
        "write the template as a literal: #[topic(\"TodoList/{id}\")]",
    )
}

fn fields(input: &DeriveInput) -> syn::Result<Vec<Member>> {
    match &input.data {
        Data::Struct(data) if !matches!(data.fields, Fields::Unit) => {
            Ok(data.fields.members().collect())
        }
        _ => Err(syn::Error::new(
            input.ident.span(),
            "Topic is derived for a struct with a field that scopes it, such as `id`",
        )),
    }
}

fn field_name(member: &Member) -> String {
    use syn::ext::IdentExt;
    match member {
        Member::Named(ident) => ident.unraw().to_string(),
        Member::Unnamed(index) => index.index.to_string(),
    }
}
