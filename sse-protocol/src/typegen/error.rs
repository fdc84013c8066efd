//! Why types were not written, or are not what they should be.

use alloc::string::String;
use alloc::sync::Arc;
use core::fmt;
use std::io;
use std::path::PathBuf;

/// Types that could not be written, or files that are stale.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum TypegenError {
    /// Two Rust types would become one TypeScript type.
    NameClash {
        /// The name both want.
        name: String,
        /// The Rust types.
        rust: [String; 2],
    },
    /// A generated file is not what the types are now.
    Stale {
        /// The file.
        path: PathBuf,
    },
    /// A file could not be read or written.
    Io {
        /// The file or directory.
        path: PathBuf,
        /// Why.
        source: Arc<io::Error>,
    },
}

impl fmt::Display for TypegenError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NameClash {
                name,
                rust: [one, other],
            } => {
                write!(
                    f,
                    "TypeScript type {name} is wanted by {one} and by {other}: rename one with #[ts(rename = \"…\")]"
                )
            }
            Self::Stale { path } => {
                write!(
                    f,
                    "{} is not what the Rust types are now: write it again",
                    path.display()
                )
            }
            Self::Io { path, .. } => write!(f, "{} cannot be read or written", path.display()),
        }
    }
}

impl core::error::Error for TypegenError {
    fn source(&self) -> Option<&(dyn core::error::Error + 'static)> {
        match self {
            Self::Io { source, .. } => Some(source),
            _ => None,
        }
    }
}
