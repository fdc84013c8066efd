//! The generated files.

use alloc::string::String;
use std::fs;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use super::{Describe, Description, TypegenError};

/// The name of the TypeScript file.
pub const TYPESCRIPT_FILE: &str = "events.ts";
/// The name of the JSON Schema file.
pub const JSON_SCHEMA_FILE: &str = "events.schema.json";

/// Writes [`TYPESCRIPT_FILE`] and [`JSON_SCHEMA_FILE`] into the directory, which is made if need be. A file that is what it
/// should be is left alone.
///
/// # Errors
///
/// When two types want one name, or a file cannot be written.
pub fn write<E: Describe>(dir: impl AsRef<Path>) -> Result<(), TypegenError> {
    let dir = dir.as_ref();
    fs::create_dir_all(dir).map_err(|error| io(dir, error))?;
    for (path, text) in generate::<E>(dir)? {
        if !is_current(&path, &text)? {
            fs::write(&path, text).map_err(|error| io(&path, error))?;
        }
    }
    Ok(())
}

/// Succeeds when the directory holds what [`write()`] would write: for a test.
///
/// # Errors
///
/// [`TypegenError::Stale`] when it does not, naming the file.
pub fn check<E: Describe>(dir: impl AsRef<Path>) -> Result<(), TypegenError> {
    for (path, text) in generate::<E>(dir.as_ref())? {
        if !is_current(&path, &text)? {
            return Err(TypegenError::Stale { path });
        }
    }
    Ok(())
}

/// Whether [`write()`] would change anything.
///
/// # Errors
///
/// When two types want one name, or a file cannot be read.
pub fn is_stale<E: Describe>(dir: impl AsRef<Path>) -> Result<bool, TypegenError> {
    match check::<E>(dir) {
        Ok(()) => Ok(false),
        Err(TypegenError::Stale { .. }) => Ok(true),
        Err(error) => Err(error),
    }
}

fn generate<E: Describe>(dir: &Path) -> Result<[(PathBuf, String); 2], TypegenError> {
    let description = Description::of::<E>();
    let schema = super::version::sorted(&description.json_schema());
    Ok([
        (dir.join(TYPESCRIPT_FILE), description.typescript()?),
        (dir.join(JSON_SCHEMA_FILE), alloc::format!("{schema:#}\n")),
    ])
}

fn is_current(path: &Path, text: &str) -> Result<bool, TypegenError> {
    match fs::read(path) {
        Ok(found) => Ok(found == text.as_bytes()),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(false),
        Err(error) => Err(io(path, error)),
    }
}

fn io(path: &Path, error: io::Error) -> TypegenError {
    TypegenError::Io {
        path: path.into(),
        source: error.into(),
    }
}
