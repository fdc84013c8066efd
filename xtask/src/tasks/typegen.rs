//! `cargo xtask typegen`: TypeScript and JSON Schema of the examples' events.

use std::process::Command;

use anyhow::Result;

use crate::tool;
use crate::workspace::Workspace;

/// Packages with a program `typegen` that writes their types, and with `--check` says whether they are stale.
const PACKAGES: [&str; 1] = ["tidings-dashboard"];

#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// Change nothing; fail when a generated file is stale
    #[arg(long)]
    check: bool,
}

pub(crate) fn run(workspace: &Workspace, arguments: &Arguments) -> Result<()> {
    for mut command in commands(workspace, arguments.check) {
        tool::run(&mut command)?;
    }
    Ok(())
}

pub(crate) fn commands(workspace: &Workspace, check: bool) -> Vec<Command> {
    PACKAGES
        .iter()
        .map(|package| {
            let mut command = Command::new("cargo");
            command.current_dir(workspace.root());
            command.args(["run", "--quiet", "--package", package, "--bin", "typegen"]);
            if check {
                command.args(["--", "--check"]);
            }
            command
        })
        .collect()
}
