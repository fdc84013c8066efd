//! The servers that are measured, and how each is started.

mod nchan;
mod server;

pub use server::Server;

use anyhow::{Context, Result};
use clap::ValueEnum;
use serde::Serialize;
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::process::Command;

/// A server that is measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, ValueEnum, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Peer {
    /// One epoll thread and one write(2) a delivery: what all ratios refer to
    Floor,
    /// axum and a tokio broadcast channel, as one writes it by hand
    AxumRaw,
    /// nginx with the Nchan module, two workers
    Nchan,
    /// Tidings as a route in an axum app under `axum::serve`
    TidingsAxum,
    /// Tidings under its own `serve`
    TidingsServe,
}

impl Peer {
    /// Its name on the command line and in results.
    pub fn name(self) -> String {
        self.to_possible_value()
            .expect("no variant is skipped")
            .get_name()
            .to_owned()
    }

    /// Whether it can replay.
    pub fn has_history(self) -> bool {
        !matches!(self, Peer::Floor | Peer::AxumRaw)
    }

    /// Whether it is ours.
    pub fn is_ours(self) -> bool {
        matches!(self, Peer::TidingsAxum | Peer::TidingsServe)
    }

    /// Installs what it needs from the system's packages.
    ///
    /// # Errors
    /// When that fails; the message says what to install by hand.
    pub fn install(self) -> Result<()> {
        if self == Peer::Nchan {
            nchan::install()
        } else {
            Ok(())
        }
    }

    /// Starts it, with room for so many messages of a topic, and waits until it listens.
    ///
    /// # Errors
    /// When it does not start.
    pub fn start(self, backlog: usize) -> Result<Server> {
        let backlog = backlog.to_string();
        let addr = free_port()?;
        match self {
            Peer::Nchan => nchan::start(addr, &backlog),
            _ => {
                let server = Server::start(own(self, addr, &backlog)?, addr)?;
                if !self.is_ours() {
                    return Ok(server);
                }
                Ok(server.with_paths("/events?topic=t{topic}", "/t{topic}"))
            }
        }
        .with_context(|| format!("starting {}", self.name()))
    }
}

/// A loopback port that nobody uses.
fn free_port() -> Result<SocketAddr> {
    let probe = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).context("no free port")?;
    Ok(probe.local_addr()?)
}

/// A server of this package: this program in another process, so that it is never older than what measures it.
fn own(peer: Peer, addr: SocketAddr, backlog: &str) -> Result<Command> {
    let mut command = server::dying_with_us(std::env::current_exe()?);
    command.arg("serve").arg(peer.name());
    command
        .arg("--listen")
        .arg(addr.to_string())
        .arg("--backlog")
        .arg(backlog);
    Ok(command)
}
