//! What can be set about [`serve`](super::serve()).

use std::time::Duration;

use super::writers::Writers;

/// The bounds of [`serve`](crate::serve()), to be changed one by one.
///
/// ```
/// # async fn run(listener: tokio::net::TcpListener, hub: tidings_server::Hub, app: axum::Router) {
/// use std::time::Duration;
/// use tidings_server::ServeOptions;
///
/// ServeOptions::new()
///     .write_timeout(Duration::from_secs(10))
///     .serve(listener, hub, app, async { tokio::signal::ctrl_c().await.unwrap_or_default() })
///     .await;
/// # }
/// ```
#[derive(Clone, Debug)]
#[must_use]
pub struct ServeOptions {
    pub(super) max_connections: usize,
    pub(super) header_timeout: Duration,
    pub(super) write_timeout: Duration,
    pub(super) shutdown_timeout: Duration,
    pub(super) writer_threads: usize,
}

impl ServeOptions {
    /// The defaults.
    pub fn new() -> Self {
        Self {
            max_connections: 8192,
            header_timeout: Duration::from_secs(30),
            write_timeout: Duration::from_secs(30),
            shutdown_timeout: Duration::from_secs(10),
            writer_threads: Writers::usual_threads(),
        }
    }

    /// How many connections may be in hyper's hands at a time: those that are in a request, or between two.
    ///
    /// One more is accepted only when one of them has ended or has become an event stream (streams are counted by the hub).
    /// Each costs about 20 KiB. Default: 8192. Metric: `tidings_connections`.
    pub const fn max_connections(mut self, connections: usize) -> Self {
        self.max_connections = connections;
        self
    }

    /// How long a client may take to send the head of a request, counted from the end of the one before.
    ///
    /// Default: 30 seconds.
    pub const fn header_timeout(mut self, timeout: Duration) -> Self {
        self.header_timeout = timeout;
        self
    }

    /// How long a subscriber may take nothing of what is waiting for it before its stream is ended.
    ///
    /// What waits is at most one batch, and the topic's lag policy goes on beside it: this bound is for clients that have
    /// stopped reading for good. A machine that vanishes while the stream is quiet is noticed by the kernel, when it has sent
    /// keep-alives in vain for some minutes.
    /// Default: 30 seconds. Metric: `tidings_write_timeouts_total`.
    pub const fn write_timeout(mut self, timeout: Duration) -> Self {
        self.write_timeout = timeout;
        self
    }

    /// How long requests and streams may go on after the shutdown has begun and the hub has drained.
    ///
    /// What is then still open is cut. Default: 10 seconds.
    pub const fn shutdown_timeout(mut self, timeout: Duration) -> Self {
        self.shutdown_timeout = timeout;
        self
    }

    /// How many threads write streams, apart from those that serve requests.
    ///
    /// Apart, so that what is published while others are being written to is pending together when it is their turn: one write
    /// then carries many events. Default: half of the cores. At least one.
    pub const fn writer_threads(mut self, threads: usize) -> Self {
        self.writer_threads = threads;
        self
    }
}

impl Default for ServeOptions {
    fn default() -> Self {
        Self::new()
    }
}
