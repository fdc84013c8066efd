//! `cargo xtask test`: every test of every part, with one honest count at the end.

use std::process::{Command, ExitCode};
use std::time::{Duration, Instant};

use anyhow::{Result, ensure};

use super::{demo, leptos, lint, next, npm, packages, setup, typegen};
use crate::counts::{Counts, Runner};
use crate::tool;
use crate::wasm_compiler::{Purpose, WasmCompiler};
use crate::workspace::Workspace;

#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// Only these parts; `--list` names them
    parts: Vec<String>,
    /// Name the parts, and run none
    #[arg(long)]
    list: bool,
}

/// A part of the tests.
struct Part {
    name: &'static str,
    about: &'static str,
    needs: &'static [setup::Need],
    run: fn(&Workspace, &mut Report) -> Result<()>,
}

/// In the order in which they run: what fails fast comes first.
const PARTS: [Part; 11] = [
    Part {
        name: "fmt",
        about: "formatting",
        needs: &[setup::rust_components],
        run: |workspace, report| report.run(Runner::Check, &mut lint::formatting(workspace)),
    },
    Part {
        name: "clippy",
        about: "clippy, warnings denied",
        needs: &[setup::rust_components],
        run: |workspace, report| report.run(Runner::Check, &mut lint::clippy(workspace)),
    },
    Part {
        name: "rust",
        about: "cargo test of the workspace, doctests included",
        needs: &[setup::rust],
        run: rust,
    },
    Part {
        name: "docs",
        about: "rustdoc, warnings denied",
        needs: &[setup::rust],
        run: |workspace, report| report.run(Runner::Check, &mut lint::documentation(workspace)),
    },
    Part {
        name: "no-std",
        about: "tidings-protocol for wasm32 without std",
        needs: &[setup::wasm],
        run: no_std,
    },
    Part {
        name: "wasm",
        about: "the browser client's Rust tests in Chromium",
        needs: &[setup::wasm, setup::browser, setup::wasm_test_runner],
        run: wasm,
    },
    Part {
        name: "typegen",
        about: "generated files are current",
        needs: &[setup::rust],
        run: generated,
    },
    Part {
        name: "npm",
        about: "types, unit tests, size, documentation and packaging of the npm package",
        needs: &[setup::wasm, setup::node, setup::browser],
        run: npm,
    },
    Part {
        name: "page",
        about: "types of the dashboard's page",
        needs: &[setup::wasm, setup::node],
        run: page,
    },
    Part {
        name: "e2e",
        about: "the dashboard, its page in Rust, and faults in Chromium",
        needs: &[setup::wasm, setup::node, setup::browser],
        run: e2e,
    },
    Part {
        name: "next",
        about: "the example in Next, in Chromium",
        needs: &[setup::wasm, setup::node, setup::browser],
        run: next_example,
    },
];

pub(crate) fn run(workspace: &Workspace, arguments: &Arguments) -> Result<ExitCode> {
    if arguments.list {
        for part in &PARTS {
            println!("{:<10}{}", part.name, part.about);
        }
        return Ok(ExitCode::SUCCESS);
    }
    for name in &arguments.parts {
        ensure!(
            PARTS.iter().any(|part| part.name == name),
            "no part `{name}`; there are: {}",
            PARTS.map(|part| part.name).join(", ")
        );
    }
    let mut report = Report::default();
    for part in PARTS {
        if arguments.parts.is_empty() || arguments.parts.iter().any(|name| name == part.name) {
            report.part(part.name, |report| {
                for need in part.needs {
                    need(workspace)?;
                }
                (part.run)(workspace, report)
            });
        }
    }
    Ok(report.close())
}

fn rust(workspace: &Workspace, report: &mut Report) -> Result<()> {
    let mut cargo = Command::new("cargo");
    cargo
        .current_dir(workspace.root())
        .args(["test", "--workspace", "--no-fail-fast"]);
    report.run(Runner::Cargo, &mut cargo)
}

fn no_std(workspace: &Workspace, report: &mut Report) -> Result<()> {
    let mut cargo = WasmCompiler::require()?.cargo(workspace, "check", Purpose::NoStd);
    report.run(
        Runner::Check,
        cargo.args(["--package", "tidings-protocol", "--no-default-features"]),
    )
}

fn wasm(workspace: &Workspace, report: &mut Report) -> Result<()> {
    let mut cargo = WasmCompiler::require()?.cargo(workspace, "test", Purpose::Test);
    cargo
        .args([
            "--package",
            "tidings-protocol",
            "--package",
            "tidings-client-wasm",
            "--tests",
            "--no-fail-fast",
        ])
        .env(
            "CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER",
            setup::wasm_test_runner_path(workspace),
        )
        .env(
            "WASM_BINDGEN_TEST_WEBDRIVER_JSON",
            workspace.path("xtask/webdriver.json"),
        )
        .env("WASM_BINDGEN_TEST_TIMEOUT", "120");
    report.run(Runner::Cargo, &mut cargo)
}

