//! Tests across parts: a real hub, a real browser, real faults.

#[cfg(doctest)]
mod docs;
