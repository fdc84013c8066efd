//! The example in Next: the dashboard's server, and Next's development server in front of it.

use std::process::Command;

use anyhow::{Context, Result};

use super::{npm, packages};
use crate::tool;
use crate::workspace::Workspace;

/// Installs what the example needs, the package as it would be published among it.
pub(crate) fn install(workspace: &Workspace) -> Result<()> {
    let tarball = npm::build(workspace)?;
    packages::install(workspace, packages::NEXT)?;
    npm::install_tarball(workspace, packages::NEXT, &tarball)
}

/// Runs Next's development server until it ends, with the stream's server on that port beside it.
pub(crate) fn serve(workspace: &Workspace, server: &mut Command, port: u16) -> Result<()> {
    let mut server = server.spawn().context("cannot start the dashboard")?;
    let mut next = packages::script(workspace, packages::NEXT, "dev");
    next.env("TIDINGS_SERVER", format!("http://127.0.0.1:{port}"));
    let result = tool::run(&mut next);
    // It may have ended already, by the Ctrl-C that ended the other one.
    let _ = server.kill();
    server
        .wait()
        .context("the dashboard cannot be waited for")?;
    result
}