fn generated(workspace: &Workspace, report: &mut Report) -> Result<()> {
    build_programs(workspace)?;
    for program in typegen::programs(workspace) {
        report.run(Runner::Check, Command::new(program).arg("--check"))?;
    }
    Ok(())
}

/// Every program at once, as `cargo test` has built what they are made of: of fewer, with other features, little could be
/// used again.
pub(super) fn build_programs(workspace: &Workspace) -> Result<()> {
    let mut cargo = Command::new("cargo");
    tool::run(cargo.current_dir(workspace.root()).args([
        "build",
        "--quiet",
        "--workspace",
        "--bins",
    ]))
}

fn npm(workspace: &Workspace, report: &mut Report) -> Result<()> {
    npm::build(workspace)?;
    report.run(
        Runner::Check,
        &mut packages::script(workspace, packages::PACKAGE, "typecheck"),
    )?;
    report.run(
        Runner::Check,
        &mut packages::script(workspace, packages::PACKAGE, "lint"),
    )?;
    report.run(
        Runner::Vitest,
        &mut packages::script(workspace, packages::PACKAGE, "test"),
    )?;
    for check in ["size", "docs"] {
        report.run(
            Runner::Check,
            &mut packages::script(workspace, packages::PACKAGE, check),
        )?;
    }
    report.run(
        Runner::Node,
        &mut packages::script(workspace, packages::PACKAGE, "test:packaging"),
    )
}

fn page(workspace: &Workspace, report: &mut Report) -> Result<()> {
    demo::build_page(workspace)?;
    report.run(
        Runner::Check,
        &mut packages::script(workspace, packages::DASHBOARD, "typecheck"),
    )
}

fn e2e(workspace: &Workspace, report: &mut Report) -> Result<()> {
    demo::build_page(workspace)?;
    let leptos_page = leptos::build(workspace)?;
    packages::install(workspace, packages::E2E)?;
    build_programs(workspace)?;
    report.run(
        Runner::Check,
        &mut packages::script(workspace, packages::E2E, "typecheck"),
    )?;
    let mut playwright = packages::script(workspace, packages::E2E, "test");
    playwright
        .env("TIDINGS_BINARIES", workspace.cargo_target().join("debug"))
        .env("TIDINGS_LEPTOS_PAGE", leptos_page);
    report.run(Runner::Playwright, &mut playwright)
}

fn next_example(workspace: &Workspace, report: &mut Report) -> Result<()> {
    next::install(workspace)?;
    packages::install(workspace, packages::E2E)?;
    tool::run(&mut demo::build_server(workspace))?;
    report.run(
        Runner::Check,
        &mut packages::script(workspace, packages::NEXT, "typecheck"),
    )?;
    let mut test = packages::script(workspace, packages::NEXT, "test");
    test.env("TIDINGS_BINARIES", workspace.cargo_target().join("debug"));
    report.run(Runner::Node, &mut test)
}

/// What has run so far.
#[derive(Debug, Default)]
struct Report {
    parts: Vec<(&'static str, Counts, Duration)>,
    current: Counts,
}

impl Report {
    /// Runs a part; an error in it is a failure, and the next part runs all the same.
    fn part(&mut self, name: &'static str, run: impl FnOnce(&mut Self) -> Result<()>) {
        println!("\n== {name} ==");
        let started = Instant::now();
        self.current = Counts::default();
        if let Err(error) = run(self) {
            println!("error: {error:#}");
            self.current.failed += 1;
        }
        self.parts.push((name, self.current, started.elapsed()));
    }

    /// Runs one program of the current part and counts what it says.
    fn run(&mut self, runner: Runner, command: &mut Command) -> Result<()> {
        let (status, output) = tool::run_and_keep(command)?;
        let counts = runner.count(&output, status.success());
        if counts.failed > 0 {
            println!("failed: `{}` ({status})", tool::shown(command));
        }
        self.current += counts;
        Ok(())
    }

    fn total(&self) -> Counts {
        let mut total = Counts::default();
        for (_, counts, _) in &self.parts {
            total += *counts;
        }
        total
    }

    /// Prints the summary. Its last line is read by machines: nothing may follow it.
    fn close(self) -> ExitCode {
        println!(
            "\n{:<10}{:>8}{:>8}{:>9}",
            "part", "passed", "failed", "seconds"
        );
        for (name, counts, time) in &self.parts {
            println!(
                "{name:<10}{:>8}{:>8}{:>9.0}",
                counts.passed,
                counts.failed,
                time.as_secs_f64()
            );
        }
        let Counts { passed, failed } = self.total();
        println!("\n{passed} passed, {failed} failed");
        if failed == 0 {
            ExitCode::SUCCESS
        } else {
            ExitCode::FAILURE
        }
    }
}
