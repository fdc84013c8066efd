//! `cargo xtask wasm`: the browser client as one small .wasm.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use anyhow::Result;

use super::{packages, setup};
use crate::step::Step;
use crate::tool;
use crate::wasm_compiler::{Purpose, TARGET, WasmCompiler};
use crate::workspace::Workspace;

/// What is built for npm.
const PACKAGE: &str = "tidings-client-wasm";
const PROFILE: &str = "wasm";

/// What npm/src/wasm/exports.ts names. The compiler would export the memory and two addresses as well, which nobody reads.
const EXPORTS: [&str; 12] = [
    "create", "destroy", "handle", "answered", "retry", "change", "control", "event", "next",
    "poll", "deadline", "state",
];

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
    packages::install(workspace, packages::PACKAGE)?;
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
        .setting(Purpose::Release.flags())
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
    let graph = folder(workspace).join("exports.json");
    let tools = workspace.path(packages::PACKAGE).join("node_modules/.bin");
    Step::new(workspace, "wasm client, shrunk")
        .input(&compiled)
        .input(workspace.path(packages::PACKAGE).join("package.json"))
        .setting(WASM_OPT.join(" "))
        .setting(EXPORTS.join(" "))
        .output(&to)
        .run(|| {
            fs::write(&graph, reached(&EXPORTS))?;
            tool::run(
                Command::new(tools.join("wasm-metadce"))
                    .args(WASM_OPT.iter().filter(|flag| flag.starts_with("--enable")))
                    .arg(&compiled)
                    .arg("--graph-file")
                    .arg(&graph)
                    .arg("-o")
                    .arg(&to),
            )?;
            tool::run(
                Command::new(tools.join("wasm-opt"))
                    .args(WASM_OPT)
                    .arg(&to)
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

/// A graph for `wasm-metadce`, of the exports that are reached from outside.
fn reached(exports: &[&str]) -> String {
    let nodes = exports
        .iter()
        .map(|name| format!(r#",{{"name":"{name}","export":"{name}"}}"#));
    let reaches = exports.join(r#"",""#);
    format!(
        r#"[{{"name":"page","root":true,"reaches":["{reaches}"]}}{}]"#,
        nodes.collect::<String>()
    )
}
