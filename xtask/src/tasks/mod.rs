//! One file per task.

pub(crate) mod bench;
pub(crate) mod demo;
pub(crate) mod fuzz;
pub(crate) mod leptos;
pub(crate) mod lint;
pub(crate) mod next;
pub(crate) mod npm;
pub(crate) mod packages;
pub(crate) mod setup;
pub(crate) mod size;
pub(crate) mod soak;
pub(crate) mod test;
pub(crate) mod typegen;
pub(crate) mod wasm;
