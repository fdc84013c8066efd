//! `cargo xtask bench`: hands over to the bench program, with its peers installed.

use std::process::Command;

use anyhow::Result;

use super::setup;
use crate::tool;
use crate::workspace::Workspace;

#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// What the bench program is told; `cargo xtask bench -- --help` lists it
    #[arg(last = true)]
    arguments: Vec<String>,
}

pub(crate) fn run(workspace: &Workspace, arguments: &Arguments) -> Result<()> {
    setup::bench(workspace)?;
    let mut cargo = Command::new("cargo");
    cargo.current_dir(workspace.root());
    cargo
        .args(["run", "--release", "--package", "tidings-benches", "--"])
        .args(&arguments.arguments);
    tool::run(&mut cargo)
}
