//! A hub that is told what to do by the browser tests, and what they need to know of it.

mod control;

use std::future;
use std::net::Ipv4Addr;
use std::path::PathBuf;

use anyhow::{Context, Result};
use clap::Parser;
use tidings_server::Hub;
use tokio::net::TcpListener;

/// The version of its events that the hub announces.
const VERSION: &str = "tests";

/// Serves a hub on /events, control routes on /control, and the built npm package on /tidings.
#[derive(Debug, Parser)]
struct Arguments {
    /// The port to listen on; 0 takes a free one
    #[arg(long, default_value_t = 0)]
    port: u16,
    /// The folder of the built npm package
    #[arg(long, default_value = concat!(env!("CARGO_MANIFEST_DIR"), "/../npm/dist"))]
    package: PathBuf,
}

#[tokio::main]
async fn main() -> Result<()> {
    let arguments = Arguments::parse();
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, arguments.port))
        .await
        .with_context(|| format!("cannot listen on --port {}", arguments.port))?;
    println!("http://{}/", listener.local_addr()?);
    let hub = Hub::builder().version(VERSION).build();
    let router = control::router(hub.clone(), &arguments.package);
    // The tests end it by a signal, most of them by one that cannot be caught.
    tidings_server::serve(listener, hub, router, future::pending()).await;
    Ok(())
}
