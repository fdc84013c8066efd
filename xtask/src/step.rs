//! A step says what it is doing, and is skipped when the same inputs already gave its outputs.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::Instant;

use anyhow::{Context, Result};
use sha2::{Digest, Sha256};

use crate::workspace::Workspace;

/// Folders that hold results, never inputs.
const NOT_INPUTS: [&str; 6] = [
    "node_modules",
    "target",
    "dist",
    "test-results",
    "playwright-report",
    ".git",
];

/// One piece of work with declared inputs and outputs.
///
/// The stamp of what was done is a hash of the inputs' names and contents, kept in `target/xtask/`.
#[derive(Debug)]
#[must_use]
pub(crate) struct Step<'a> {
    workspace: &'a Workspace,
    name: &'a str,
    inputs: Vec<PathBuf>,
    settings: Vec<String>,
    outputs: Vec<PathBuf>,
}

impl<'a> Step<'a> {
    /// `name` is shown, and names the stamp.
    pub(crate) fn new(workspace: &'a Workspace, name: &'a str) -> Self {
        Self {
            workspace,
            name,
            inputs: Vec::new(),
            settings: Vec::new(),
            outputs: Vec::new(),
        }
    }

    /// A file or folder whose contents decide the result. One that does not exist counts as empty.
    pub(crate) fn input(mut self, path: impl Into<PathBuf>) -> Self {
        self.inputs.push(path.into());
        self
    }

    /// Anything else that decides the result: flags, a tool's version.
    pub(crate) fn setting(mut self, setting: impl Into<String>) -> Self {
        self.settings.push(setting.into());
        self
    }

    /// A file or folder that must exist for the step to count as done.
    pub(crate) fn output(mut self, path: impl Into<PathBuf>) -> Self {
        self.outputs.push(path.into());
        self
    }

    /// Does `work` unless it was done with these inputs; returns whether it was done now.
    pub(crate) fn run(self, work: impl FnOnce() -> Result<()>) -> Result<bool> {
        let stamp = self
            .workspace
            .output("xtask")
            .join(format!("{}.stamp", self.name.replace([' ', '/'], "-")));
        let hash = self.hash()?;
        let done = self.outputs.iter().all(|output| output.exists())
            && fs::read_to_string(&stamp).is_ok_and(|previous| previous == hash);
        if done {
            println!("  {} is up to date", self.name);
            return Ok(false);
        }
        // A step that fails half-way must not look done.
        remove_if_there(&stamp)?;
        let started = Instant::now();
        println!("> {}", self.name);
        work().with_context(|| format!("step `{}` failed", self.name))?;
        for output in &self.outputs {
            anyhow::ensure!(
                output.exists(),
                "step `{}` ended well but did not write {}",
                self.name,
                self.workspace.shown(output)
            );
        }
        write(&stamp, &hash)?;
        println!(
            "  {} done in {:.0} s",
            self.name,
            started.elapsed().as_secs_f64()
        );
        Ok(true)
    }

    fn hash(&self) -> Result<String> {
        let mut hasher = Sha256::new();
        for setting in &self.settings {
            hasher.update(setting);
            hasher.update([0]);
        }
        for input in &self.inputs {
            for file in files(input)? {
                hasher.update(self.workspace.shown(&file).to_string());
                hasher.update([0]);
                hasher.update(Sha256::digest(fs::read(&file)?));
            }
        }
        Ok(hasher
            .finalize()
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect())
    }
}

/// Every file at or below `path`, in a fixed order.
pub(crate) fn files(path: &Path) -> io::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    let mut open = vec![path.to_path_buf()];
    while let Some(next) = open.pop() {
        if next.is_dir() {
            for entry in fs::read_dir(&next)? {
                let entry = entry?;
                let name = entry.file_name();
                if !NOT_INPUTS.iter().any(|folder| name == *folder) {
                    open.push(entry.path());
                }
            }
        } else if next.is_file() {
            found.push(next);
        }
    }
    found.sort();
    Ok(found)
}

/// Writes a file and the folders above it.
pub(crate) fn write(path: &Path, contents: impl AsRef<[u8]>) -> Result<()> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    fs::write(path, contents).with_context(|| format!("cannot write {}", path.display()))
}

/// Removes a file; that it is not there is as good.
pub(crate) fn remove_if_there(path: &Path) -> Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => {
            Err(error).with_context(|| format!("cannot remove {}", path.display()))
        }
        _ => Ok(()),
    }
}

/// Removes a folder with all in it; that it is not there is as good.
pub(crate) fn remove_folder_if_there(path: &Path) -> Result<()> {
    match fs::remove_dir_all(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => {
            Err(error).with_context(|| format!("cannot remove {}", path.display()))
        }
        _ => Ok(()),
    }
}
