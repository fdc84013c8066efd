//! Every task a person or CI runs: `cargo xtask --help`.
//!
//! One file per task under `tasks/`. A task is made of steps (`step`), each of which says what it is doing
//! and is skipped when its inputs have not changed; programs from outside are found and run by `tool`.

mod counts;
mod debian;
mod step;
mod tasks;
mod tool;
mod wasm_compiler;
mod workspace;

use clap::{Parser, Subcommand};

use tasks::{bench, demo, fuzz, lint, npm, setup, size, soak, test, typegen, wasm};
use workspace::Workspace;

/// Tidings' tasks. Each says what it does, sets up what it lacks, and does not do again what is done.
#[derive(Debug, Parser)]
#[command(
    name = "cargo xtask",
    bin_name = "cargo xtask",
    arg_required_else_help = true
)]
struct Arguments {
    #[command(subcommand)]
    task: Task,
}

#[derive(Debug, Subcommand)]
enum Task {
    /// Install what building and testing need: wasm compiler, Node packages, Chromium, test runner
    Setup,
    /// Build the browser client for wasm32 and shrink it, into target/wasm
    Wasm,
    /// Build the npm package and pack it, into target/npm/tidings.tgz
    Npm,
    /// Build and serve the dashboard example, and print its URL
    Demo(demo::Arguments),
    /// Run every test of every part, or only the parts named
    Test(test::Arguments),
    /// Write the TypeScript and JSON Schema of the examples' events
    Typegen(typegen::Arguments),
    /// Measure the server against its peers and the floor, or the client against the native EventSource
    Bench(bench::Arguments),
    /// Run the fuzz targets for a while and say how many inputs ran
    Fuzz(fuzz::Arguments),
    /// Run the browser client under random faults for half an hour, or as long as told
    Soak(soak::Arguments),
    /// Check formatting, clippy and documentation
    Lint(lint::Arguments),
    /// Say what the browser client weighs after gzip
    Size,
}

fn main() -> std::process::ExitCode {
    let task = Arguments::parse().task;
    match run(task) {
        Ok(code) => code,
        Err(error) => {
            // Its causes, and not where in xtask it arose: that helps nobody who runs a task.
            eprintln!("\nerror: {error:#}");
            std::process::ExitCode::FAILURE
        }
    }
}

fn run(task: Task) -> anyhow::Result<std::process::ExitCode> {
    let workspace = Workspace::find()?;
    match task {
        Task::Setup => setup::run(&workspace)?,
        Task::Wasm => wasm::run(&workspace)?,
        Task::Npm => npm::run(&workspace)?,
        Task::Demo(arguments) => return demo::run(&workspace, &arguments),
        Task::Test(arguments) => return test::run(&workspace, &arguments),
        Task::Typegen(arguments) => typegen::run(&workspace, &arguments)?,
        Task::Bench(arguments) => bench::run(&workspace, &arguments)?,
        Task::Fuzz(arguments) => fuzz::run(&workspace, &arguments)?,
        Task::Soak(arguments) => soak::run(&workspace, &arguments)?,
        Task::Lint(arguments) => lint::run(&workspace, &arguments)?,
        Task::Size => size::run(&workspace)?,
    }
    Ok(std::process::ExitCode::SUCCESS)
}
