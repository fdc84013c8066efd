//! The folders with a package.json, and npm in them.

use std::path::Path;
use std::process::Command;

use anyhow::Result;

use crate::step::Step;
use crate::tool;
use crate::workspace::Workspace;

/// The folder of the package `tidings`.
pub(crate) const PACKAGE: &str = "npm";
/// The dashboard's page.
pub(crate) const DASHBOARD: &str = "examples/dashboard/web";
/// The tests that drive a browser.
pub(crate) const E2E: &str = "tests/e2e";
/// The example in Next.
pub(crate) const NEXT: &str = "examples/next";

/// Every folder with a package.json of ours.
pub(crate) const FOLDERS: [&str; 3] = [PACKAGE, DASHBOARD, E2E];

/// Installs what `folder`'s lock file names.
pub(crate) fn install(workspace: &Workspace, folder: &str) -> Result<()> {
    let path = workspace.path(folder);
    let name = format!("npm packages of {folder}");
    Step::new(workspace, &name)
        .input(path.join("package.json"))
        .input(path.join("package-lock.json"))
        .output(path.join("node_modules"))
        .run(|| tool::run(npm(&path).args(["ci", "--no-audit", "--no-fund"])))?;
    Ok(())
}

/// Runs a script of `folder`'s package.json.
pub(crate) fn script(workspace: &Workspace, folder: &str, script: &str) -> Command {
    let mut command = npm(&workspace.path(folder));
    command.args(["run", "--silent", script]);
    command
}

pub(super) fn npm(folder: &Path) -> Command {
    let mut command = Command::new("npm");
    command.current_dir(folder);
    // The browser of the machine: tests must not download one.
    if let Some(chromium) = tool::find("chromium") {
        command.env("CHROMIUM", chromium);
    }
    command
}
