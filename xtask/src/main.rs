//! Every task a person or CI runs.

fn main() {}
