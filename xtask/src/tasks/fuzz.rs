//! `cargo xtask fuzz`: libFuzzer over the targets of `fuzz/`, without cargo-fuzz.

use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result, bail, ensure};

use crate::tool;
use crate::workspace::Workspace;

const HOST: &str = env!("TIDINGS_HOST");

/// What cargo-fuzz would pass: coverage for the fuzzer, checks that a release build leaves out.
const RUSTFLAGS: &str = "--cfg fuzzing -Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=4 \
     -Cllvm-args=-sanitizer-coverage-inline-8bit-counters -Cllvm-args=-sanitizer-coverage-pc-table \
     -Cllvm-args=-sanitizer-coverage-trace-compares -Ccodegen-units=1 -Cdebug-assertions -Coverflow-checks";

#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// Only these targets
    targets: Vec<String>,
    /// How long each target runs
    #[arg(long, default_value_t = 60)]
    seconds: u32,
}

pub(crate) fn run(workspace: &Workspace, arguments: &Arguments) -> Result<()> {
    let known = targets(workspace)?;
    let chosen = if arguments.targets.is_empty() {
        &known
    } else {
        &arguments.targets
    };
    let mut failed = Vec::new();
    for target in chosen {
        ensure!(
            known.contains(target),
            "no fuzz target `{target}`; there are: {}",
            known.join(", ")
        );
        let built = build(workspace, target)?;
        let corpus = workspace.path("fuzz/corpus").join(target);
        let crashes = workspace.path("fuzz/artifacts").join(target);
        std::fs::create_dir_all(&corpus)?;
        std::fs::create_dir_all(&crashes)?;
        let (status, output) = tool::run_and_keep(
            Command::new(built)
                .arg(&corpus)
                .args(seeds(workspace, target))
                .arg(format!("-artifact_prefix={}/", crashes.display()))
                .arg(format!("-max_total_time={}", arguments.seconds))
                .args(["-print_final_stats=1", "-timeout=10", "-rss_limit_mb=2048"]),
        )?;
        println!(
            "{target}: {} inputs ran",
            runs(&output).unwrap_or("an unknown number of")
        );
        if !status.success() {
            failed.push(target.as_str());
        }
    }
    if !failed.is_empty() {
        bail!(
            "found by {}: the inputs lie in fuzz/artifacts",
            failed.join(", ")
        );
    }
    Ok(())
}

fn targets(workspace: &Workspace) -> Result<Vec<String>> {
    let folder = workspace.path("fuzz/fuzz_targets");
    let mut names = Vec::new();
    for entry in
        std::fs::read_dir(&folder).with_context(|| format!("cannot read {}", folder.display()))?
    {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == "rs") {
            names.extend(
                path.file_stem()
                    .map(|stem| stem.to_string_lossy().into_owned()),
            );
        }
    }
    names.sort();
    Ok(names)
}

/// Inputs kept in the repository, if the target has any.
fn seeds(workspace: &Workspace, target: &str) -> Option<PathBuf> {
    let folder = workspace.path("fuzz/seeds").join(target);
    folder.is_dir().then_some(folder)
}

fn build(workspace: &Workspace, target: &str) -> Result<PathBuf> {
    let folder = workspace.output("fuzz");
    tool::run(
        Command::new("cargo")
            .current_dir(workspace.path("fuzz"))
            .args(["build", "--release", "--target", HOST, "--bin", target])
            .env("CARGO_TARGET_DIR", &folder)
            .env("RUSTFLAGS", RUSTFLAGS),
    )?;
    Ok(folder.join(HOST).join("release").join(target))
}

/// `stat::number_of_executed_units: 123` at the end of libFuzzer's output.
fn runs(output: &str) -> Option<&str> {
    output
        .lines()
        .rev()
        .find_map(|line| line.strip_prefix("stat::number_of_executed_units:"))
        .map(str::trim)
}
