//! One connection in hyper's hands, until it ends or becomes a stream.

use std::{
    convert::Infallible,
    future::{Future, pending, poll_fn},
    net::SocketAddr,
    pin::Pin,
    sync::Arc,
    task::Poll,
};

use axum::{Router, body::Body, extract::ConnectInfo, response::Response};
use hyper::{Request, body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::rt::TokioTimer;
use tokio::net::TcpStream;
use tower_service::Service;

use super::{closing::Watch, io::Io, shared::Ticket, slot::Slot, takeover, writer::Writer};

/// Serves requests on this socket.
///
/// When one of them is answered with an event stream, the socket is taken out of hyper and a new task writes the stream: a task
/// keeps the size of the largest state it was ever in, so the stream must not stay in this one.
pub(super) async fn run(socket: TcpStream, remote: SocketAddr, router: Router, ticket: Ticket) {
    let slot = Slot::new();
    let io = Io::new(socket, Arc::clone(&slot));
    let service = service_fn(|request| answer(request, remote, router.clone(), Arc::clone(&slot)));
    let mut connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(ticket.options.header_timeout)
        .serve_connection(io, service)
        .with_upgrades();
    let mut watch = Watch::new(&ticket.closing);

    let takeover = poll_fn(|cx| {
        let mut connection = Pin::new(&mut connection);
        if watch.poll(&ticket.closing, cx) {
            connection.as_mut().graceful_shutdown();
        }
        match connection.poll(cx) {
            Poll::Ready(_) => Poll::Ready(None),
            Poll::Pending => slot
                .take()
                .map_or(Poll::Pending, |taken| Poll::Ready(Some(taken))),
        }
    })
    .await;

    if let Some(takeover) = takeover
        && let Some(parts) = connection.into_parts()
    {
        let socket = parts.io.into_socket();
        let shared = Arc::clone(ticket.shared());
        shared.spawn_writer(|ticket| Writer::new(socket, takeover, ticket));
    }
}

/// Lets the router answer. A stream is left in the slot instead, and the answer to hyper never comes.
async fn answer(
    request: Request<Incoming>,
    remote: SocketAddr,
    mut router: Router,
    slot: Arc<Slot>,
) -> Result<Response, Infallible> {
    let mut request = request.map(Body::new);
    request.extensions_mut().insert(ConnectInfo(remote));
    let method = request.method().clone();
    let version = request.version();
    let response = router.call(request).await?;
    match takeover::take(&method, version, response) {
        Ok(takeover) => {
            slot.fill(takeover);
            pending().await
        }
        Err(response) => Ok(*response),
    }
}
