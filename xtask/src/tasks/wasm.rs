//! `cargo xtask wasm`: the browser client as one small .wasm.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use anyhow::Result;

use super::{npm, setup};
use crate::step::Step;
use crate::tool;
use crate::wasm_compiler::{Purpose, TARGET, WasmCompiler};
use crate::workspace::Workspace;

/// What is built for npm.
const PACKAGE: &str = "tidings-client-wasm";
const PROFILE: &str = "wasm";

/// Named one by one: `--all-features` writes encodings that no browser reads.
pub(crate) const WASM_OPT: [&str; 13] = [
    "-Oz",
    "--converge",
    "--enable-bulk-memory",
    "--enable-sign-ext",
    "--enable-mutable-globals",
    "--enable-nontrapping-float-to-int",
    "--enable-reference-types",
    "--enable-multivalue",
    "--enable-bulk-memory-opt",
    "--enable-extended-const",
    "--strip-debug",
    "--strip-producers",
    "--strip-target-features",
];

pub(crate) fn run(workspace: &Workspace) -> Result<()> {
    setup::wasm(workspace)?;
    npm::install(workspace, npm::PACKAGE)?;
    build(workspace)
}

/// Builds `target/wasm/tidings.wasm`.
pub(crate) fn build(workspace: &Workspace) -> Result<()> {
    let compiled = compile(workspace)?;
    shrink(workspace, compiled)
}

/// The folder that npm's build reads.
pub(crate) fn folder(workspace: &Workspace) -> PathBuf {
    workspace.output("wasm")
}

fn compile(workspace: &Workspace) -> Result<PathBuf> {
    let compiler = WasmCompiler::require()?;
    let compiled = WasmCompiler::target(workspace, Purpose::Release)
        .join(TARGET)
        .join(PROFILE)
        .join(format!("{}.wasm", PACKAGE.replace('-', "_")));
    Step::new(workspace, "wasm client, compiled")
        .input(workspace.path("Cargo.toml"))
        .input(workspace.path("Cargo.lock"))
        .input(workspace.path("sse-protocol"))
        .input(workspace.path("sse-client-wasm"))
        .setting(compiler.description()?)
        .output(&compiled)
        .run(|| {
            let mut cargo = compiler.cargo(workspace, "build", Purpose::Release);
            tool::run(cargo.args([
                "--profile",
                PROFILE,
                "--package",
                PACKAGE,
                "--no-default-features",
                "--features",
                "npm",
            ]))
        })?;
    Ok(compiled)
}

fn shrink(workspace: &Workspace, compiled: PathBuf) -> Result<()> {
    let to = folder(workspace).join("tidings.wasm");
    let wasm_opt = workspace
        .path(npm::PACKAGE)
        .join("node_modules/.bin/wasm-opt");
    Step::new(workspace, "wasm client, shrunk")
        .input(&compiled)
        .input(workspace.path(npm::PACKAGE).join("package.json"))
        .setting(WASM_OPT.join(" "))
        .output(&to)
        .run(|| {
            tool::run(
                Command::new(&wasm_opt)
                    .args(WASM_OPT)
                    .arg(&compiled)
                    .arg("-o")
                    .arg(&to),
            )?;
            println!(
                "  {} -> {} bytes",
                fs::metadata(&compiled)?.len(),
                fs::metadata(&to)?.len()
            );
            Ok(())
        })?;
    Ok(())
}
