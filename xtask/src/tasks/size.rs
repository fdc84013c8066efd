//! `cargo xtask size`: what a page downloads.

use anyhow::Result;

use super::{npm, setup};
use crate::tool;
use crate::workspace::Workspace;

/// The package's build measures what it made, and fails when it has outgrown its bound.
pub(crate) fn run(workspace: &Workspace) -> Result<()> {
    setup::for_building(workspace)?;
    npm::build(workspace)?;
    tool::run(&mut npm::script(workspace, npm::PACKAGE, "build"))
}
