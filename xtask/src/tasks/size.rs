//! `cargo xtask size`: what a page downloads for each entry of the package.

use std::fs;
use std::io::Write;
use std::process::Command;

use anyhow::{Result, ensure};
use flate2::Compression;
use flate2::write::GzEncoder;

use super::{npm, setup};
use crate::tool;
use crate::workspace::Workspace;

/// Entries of the package, and what a page that uses only this one imports.
const ENTRIES: [(&str, &str); 3] = [
    ("tidings", "export { createClient } from 'tidings';"),
    ("tidings/slim", "export * from 'tidings/slim';"),
    (
        "tidings + tidings/react",
        "export { createClient } from 'tidings'; export { createHooks } from 'tidings/react';",
    ),
];

pub(crate) fn run(workspace: &Workspace) -> Result<()> {
    setup::for_building(workspace)?;
    let tarball = npm::build(workspace)?;
    npm::install(workspace, npm::DASHBOARD)?;
    npm::install_tarball(workspace, npm::DASHBOARD, &tarball)?;

    let wasm = fs::read(workspace.output("wasm/tidings_bg.wasm"))?;
    println!("\n{:<28}{:>10}{:>10}", "", "bytes", "gzip -9");
    println!(
        "{:<28}{:>10}{:>10}",
        "tidings/client.wasm",
        wasm.len(),
        gzip(&wasm)?
    );
    for (name, source) in ENTRIES {
        let bundle = bundle(workspace, source)?;
        println!("{name:<28}{:>10}{:>10}", bundle.len(), gzip(&bundle)?);
    }
    Ok(())
}

/// `source` with what it imports as one minified ES module; React itself is the page's own.
fn bundle(workspace: &Workspace, source: &str) -> Result<Vec<u8>> {
    let page = workspace.path(npm::DASHBOARD);
    let esbuild = workspace
        .path(npm::PACKAGE)
        .join("node_modules/.bin/esbuild");
    ensure!(
        esbuild.is_file(),
        "esbuild is lacking in {}/node_modules",
        npm::PACKAGE
    );
    let folder = workspace.output("size");
    fs::create_dir_all(&folder)?;
    let (entry, bundle) = (
        page.join("node_modules/.size.mjs"),
        folder.join("bundle.mjs"),
    );
    fs::write(&entry, source)?;
    tool::output(
        Command::new(esbuild)
            .current_dir(&page)
            .arg(&entry)
            .args([
                "--bundle",
                "--minify",
                "--format=esm",
                "--external:react",
                "--log-level=error",
            ])
            .arg(format!("--outfile={}", bundle.display())),
    )?;
    fs::remove_file(entry)?;
    Ok(fs::read(bundle)?)
}

fn gzip(bytes: &[u8]) -> Result<usize> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes)?;
    Ok(encoder.finish()?.len())
}
