//! The machine it runs on, live in a React page.

fn main() {}
