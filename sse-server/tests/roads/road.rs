//! The same app served in two ways.

use std::{future::Future, net::SocketAddr, time::Duration};

use axum::{Router, routing::get};
use tidings_server::{Hub, ServeOptions};
use tokio::{net::TcpListener, sync::oneshot, task::JoinHandle};

use crate::wire::{Head, Wire, must};

/// A road from the hub to the socket.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Road {
    /// An axum body under `axum::serve`.
    Body,
    /// `tidings_server::serve`.
    Serve,
}

/// Defines each test twice, once for each road.
macro_rules! on_both_roads {
    ($($(#[$meta:meta])* async fn $name:ident($road:ident: Road) $body:block)*) => {$(
        $(#[$meta])*
        mod $name {
            #[allow(unused_imports)]
            use super::*;

            async fn test($road: $crate::road::Road) $body

            #[tokio::test]
            async fn by_body() {
                test($crate::road::Road::Body).await;
            }

            #[tokio::test]
            async fn by_serve() {
                test($crate::road::Road::Serve).await;
            }
        }
    )*};
}
pub(crate) use on_both_roads;

/// A running server on a free port of this machine.
#[derive(Debug)]
pub(crate) struct Server {
    pub(crate) address: SocketAddr,
    stop: Option<oneshot::Sender<()>>,
    served: JoinHandle<()>,
}

impl Road {
    /// Serves the hub at `/events`, beside a page at `/`.
    pub(crate) async fn open(self, hub: &Hub) -> Server {
        let app = Router::new()
            .route("/", get(async || "hello"))
            .merge(tidings_server::router(hub.clone()));
        self.open_app(hub, app).await
    }

    /// Serves an app of the test's own.
    pub(crate) async fn open_app(self, hub: &Hub, app: Router) -> Server {
        self.open_with(ServeOptions::new(), hub, app).await
    }

    /// The options apply where there are any.
    pub(crate) async fn open_with(self, options: ServeOptions, hub: &Hub, app: Router) -> Server {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("an address");
        let (stop, stopped) = oneshot::channel();
        let hub = hub.clone();
        let stopped = async move {
            let _ = stopped.await;
        };
        let served: std::pin::Pin<Box<dyn Future<Output = ()> + Send>> = match self {
            Self::Serve => Box::pin(options.serve(listener, hub, app, stopped)),
            Self::Body => Box::pin(async move {
                let stopped = async move {
                    stopped.await;
                    hub.shutdown().await;
                };
                let app = app.into_make_service_with_connect_info::<SocketAddr>();
                axum::serve(listener, app)
                    .with_graceful_shutdown(stopped)
                    .await
                    .expect("axum::serve never fails");
            }),
        };
        Server {
            address,
            stop: Some(stop),
            served: tokio::spawn(served),
        }
    }
}

impl Server {
    pub(crate) async fn connect(&self) -> Wire {
        Wire::connect(self.address).await
    }

    /// Sends a request and reads the head of the answer.
    pub(crate) async fn get(&self, target: &str, headers: &[(&str, &str)]) -> (Head, Wire) {
        self.request("GET", target, headers).await
    }

    pub(crate) async fn request(
        &self,
        method: &str,
        target: &str,
        headers: &[(&str, &str)],
    ) -> (Head, Wire) {
        let mut wire = self.connect().await;
        wire.send(&request(method, target, headers)).await;
        let head = wire.head().await;
        (head, wire)
    }

    /// Opens a stream, which must be one.
    pub(crate) async fn stream(&self, query: &str) -> Wire {
        self.stream_with(query, &[]).await
    }

    /// Opens a stream with these request headers.
    pub(crate) async fn stream_with(&self, query: &str, headers: &[(&str, &str)]) -> Wire {
        let (head, wire) = self.get(&format!("/events?{query}"), headers).await;
        assert_eq!(head.status, 200, "{head:?}");
        assert_eq!(head.header("content-type"), Some("text/event-stream"));
        wire
    }

    /// Begins the shutdown.
    pub(crate) fn stop(&mut self) {
        let _ = self.stop.take().expect("stopped once").send(());
    }

    /// Drops the future that serves.
    pub(crate) async fn drop_it(self) {
        self.served.abort();
        let _ = must("the end of the server", self.served).await;
    }

    /// Waits until the server is gone.
    pub(crate) async fn gone(self) {
        must("the end of the server", self.served)
            .await
            .expect("the server does not panic");
    }
}

/// The text of a request.
pub(crate) fn request(method: &str, target: &str, headers: &[(&str, &str)]) -> String {
    let headers: String = headers
        .iter()
        .map(|(name, value)| format!("{name}: {value}\r\n"))
        .collect();
    format!("{method} {target} HTTP/1.1\r\nHost: localhost\r\n{headers}\r\n")
}

/// A keep-alive interval that no test reaches.
pub(crate) const QUIET: Duration = Duration::from_secs(3600);
