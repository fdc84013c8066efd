//! The accept loop and the shutdown.

use std::{
    future::{Future, poll_fn},
    net::SocketAddr,
    pin::pin,
    sync::Arc,
    task::Poll,
};

use axum::Router;
use tokio::{
    net::{TcpListener, TcpStream},
    time::timeout,
};

use super::{
    ServeOptions,
    accept::accept,
    connection,
    room::{Place, Room},
    shared::Shared,
    writers::Writers,
};
use crate::Hub;

/// Serves the router on this listener until `shutdown` is ready, and writes the hub's streams itself.
///
/// It does what `axum::serve` does, over HTTP/1, and an idle subscriber costs it 1 KiB instead of 19 (see
/// [`ServeOptions`] for its bounds). Any route of the router may answer with a stream of the hub. Streams are written by
/// [threads of their own](ServeOptions::writer_threads).
///
/// When `shutdown` is ready, no more connections are accepted, requests under way are finished, and the hub drains: its streams
/// end at moments spread over its drain window. The future is ready when all is done, or when
/// [`ServeOptions::shutdown_timeout`] after the window what is left has been cut. A future that is dropped before that
/// cuts the streams at once.
///
/// # What layers can and cannot do to a stream
///
/// A response passes through every layer before the socket is taken, so **status and headers set by layers reach the client**
/// (CORS, request ids, cookies). The body does not: once the head is known, the stream is written past them, and a layer that
/// wraps bodies sees this one end at once. A layer that *changes* a body has to say so by `Content-Encoding`, and then
/// the response is left to hyper and takes the first road; the same holds when a layer answers something else instead.
///
/// # Example
///
/// ```
/// # async fn run() -> std::io::Result<()> {
/// use tidings_server::{Hub, router, serve};
///
/// let hub = Hub::new();
/// let listener = tokio::net::TcpListener::bind("127.0.0.1:3000").await?;
/// let ctrl_c = async { tokio::signal::ctrl_c().await.unwrap_or_default() };
/// serve(listener, hub.clone(), router(hub), ctrl_c).await;
/// # Ok(())
/// # }
/// ```
pub async fn serve(
    listener: TcpListener,
    hub: Hub,
    router: Router,
    shutdown: impl Future<Output = ()>,
) {
    ServeOptions::new()
        .serve(listener, hub, router, shutdown)
        .await;
}

impl ServeOptions {
    /// [`serve`], with these options.
    pub async fn serve(
        self,
        listener: TcpListener,
        hub: Hub,
        router: Router,
        shutdown: impl Future<Output = ()>,
    ) {
        let grace = self.shutdown_timeout;
        let writers = Writers::new(self.writer_threads);
        let shared = Shared::new(self, writers.handle());
        accept_until(listener, router, &shared, shutdown).await;
        shared.closing.begin();
        hub.shutdown().await;
        if timeout(grace, shared.none_left()).await.is_err() {
            shared.cut();
            shared.none_left().await;
        }
    }
}

/// Accepts connections until the shutdown begins, and then closes the listener.
async fn accept_until(
    listener: TcpListener,
    router: Router,
    shared: &Arc<Shared>,
    shutdown: impl Future<Output = ()>,
) {
    let room = Room::new(shared.options.max_connections);
    let mut shutdown = pin!(shutdown);
    loop {
        let mut next = pin!(next(&listener, &room));
        let accepted = poll_fn(|cx| match shutdown.as_mut().poll(cx) {
            Poll::Ready(()) => Poll::Ready(None),
            Poll::Pending => next.as_mut().poll(cx).map(Some),
        });
        let Some((socket, remote, place)) = accepted.await else {
            return;
        };
        let router = router.clone();
        shared.spawn(|ticket| async move {
            connection::run(socket, remote, router, ticket).await;
            drop(place);
        });
    }
}

/// The next connection, once there is room for it.
async fn next(listener: &TcpListener, room: &Room) -> (TcpStream, SocketAddr, Place) {
    let vacancy = room.vacancy().await;
    let (socket, remote) = accept(|cx| listener.poll_accept(cx)).await;
    // Frames are written whole, so there is nothing for Nagle's algorithm to gather: it could only delay them.
    let _ = socket.set_nodelay(true);
    (socket, remote, vacancy.fill())
}
