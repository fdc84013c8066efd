//! `cargo xtask size`: what a page downloads.

use anyhow::Result;

use super::{npm, packages, setup};
use crate::tool;
use crate::workspace::Workspace;

/// Fails when an entry has outgrown its budget, and when docs/size.md is no longer true.
pub(crate) fn run(workspace: &Workspace) -> Result<()> {
    setup::for_building(workspace)?;
    npm::build(workspace)?;
    tool::run(&mut packages::script(workspace, packages::PACKAGE, "size"))
}
