//! The servers that are written here.

mod axum_raw;
mod floor;
mod tidings;

use crate::peer::Peer;
use anyhow::{Context, Result, bail};
use clap::Subcommand;
use std::future::Future;
use std::net::SocketAddr;
use tokio::net::{TcpListener, TcpSocket};

/// Connections that may wait to be accepted, for every server alike.
const ACCEPT_BACKLOG: u32 = 4096;

/// What this program does instead of measuring.
#[derive(Debug, Subcommand)]
pub enum Serve {
    /// Be one of the peers, until the process is ended
    #[command(hide = true)]
    Serve {
        /// Which
        peer: Peer,
        /// Where
        #[arg(long)]
        listen: SocketAddr,
        /// Messages a topic holds for subscribers that are behind
        #[arg(long, default_value_t = 1024)]
        backlog: usize,
    },
}

impl Serve {
    /// Serves.
    ///
    /// # Errors
    /// When it cannot listen, or the peer is not of this package.
    pub fn run(self) -> Result<()> {
        let Serve::Serve {
            peer,
            listen,
            backlog,
        } = self;
        match peer {
            Peer::Floor => floor::serve(listen),
            Peer::AxumRaw => on_tokio(listen, |listener| axum_raw::serve(listener, backlog)),
            Peer::TidingsAxum => {
                on_tokio(listen, |listener| tidings::serve_axum(listener, backlog))
            }
            Peer::TidingsServe => on_tokio(listen, |listener| tidings::serve(listener, backlog)),
            Peer::Nchan => bail!("{} is not of this package", peer.name()),
        }
    }
}

/// Runs a server on tokio's usual runtime, one thread a core.
fn on_tokio<F>(listen: SocketAddr, serve: impl FnOnce(TcpListener) -> F) -> Result<()>
where
    F: Future<Output = Result<()>>,
{
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?;
    runtime.block_on(async {
        let socket = TcpSocket::new_v4()?;
        socket.set_reuseaddr(true)?;
        socket
            .bind(listen)
            .with_context(|| format!("binding {listen}"))?;
        serve(socket.listen(ACCEPT_BACKLOG)?).await
    })
}
