//! `#[derive(EventSet)]`.

use proc_macro2::TokenStream;
use quote::quote;
use syn::{Data, DeriveInput, Fields, Ident, Type};

use crate::crate_path;

pub(crate) fn derive(input: DeriveInput) -> syn::Result<TokenStream> {
    let mut typegen = false;
    let mut path = None;
    for attribute in input
        .attrs
        .iter()
        .filter(|a| a.path().is_ident("event_set"))
    {
        attribute.parse_nested_meta(|meta| {
            if meta.path.is_ident("typegen") {
                typegen = true;
            } else if meta.path.is_ident("crate") {
                path = Some(crate_path::parse(&meta)?);
            } else {
                return Err(meta.error("expected `typegen` or `crate = \"…\"`"));
            }
            Ok(())
        })?;
    }
    let protocol = crate_path::protocol(path);
    let variants = variants(&input)?;
    let ident = &input.ident;
    let names: Vec<_> = variants.iter().map(|(name, _)| name).collect();
    let types: Vec<_> = variants.iter().map(|(_, ty)| ty).collect();
    let (impl_generics, type_generics, where_clause) = input.generics.split_for_impl();
    let duplicate = format!(
        "two variants of `{ident}` hold events of the same name: rename one with #[event(name = \"…\")]"
    );

    let describe = typegen.then(|| {
        quote! {
            #[automatically_derived]
            impl #impl_generics #protocol::typegen::Describe for #ident #type_generics #where_clause {
                fn describe(description: &mut #protocol::typegen::Description) {
                    #(description.event::<#types>();)*
                }
            }
        }
    });

    Ok(quote! {
        const _: () = assert!(
            #protocol::__private::all_different(&[#(<#types as #protocol::TypedEvent>::NAME),*]),
            #duplicate
        );

        #[automatically_derived]
        impl #impl_generics #protocol::EventSet for #ident #type_generics #where_clause {
            const NAMES: &'static [&'static str] = &[#(<#types as #protocol::TypedEvent>::NAME),*];

            fn name(&self) -> &'static str {
                match self {
                    #(Self::#names(_) => <#types as #protocol::TypedEvent>::NAME,)*
                }
            }

            fn encode(&self) -> ::core::result::Result<
                (#protocol::EventName, #protocol::__private::String),
                #protocol::EncodeEventError,
            > {
                match self {
                    #(Self::#names(event) => #protocol::__private::encode(event),)*
                }
            }

            fn decode(name: &str, payload: &str) -> ::core::result::Result<Self, #protocol::DecodeEventError> {
                #(
                    if name == <#types as #protocol::TypedEvent>::NAME {
                        return #protocol::__private::decode::<#types>(payload).map(Self::#names);
                    }
                )*
                ::core::result::Result::Err(#protocol::__private::unknown(name))
            }
        }

        #(
            #[automatically_derived]
            impl #impl_generics ::core::convert::From<#types> for #ident #type_generics #where_clause {
                fn from(event: #types) -> Self {
                    Self::#names(event)
                }
            }
        )*

        #describe
    })
}

fn variants(input: &DeriveInput) -> syn::Result<Vec<(Ident, Type)>> {
    let Data::Enum(data) = &input.data else {
        return Err(syn::Error::new(
            input.ident.span(),
            "EventSet is derived for an enum with one variant per event, such as `enum Events { Price(Price) }`; \
             for a single event derive Event",
        ));
    };
    if data.variants.is_empty() {
        return Err(syn::Error::new(
            input.ident.span(),
            "an event set needs an event: add a variant such as `Price(Price)`",
        ));
    }
    data.variants
        .iter()
        .map(|variant| match &variant.fields {
            Fields::Unnamed(fields) if fields.unnamed.len() == 1 => {
                Ok((variant.ident.clone(), fields.unnamed[0].ty.clone()))
            }
            _ => Err(syn::Error::new(
                variant.ident.span(),
                format!(
                    "a variant of an event set holds exactly one event: write `{0}({0})` with a type `{0}` that derives Event",
                    variant.ident
                ),
            )),
        })
        .collect()
}
