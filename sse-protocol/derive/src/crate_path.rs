//! Where the deriving crate finds the traits.

use proc_macro_crate::{FoundCrate, crate_name};
use proc_macro2::Span;
use quote::quote;
use syn::meta::ParseNestedMeta;
use syn::{Ident, LitStr, Path};

/// The path of `tidings-protocol` as seen from the crate that derives: itself, or the module `protocol` of the server or
/// the client, which re-export it whole.
pub(crate) fn protocol(explicit: Option<Path>) -> proc_macro2::TokenStream {
    if let Some(path) = explicit {
        return quote!(#path);
    }
    let direct = "tidings-protocol";
    for (package, module) in [
        (direct, None),
        ("tidings-server", Some("protocol")),
        ("tidings-client-wasm", Some("protocol")),
    ] {
        let name = match crate_name(package) {
            Ok(FoundCrate::Name(name)) => name,
            // Tests, examples and documentation of the crate itself see it by its name; the library does so too, through
            // `extern crate self`.
            Ok(FoundCrate::Itself) => package.replace('-', "_"),
            Err(_) => continue,
        };
        let name = Ident::new(&name, Span::call_site());
        let module = module.map(|module| Ident::new(module, Span::call_site()));
        return match module {
            Some(module) => quote!(::#name::#module),
            None => quote!(::#name),
        };
    }
    quote!(::tidings_protocol)
}

/// Reads `crate = "path"`.
pub(crate) fn parse(meta: &ParseNestedMeta<'_>) -> syn::Result<Path> {
    meta.value()?.parse::<LitStr>()?.parse()
}
