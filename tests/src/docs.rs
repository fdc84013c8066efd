//! What the documentation shows, compiled and run.

macro_rules! pages {
    ($($name:ident: $path:literal,)*) => {$(
        #[doc = include_str!($path)]
        #[cfg(doctest)]
        pub mod $name {}
    )*};
}

pages! {
    readme: "../../README.md",
    axum: "../../docs/axum.md",
    plain_clients: "../../docs/plain-clients.md",
    rust_front_ends: "../../docs/rust-front-ends.md",
    types: "../../docs/types.md",
}
