//! Nchan: Debian's nginx with libnginx-mod-nchan.

use super::server::{Server, dying_with_us};
use anyhow::{Context, Result, ensure};
use std::fs;
use std::net::SocketAddr;
use std::path::Path;
use std::process::Command;

const NGINX: &str = "/usr/sbin/nginx";
const MODULE: &str = "/usr/lib/nginx/modules/ngx_nchan_module.so";
const CONFIG: &str = include_str!("../../peers/nchan/nginx.conf.in");
/// As many as the cores of the machine on which the reference was measured.
const WORKERS: &str = "2";

/// Installs Debian's packages, unless they are here.
pub(super) fn install() -> Result<()> {
    if Path::new(NGINX).exists() && Path::new(MODULE).exists() {
        return Ok(());
    }
    let install = [
        "apt-get",
        "install",
        "--yes",
        "--no-install-recommends",
        "nginx",
        "libnginx-mod-nchan",
    ];
    eprintln!("Nchan is missing: {}", install.join(" "));
    let (program, args) = if rustix::process::geteuid().is_root() {
        (install[0], &install[1..])
    } else {
        ("sudo", &install[..])
    };
    let status = Command::new(program)
        .args(args)
        .env("DEBIAN_FRONTEND", "noninteractive")
        .status();
    let done = status.is_ok_and(|s| s.success()) && Path::new(MODULE).exists();
    ensure!(
        done,
        "Nchan could not be installed; by hand: sudo {}",
        install.join(" ")
    );
    Ok(())
}

/// Starts it with a configuration in a directory of its own.
pub(super) fn start(addr: SocketAddr, history: &str) -> Result<Server> {
    let scratch = tempfile::Builder::new()
        .prefix("tidings-bench-nchan-")
        .tempdir()
        .context("a directory for nginx")?;
    let dir = scratch.path();
    let config = CONFIG
        .replace("@MODULE@", MODULE)
        .replace("@DIR@", &dir.to_string_lossy())
        .replace("@LISTEN@", &addr.to_string())
        .replace("@WORKERS@", WORKERS)
        .replace("@HISTORY@", history);
    let file = dir.join("nginx.conf");
    fs::write(&file, config).with_context(|| format!("{}", file.display()))?;
    let mut command = dying_with_us(NGINX);
    command
        .arg("-p")
        .arg(dir)
        .arg("-c")
        .arg(&file)
        .arg("-e")
        .arg(dir.join("error.log"));
    let server = Server::start(command, addr)?;
    Ok(server
        .with_paths("/sub/t{topic}", "/pub/t{topic}")
        .with_scratch(scratch))
}
