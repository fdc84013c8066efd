//! TypeScript and JSON Schema of an event set.
//!
//! # Examples
//!
//! ```
//! use schemars::JsonSchema;
//! use serde::{Deserialize, Serialize};
//! use tidings_protocol::typegen::{self, Describe};
//! use tidings_protocol::{Event, EventSet};
//! use ts_rs::TS;
//!
//! /// What a share was last sold for.
//! #[derive(Serialize, Deserialize, TS, JsonSchema, Event)]
//! struct Price {
//!     symbol: String,
//!     last: f64,
//! }
//!
//! #[derive(EventSet)]
//! #[event_set(typegen)]
//! enum Events {
//!     Price(Price),
//! }
//!
//! let dir = std::env::temp_dir().join("tidings-typegen-example");
//! typegen::write::<Events>(&dir)?;
//! typegen::check::<Events>(&dir)?; // in a test: fails when a type has changed since
//!
//! let typescript = std::fs::read_to_string(dir.join(typegen::TYPESCRIPT_FILE))?;
//! assert!(typescript.contains("export interface Events {\n  price: Price;\n}\n"));
//! assert!(typescript.contains(&format!("export const version = \"{}\";", Events::version())));
//! # std::fs::remove_dir_all(dir)?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! The attribute `#[event_set(typegen)]` asks that every payload implements [`ts_rs::TS`] and
//! [`schemars::JsonSchema`]. A program that has them in its tests only writes
//! `#[cfg_attr(test, event_set(typegen))]`.

mod description;
mod error;
mod files;
mod version;

pub use description::{Describe, Description};
pub use error::TypegenError;
pub use files::{JSON_SCHEMA_FILE, TYPESCRIPT_FILE, check, is_stale, write};
// The versions that the payloads' derives must be of.
pub use {schemars, ts_rs};
