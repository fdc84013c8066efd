//! `cargo xtask npm`: the package as it would be published.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result, ensure};

use super::packages::{PACKAGE, install, npm, script};
use super::{setup, wasm};
use crate::step::{self, Step};
use crate::tool;
use crate::workspace::Workspace;

pub(crate) fn run(workspace: &Workspace) -> Result<()> {
    setup::for_building(workspace)?;
    build(workspace)?;
    Ok(())
}

/// Builds and packs the package; returns the tarball.
pub(crate) fn build(workspace: &Workspace) -> Result<PathBuf> {
    install(workspace, PACKAGE)?;
    wasm::build(workspace)?;
    let tarball = workspace.output("npm/tidings.tgz");
    Step::new(workspace, "npm package")
        .input(workspace.path(PACKAGE).join("src"))
        .input(workspace.path(PACKAGE).join("scripts"))
        .input(workspace.path(PACKAGE).join("package.json"))
        .input(workspace.path(PACKAGE).join("tsconfig.json"))
        .input(wasm::folder(workspace).join("tidings.wasm"))
        .output(workspace.path(PACKAGE).join("dist"))
        .output(&tarball)
        .run(|| {
            tool::run(&mut script(workspace, PACKAGE, "build"))?;
            pack(workspace, &tarball)
        })?;
    Ok(tarball)
}

fn pack(workspace: &Workspace, tarball: &PathBuf) -> Result<()> {
    let folder = workspace.output("npm");
    fs::create_dir_all(&folder)?;
    let name = tool::output(
        npm(&workspace.path(PACKAGE))
            .args(["pack", "--silent", "--ignore-scripts", "--pack-destination"])
            .arg(&folder),
    )?;
    // One name whatever the version, for those who install it.
    fs::rename(folder.join(name.trim()), tarball).context("npm pack wrote no tarball")
}

/// Puts the packed package into `folder`'s node_modules, as `npm install tidings` would.
///
/// Not by npm itself: the lock file would then hold the hash of a file that every build changes.
pub(crate) fn install_tarball(
    workspace: &Workspace,
    folder: &str,
    tarball: &PathBuf,
) -> Result<()> {
    let into = workspace.path(folder).join("node_modules/tidings");
    let name = format!("tidings in {folder}");
    Step::new(workspace, &name)
        .input(tarball)
        .input(workspace.path(folder).join("package-lock.json"))
        .output(into.join("package.json"))
        .run(|| {
            step::remove_folder_if_there(&into)?;
            fs::create_dir_all(&into)?;
            tool::run(
                Command::new("tar")
                    .arg("-xzf")
                    .arg(tarball)
                    .arg("-C")
                    .arg(&into)
                    .arg("--strip-components=1"),
            )?;
            ensure!(
                into.join("package.json").is_file(),
                "the tarball holds no package.json"
            );
            Ok(())
        })?;
    Ok(())
}
