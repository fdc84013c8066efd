//! `cargo xtask wasm`: the browser client as one small .wasm and its glue.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result};
use wasm_bindgen_cli_support::Bindgen;

use super::{npm, setup};
use crate::step::Step;
use crate::tool;
use crate::wasm_compiler::{Purpose, TARGET, WasmCompiler};
use crate::workspace::Workspace;

/// What is built for npm.
const PACKAGE: &str = "tidings-client-wasm";
const PROFILE: &str = "wasm";

/// One of the files that are built from the same source.
#[derive(Debug, Clone, Copy)]
struct Variant {
    /// Its folder within [`folder`]; empty for that one itself.
    folder: &'static str,
    features: &'static str,
}

const VARIANTS: [Variant; 2] = [
    // With the decoder that `fetch` needs.
    Variant {
        folder: "",
        features: "decode",
    },
    Variant {
        folder: "eventsource",
        features: "npm",
    },
];

/// Named one by one: `--all-features` writes encodings that no browser reads.
pub(crate) const WASM_OPT: [&str; 12] = [
    "-Oz",
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

/// Builds `target/wasm/tidings_bg.wasm`, and the same without the decoder in `target/wasm/eventsource`.
pub(crate) fn build(workspace: &Workspace) -> Result<()> {
    for variant in VARIANTS {
        let compiled = compile(workspace, variant)?;
        let bound = bind(workspace, variant, compiled)?;
        shrink(workspace, variant, bound)?;
    }
    Ok(())
}

/// The folder that npm's build reads.
pub(crate) fn folder(workspace: &Workspace) -> PathBuf {
    workspace.output("wasm")
}

fn compile(workspace: &Workspace, variant: Variant) -> Result<PathBuf> {
    let compiler = WasmCompiler::require()?;
    let file = WasmCompiler::target(workspace, Purpose::Release)
        .join(TARGET)
        .join(PROFILE)
        .join(format!("{}.wasm", PACKAGE.replace('-', "_")));
    // Cargo's own has the same name whatever the features.
    let kept = workspace
        .output("wasm/compiled")
        .join(format!("{}.wasm", variant.features));
    Step::new(
        workspace,
        &format!("wasm client, compiled with {}", variant.features),
    )
    .input(workspace.path("Cargo.toml"))
    .input(workspace.path("Cargo.lock"))
    .input(workspace.path("sse-protocol"))
    .input(workspace.path("sse-client-wasm"))
    .setting(compiler.description()?)
    .output(&kept)
    .run(|| {
        let mut cargo = compiler.cargo(workspace, "build", Purpose::Release);
        tool::run(cargo.args([
            "--profile",
            PROFILE,
            "--package",
            PACKAGE,
            "--no-default-features",
            "--features",
            variant.features,
        ]))?;
        fs::create_dir_all(workspace.output("wasm/compiled"))?;
        fs::copy(&file, &kept).context("cannot keep what was compiled")?;
        Ok(())
    })?;
    Ok(kept)
}

fn bind(workspace: &Workspace, variant: Variant, compiled: PathBuf) -> Result<PathBuf> {
    let folder = workspace.output("wasm/bindgen").join(variant.features);
    Step::new(
        workspace,
        &format!("wasm client with {}, bound", variant.features),
    )
    .input(&compiled)
    .input(workspace.path("xtask/src/tasks/wasm.rs"))
    .output(folder.join("tidings_bg.wasm"))
    .run(|| {
        Bindgen::new()
            .input_path(&compiled)
            .out_name("tidings")
            .web(true)?
            // Without it the glue keeps a `new URL('….wasm', import.meta.url)` that bundlers take for an asset.
            .omit_default_module_path(true)
            .typescript(true)
            .generate(&folder)
    })?;
    Ok(folder)
}

fn shrink(workspace: &Workspace, variant: Variant, bound: PathBuf) -> Result<()> {
    let folder = folder(workspace).join(variant.folder);
    let wasm_opt = workspace
        .path(npm::PACKAGE)
        .join("node_modules/.bin/wasm-opt");
    Step::new(
        workspace,
        &format!("wasm client with {}, shrunk", variant.features),
    )
    .input(&bound)
    .input(workspace.path(npm::PACKAGE).join("package.json"))
    .setting(WASM_OPT.join(" "))
    .output(folder.join("tidings_bg.wasm"))
    .output(folder.join("tidings.js"))
    .output(folder.join("tidings.d.ts"))
    .run(|| {
        fs::create_dir_all(&folder)?;
        for name in ["tidings.js", "tidings.d.ts"] {
            fs::copy(bound.join(name), folder.join(name))
                .with_context(|| format!("cannot copy {name}"))?;
        }
        let (from, to) = (
            bound.join("tidings_bg.wasm"),
            folder.join("tidings_bg.wasm"),
        );
        tool::run(
            Command::new(&wasm_opt)
                .args(WASM_OPT)
                .arg(&from)
                .arg("-o")
                .arg(&to),
        )?;
        println!(
            "  {} -> {} bytes",
            fs::metadata(&from)?.len(),
            fs::metadata(&to)?.len()
        );
        Ok(())
    })?;
    Ok(())
}
