//! `cargo xtask bench`: hands over to the bench programs, with what they compare installed.

use std::process::Command;

use anyhow::Result;

use super::{npm, setup};
use crate::tool;
use crate::workspace::Workspace;

#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// Measure the browser client in Chromium instead of the server
    #[arg(long)]
    browser: bool,
    /// Measure the React hooks in Chromium instead of the server
    #[arg(long, conflicts_with = "browser")]
    react: bool,
    /// Measure how fast tabs that share a stream hand it over in Chromium instead of the server
    #[arg(long, conflicts_with_all = ["browser", "react"])]
    tabs: bool,
    /// What the bench program is told; `cargo xtask bench -- --help` lists it
    #[arg(last = true)]
    arguments: Vec<String>,
}

pub(crate) fn run(workspace: &Workspace, arguments: &Arguments) -> Result<()> {
    let page = match arguments {
        Arguments { browser: true, .. } => Some("benches/browser/run.mjs"),
        Arguments { react: true, .. } => Some("benches/react/run.mjs"),
        Arguments { tabs: true, .. } => Some("benches/tabs/run.mjs"),
        _ => None,
    };
    if let Some(page) = page {
        setup::for_building(workspace)?;
        setup::browser(workspace)?;
        npm::build(workspace)?;
        return tool::run(
            Command::new("node")
                .current_dir(workspace.root())
                .arg(page)
                .args(&arguments.arguments),
        );
    }
    setup::bench(workspace)?;
    tool::run(
        Command::new("cargo")
            .current_dir(workspace.root())
            .args(["run", "--release", "--package", "tidings-benches", "--"])
            .args(&arguments.arguments),
    )
}
