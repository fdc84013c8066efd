//! Writes the page's types from the Rust types; with `--check` only says whether they are stale.

use std::path::PathBuf;

use anyhow::{Context, Result};
use clap::Parser;
use tidings_dashboard::events::{Events, GENERATED};
use tidings_protocol::typegen;

/// Writes the TypeScript and the JSON Schema of the dashboard's events.
#[derive(Debug, Parser)]
struct Arguments {
    /// Change nothing; fail when a file is stale
    #[arg(long)]
    check: bool,
    /// Where the files lie
    #[arg(long, default_value = GENERATED)]
    folder: PathBuf,
}

fn main() -> Result<()> {
    let Arguments { check, folder } = Arguments::parse();
    if check {
        typegen::check::<Events>(folder).context("run `cargo xtask typegen`")
    } else {
        typegen::write::<Events>(&folder)?;
        println!("{}", folder.display());
        Ok(())
    }
}
