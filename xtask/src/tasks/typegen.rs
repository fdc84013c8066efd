//! `cargo xtask typegen`: TypeScript and JSON Schema of the examples' events.

use std::path::PathBuf;
use std::process::Command;

use anyhow::Result;

use crate::tool;
use crate::workspace::Workspace;

/// Packages and their programs that write their types, and with `--check` say whether they are stale.
const PROGRAMS: [(&str, &str); 1] = [("tidings-dashboard", "typegen")];

#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// Change nothing; fail when a generated file is stale
    #[arg(long)]
    check: bool,
}

pub(crate) fn run(workspace: &Workspace, arguments: &Arguments) -> Result<()> {
    for (package, program) in PROGRAMS {
        let mut cargo = Command::new("cargo");
        cargo.current_dir(workspace.root());
        cargo.args([
            "run",
            "--quiet",
            "--package",
            package,
            "--bin",
            program,
            "--",
        ]);
        tool::run(cargo.args(arguments.check.then_some("--check")))?;
    }
    Ok(())
}

/// Where the programs lie once they are built.
pub(crate) fn programs(workspace: &Workspace) -> impl Iterator<Item = PathBuf> {
    let folder = workspace.cargo_target().join("debug");
    PROGRAMS
        .iter()
        .map(move |(_, program)| folder.join(program))
}
