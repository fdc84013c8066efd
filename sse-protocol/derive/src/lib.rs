//! Derive macros of tidings-protocol.
