//! Arguments, logging and signals; what is served lies in the library.

use std::fs::File;
use std::io;
use std::net::{IpAddr, Ipv4Addr};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Mutex;
use std::time::Duration;

use anyhow::{Context, Result};
use clap::Parser;
use tidings_dashboard::{
    app, hub,
    log_file::LogFile,
    logs,
    machine::{self, Machine},
};
use tidings_server::Hub;
use tokio::net::TcpListener;
use tracing_subscriber::fmt::writer::MakeWriterExt;

/// Shows the machine it runs on, live, in a page.
#[derive(Debug, Parser)]
struct Arguments {
    /// The port to listen on; 0 takes a free one
    #[arg(long, default_value_t = 8080)]
    port: u16,
    /// The address to listen on
    #[arg(long, default_value_t = IpAddr::V4(Ipv4Addr::LOCALHOST))]
    host: IpAddr,
    /// A log file to follow; may be given again. Without it: the server's own log, and dpkg's where readable
    #[arg(long)]
    log: Vec<PathBuf>,
    /// The folder of the built page
    #[arg(long, default_value = concat!(env!("CARGO_MANIFEST_DIR"), "/web/dist"))]
    page: PathBuf,
    /// Open the page in a browser
    #[arg(long)]
    open: bool,
}

#[tokio::main]
async fn main() -> Result<()> {
    let arguments = Arguments::parse();
    anyhow::ensure!(
        arguments.page.join("index.html").is_file(),
        "the page is not built: no index.html in {}; run `cargo xtask demo`",
        arguments.page.display()
    );
    let folder = tempfile::tempdir()?;
    let own_log = folder.path().join("dashboard.log");
    log_to(&own_log)?;

    let hub = hub::configured()?;
    tokio::spawn(machine::publish(hub.clone(), Machine::new()?));
    for path in followed(arguments.log, own_log) {
        let log = LogFile::follow(&path, logs::OLD_LINES)
            .with_context(|| format!("--log {}", path.display()))?;
        tokio::spawn(logs::publish(hub.clone(), log));
    }
    tokio::spawn(say_how_it_is(hub.clone()));

    let listener = TcpListener::bind((arguments.host, arguments.port))
        .await
        .with_context(|| {
            format!(
                "cannot listen on port {}: is it taken? try --port 0",
                arguments.port
            )
        })?;
    let url = format!("http://{}/", listener.local_addr()?);
    println!("{url}");
    if arguments.open {
        open(&url);
    }
    let router = app::router(hub.clone(), &arguments.page);
    tidings_server::serve(listener, hub, router, stopped()).await;
    Ok(())
}

/// Logs to the terminal and to the file that the page shows, which says itself when a line came.
fn log_to(path: &Path) -> Result<()> {
    let file = Mutex::new(File::create(path)?);
    tracing_subscriber::fmt()
        .with_ansi(false)
        .with_target(false)
        .without_time()
        .with_writer(io::stderr.and(file))
        .init();
    Ok(())
}

fn followed(named: Vec<PathBuf>, own: PathBuf) -> Vec<PathBuf> {
    if !named.is_empty() {
        return named;
    }
    let dpkg = PathBuf::from("/var/log/dpkg.log");
    let readable = File::open(&dpkg).is_ok();
    [own].into_iter().chain(readable.then_some(dpkg)).collect()
}

/// A line now and then, so that the log shows life when nobody does anything.
async fn say_how_it_is(hub: Hub) {
    let mut ticks = tokio::time::interval(Duration::from_secs(5));
    loop {
        ticks.tick().await;
        let stats = hub.stats();
        tracing::info!(
            subscriptions = stats.subscriptions,
            published = stats.published,
            held = stats.retained_events,
            "serving"
        );
    }
}

async fn stopped() {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let Ok(mut terminate) = signal(SignalKind::terminate()) {
            tokio::select! {
                _ = tokio::signal::ctrl_c() => {}
                _ = terminate.recv() => {}
            }
            return;
        }
    }
    let _ = tokio::signal::ctrl_c().await;
}

/// Opens `url` with whatever the desktop has; without a desktop the URL has been printed.
fn open(url: &str) {
    let opener = if cfg!(target_os = "macos") {
        "open"
    } else {
        "xdg-open"
    };
    let _ = Command::new(opener)
        .arg(url)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn();
}
