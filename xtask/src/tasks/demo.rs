//! `cargo xtask demo`: the dashboard example, from nothing to its URL, with its page in TypeScript, the one in Rust, or the one in Next.

use std::path::PathBuf;
use std::process::{Command, ExitCode};

use anyhow::{Context, Result, ensure};

use super::{leptos, next, npm, packages, setup};
use crate::step::Step;
use crate::tool;
use crate::workspace::Workspace;

#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// Which page to serve
    #[arg(value_enum, default_value_t = Page::React)]
    page: Page,
    /// The port to listen on; 0 takes a free one
    #[arg(long, default_value_t = 8080)]
    port: u16,
    /// Do not open the page in a browser
    #[arg(long)]
    no_open: bool,
}

/// The pages for the dashboard's server.
#[derive(Debug, Clone, Copy, clap::ValueEnum)]
enum Page {
    React,
    Leptos,
    Next,
}

pub(crate) fn run(workspace: &Workspace, arguments: &Arguments) -> Result<ExitCode> {
    setup::for_building(workspace)?;
    let page = match arguments.page {
        Page::React => build_page(workspace)?,
        Page::Leptos => leptos::build(workspace)?,
        Page::Next => {
            ensure!(
                arguments.port != 0,
                "Next has to be told the port: give --port another value than 0"
            );
            next::install(workspace)?;
            build_page(workspace)?
        }
    };
    tool::run(&mut build_server(workspace))?;

    println!("> dashboard (stop it with Ctrl-C)");
    let mut server = Command::new(server(workspace));
    server
        .current_dir(workspace.root())
        .args(["--port", &arguments.port.to_string(), "--page"])
        .arg(page);
    if matches!(arguments.page, Page::Next) {
        next::serve(workspace, &mut server, arguments.port)?;
        return Ok(ExitCode::SUCCESS);
    }
    if !arguments.no_open {
        server.arg("--open");
    }
    become_it(&mut server)
}

/// Ctrl-C is then the server's alone, which ends its streams before it goes.
#[cfg(unix)]
fn become_it(server: &mut Command) -> Result<ExitCode> {
    use std::os::unix::process::CommandExt;
    Err(server.exec()).context("cannot start the dashboard")
}

#[cfg(not(unix))]
fn become_it(server: &mut Command) -> Result<ExitCode> {
    let status = server.status().context("cannot start the dashboard")?;
    Ok(if status.success() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

/// The page as the server serves it, made with the package as it would be published; returns its folder.
pub(crate) fn build_page(workspace: &Workspace) -> Result<PathBuf> {
    let tarball = npm::build(workspace)?;
    packages::install(workspace, packages::DASHBOARD)?;
    npm::install_tarball(workspace, packages::DASHBOARD, &tarball)?;
    let page = workspace.path(packages::DASHBOARD);
    Step::new(workspace, "dashboard page")
        .input(&page)
        .input(tarball)
        .output(page.join("dist/index.html"))
        .run(|| {
            tool::run(&mut packages::script(
                workspace,
                packages::DASHBOARD,
                "build",
            ))
        })?;
    Ok(page.join("dist"))
}

pub(crate) fn build_server(workspace: &Workspace) -> Command {
    let mut cargo = Command::new("cargo");
    cargo.current_dir(workspace.root()).args([
        "build",
        "--quiet",
        "--package",
        "tidings-dashboard",
    ]);
    cargo
}

pub(crate) fn server(workspace: &Workspace) -> PathBuf {
    workspace.cargo_target().join("debug/tidings-dashboard")
}
