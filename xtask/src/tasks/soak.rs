//! `cargo xtask soak`: random faults for as long as one likes, and what came of it.

use anyhow::Result;

use super::{npm, packages, setup, test};
use crate::tool;
use crate::workspace::Workspace;

#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// For how long
    #[arg(long, default_value_t = 30.0)]
    minutes: f64,
    /// Repeats the faults of an earlier run; the run says its seed
    #[arg(long)]
    seed: Option<u32>,
}

pub(crate) fn run(workspace: &Workspace, arguments: &Arguments) -> Result<()> {
    for need in [setup::wasm, setup::node, setup::browser] {
        need(workspace)?;
    }
    npm::build(workspace)?;
    packages::install(workspace, packages::E2E)?;
    test::build_programs(workspace)?;
    let mut soak = packages::script(workspace, packages::E2E, "soak");
    soak.env("TIDINGS_BINARIES", workspace.cargo_target().join("debug"))
        .env("SOAK_MINUTES", arguments.minutes.to_string());
    if let Some(seed) = arguments.seed {
        soak.env("SOAK_SEED", seed.to_string());
    }
    tool::run(&mut soak)
}
