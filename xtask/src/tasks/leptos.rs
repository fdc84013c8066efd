//! The example page in Rust: compiled for wasm32, bound to JavaScript, shrunk, and put beside its HTML.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result};
use wasm_bindgen_cli_support::Bindgen;

use super::packages;
use super::wasm::WASM_OPT;
use crate::step::Step;
use crate::tool;
use crate::wasm_compiler::{Purpose, TARGET, WasmCompiler};
use crate::workspace::Workspace;

const FOLDER: &str = "examples/leptos";
const PROGRAM: &str = "tidings-leptos-example";
const FILES: [&str; 2] = ["index.html", "style.css"];

/// Builds the page; returns its folder.
pub(crate) fn build(workspace: &Workspace) -> Result<PathBuf> {
    let compiled = compile(workspace)?;
    let folder = workspace.output("leptos/page");
    let mut step = Step::new(workspace, "leptos page")
        .input(&compiled)
        .input(workspace.path("xtask/src/tasks/leptos.rs"))
        .setting(WASM_OPT.join(" "))
        .output(folder.join("page_bg.wasm"));
    for file in FILES {
        step = step
            .input(workspace.path(FOLDER).join(file))
            .output(folder.join(file));
    }
    step.run(|| {
        Bindgen::new()
            .input_path(&compiled)
            .out_name("page")
            .web(true)?
            .omit_default_module_path(false)
            .typescript(false)
            .generate(&folder)?;
        let wasm = folder.join("page_bg.wasm");
        let wasm_opt = workspace
            .path(packages::PACKAGE)
            .join("node_modules/.bin/wasm-opt");
        tool::run(
            Command::new(&wasm_opt)
                .args(WASM_OPT)
                .arg(&wasm)
                .arg("-o")
                .arg(&wasm),
        )?;
        for file in FILES {
            fs::copy(workspace.path(FOLDER).join(file), folder.join(file))
                .with_context(|| format!("cannot copy {file}"))?;
        }
        println!("  {} bytes of wasm", fs::metadata(&wasm)?.len());
        Ok(())
    })?;
    Ok(folder)
}

fn compile(workspace: &Workspace) -> Result<PathBuf> {
    packages::install(workspace, packages::PACKAGE)?;
    let compiler = WasmCompiler::require()?;
    let file = WasmCompiler::target(workspace, Purpose::Page)
        .join(TARGET)
        .join("release")
        .join(format!("{PROGRAM}.wasm"));
    Step::new(workspace, "leptos page, compiled")
        .input(workspace.path(FOLDER).join("Cargo.toml"))
        .input(workspace.path(FOLDER).join("Cargo.lock"))
        .input(workspace.path(FOLDER).join("src"))
        .input(workspace.path("examples/dashboard/events"))
        .input(workspace.path("sse-protocol"))
        .input(workspace.path("sse-client-wasm"))
        .setting(compiler.description()?)
        .setting(Purpose::Page.flags())
        .output(&file)
        .run(|| {
            let mut cargo = compiler.cargo(workspace, "build", Purpose::Page);
            tool::run(
                cargo
                    .args(["--release", "--manifest-path"])
                    .arg(workspace.path(FOLDER).join("Cargo.toml")),
            )
        })?;
    Ok(file)
}
