//! `cargo xtask setup`: what building and testing need, installed where it is missing.

use std::path::Path;
use std::process::Command;
use std::time::Duration;

use anyhow::{Result, bail, ensure};

use super::packages;
use crate::debian;
use crate::step::Step;
use crate::tool;
use crate::wasm_compiler::{self, WasmCompiler};
use crate::workspace::Workspace;

/// How long rustup may take to download: its server may not answer at all.
const RUSTUP_LIMIT: Duration = Duration::from_secs(60);

/// The oldest versions that are tested.
const RUST: (u32, u32) = (1, 95);
const NODE: (u32, u32) = (20, 0);

/// Something that has to be there; installs it where it can.
pub(crate) type Need = fn(&Workspace) -> Result<()>;

pub(crate) fn run(workspace: &Workspace) -> Result<()> {
    let needs: [Need; 8] = [
        rust,
        rust_components,
        wasm,
        node,
        browser,
        npm_packages,
        wasm_test_runner,
        bench,
    ];
    needs.iter().try_for_each(|need| need(workspace))
}

/// What the demo needs: no browser of ours, no test runner.
pub(crate) fn for_building(workspace: &Workspace) -> Result<()> {
    let needs: [Need; 3] = [rust, wasm, node];
    needs.iter().try_for_each(|need| need(workspace))
}

pub(crate) fn rust(_: &Workspace) -> Result<()> {
    let version = tool::output(Command::new("rustc").arg("--version"))?;
    ensure!(
        tool::at_least(&version, RUST),
        "{version} is too old: Tidings needs Rust {}.{}; run `rustup update stable`",
        RUST.0,
        RUST.1
    );
    println!("  {version}");
    Ok(())
}

pub(crate) fn rust_components(_: &Workspace) -> Result<()> {
    for (component, subcommand) in [("rustfmt", "fmt"), ("clippy", "clippy")] {
        if tool::output(Command::new("cargo").args([subcommand, "--version"])).is_ok() {
            continue;
        }
        let mut rustup = Command::new("rustup");
        rustup.args(["component", "add", component]);
        if !tool::run_within(&mut rustup, RUSTUP_LIMIT)? {
            bail!(
                "`cargo {subcommand}` is lacking; install it with `rustup component add {component}`"
            );
        }
    }
    Ok(())
}

pub(crate) fn wasm(_: &Workspace) -> Result<()> {
    if !matches!(
        WasmCompiler::find(),
        Some(WasmCompiler::Debian | WasmCompiler::Rustup { source: true })
    ) {
        install_wasm_compiler()?;
    }
    let compiler = WasmCompiler::require()?;
    println!(
        "  {} for {}",
        wasm_compiler::TARGET,
        compiler.description()?
    );
    if compiler == (WasmCompiler::Rustup { source: false }) {
        println!(
            "  note: without std's source the wasm file grows by a third; add it with `rustup component add rust-src`"
        );
    }
    Ok(())
}

fn install_wasm_compiler() -> Result<()> {
    if tool::find("rustup").is_some() {
        let wanted = [("target", wasm_compiler::TARGET), ("component", "rust-src")];
        for (kind, name) in wanted {
            let mut rustup = Command::new("rustup");
            if !tool::run_within(rustup.args([kind, "add", name]), RUSTUP_LIMIT)? {
                println!("  rustup cannot add {name} here");
                break;
            }
        }
    }
    if wasm_compiler::has_rustup_target() && wasm_compiler::has_rustup_source() {
        return Ok(());
    }
    let packages = wasm_compiler::DEBIAN_PACKAGES;
    match debian::install(&packages) {
        // A larger file is better than none.
        Err(_) if wasm_compiler::has_rustup_target() => Ok(()),
        result => result,
    }
}

pub(crate) fn node(_: &Workspace) -> Result<()> {
    let Ok(version) = tool::output(Command::new("node").arg("--version")) else {
        bail!(
            "Node.js is lacking; install Node {} or newer with npm (https://nodejs.org)",
            NODE.0
        );
    };
    ensure!(
        tool::at_least(&version, NODE),
        "Node {version} is too old: Tidings needs {} or newer",
        NODE.0
    );
    ensure!(
        tool::find("npm").is_some(),
        "npm is lacking; it comes with Node.js (Debian: apt-get install -y npm)"
    );
    println!("  Node {version}");
    Ok(())
}

pub(crate) fn browser(_: &Workspace) -> Result<()> {
    let wanted = [
        ("chromium", "chromium"),
        ("chromedriver", "chromium-driver"),
    ];
    let lacking: Vec<_> = wanted
        .iter()
        .filter(|(program, _)| tool::find(program).is_none())
        .map(|(_, package)| *package)
        .collect();
    if !lacking.is_empty() {
        debian::install(&lacking)?;
    }
    println!(
        "  {}",
        tool::output(Command::new("chromedriver").arg("--version"))?
    );
    Ok(())
}

fn npm_packages(workspace: &Workspace) -> Result<()> {
    for folder in packages::FOLDERS {
        packages::install(workspace, folder)?;
    }
    Ok(())
}

/// The program that runs wasm tests in a browser.
pub(crate) fn wasm_test_runner(workspace: &Workspace) -> Result<()> {
    let runner = wasm_test_runner_path(workspace);
    Step::new(workspace, "wasm test runner")
        .input(workspace.path("Cargo.lock"))
        .input(workspace.path("xtask/Cargo.toml"))
        .output(&runner)
        .run(|| {
            tool::run(Command::new("cargo").current_dir(workspace.root()).args([
                "build",
                "--quiet",
                "--package",
                "xtask",
                "--features",
                "wasm-test-runner",
                "--bin",
                "wasm-test-runner",
            ]))
        })?;
    Ok(())
}

pub(crate) fn wasm_test_runner_path(workspace: &Workspace) -> std::path::PathBuf {
    workspace.cargo_target().join("debug/wasm-test-runner")
}

/// What the benchmark compares with.
pub(crate) fn bench(_: &Workspace) -> Result<()> {
    const NCHAN: &str = "/usr/lib/nginx/modules/ngx_nchan_module.so";
    if tool::find("nginx").is_none() && !Path::new("/usr/sbin/nginx").is_file()
        || !Path::new(NCHAN).is_file()
    {
        debian::install(&["nginx", "libnginx-mod-nchan"])?;
    }
    println!("  nginx with Nchan");
    Ok(())
}
