//! `cargo xtask lint`: formatting, clippy, documentation.

use std::process::Command;

use anyhow::Result;

use super::setup;
use crate::tool;
use crate::workspace::Workspace;

#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// Change what can be changed by itself
    #[arg(long)]
    fix: bool,
}

pub(crate) fn run(workspace: &Workspace, arguments: &Arguments) -> Result<()> {
    setup::rust_components(workspace)?;
    if arguments.fix {
        tool::run(cargo(workspace).args(["fmt", "--all"]))?;
        tool::run(cargo(workspace).args([
            "clippy",
            "--workspace",
            "--all-targets",
            "--fix",
            "--allow-dirty",
        ]))?;
    }
    tool::run(&mut formatting(workspace))?;
    tool::run(&mut clippy(workspace))?;
    tool::run(&mut documentation(workspace))
}

pub(crate) fn formatting(workspace: &Workspace) -> Command {
    let mut command = cargo(workspace);
    command.args(["fmt", "--all", "--check"]);
    command
}

pub(crate) fn clippy(workspace: &Workspace) -> Command {
    let mut command = cargo(workspace);
    command.args([
        "clippy",
        "--workspace",
        "--all-targets",
        "--all-features",
        "--quiet",
        "--",
        "-D",
        "warnings",
    ]);
    command
}

/// Broken links in documentation are as wrong as broken code.
pub(crate) fn documentation(workspace: &Workspace) -> Command {
    let mut command = cargo(workspace);
    command
        .args(["doc", "--workspace", "--no-deps", "--quiet"])
        .env("RUSTDOCFLAGS", "-D warnings");
    command
}

fn cargo(workspace: &Workspace) -> Command {
    let mut command = Command::new("cargo");
    command.current_dir(workspace.root());
    command
}
