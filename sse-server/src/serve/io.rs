//! The socket while hyper reads and writes it.

use std::{
    io,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
};

use hyper::rt::{Read, ReadBufCursor, Write};
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;

use super::slot::Slot;

/// A TCP socket that tells the slot whether hyper still holds bytes for it.
///
/// hyper may read a second request while the answer to the first is not yet written out. Taking the socket away at that
/// moment would lose the rest of that answer, and hyper does not show its write buffer. But it flushes the io exactly
/// when that buffer is empty: so from a write to the next flush there may be bytes left.
#[derive(Debug)]
pub(super) struct Io {
    socket: TokioIo<TcpStream>,
    slot: Arc<Slot>,
}

impl Io {
    pub(super) fn new(socket: TcpStream, slot: Arc<Slot>) -> Self {
        Self {
            socket: TokioIo::new(socket),
            slot,
        }
    }

    pub(super) fn into_socket(self) -> TcpStream {
        self.socket.into_inner()
    }

    fn socket(self: Pin<&mut Self>) -> Pin<&mut TokioIo<TcpStream>> {
        Pin::new(&mut self.get_mut().socket)
    }
}

impl Read for Io {
    fn poll_read(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: ReadBufCursor<'_>,
    ) -> Poll<io::Result<()>> {
        self.socket().poll_read(cx, buf)
    }
}

impl Write for Io {
    fn poll_write(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &[u8],
    ) -> Poll<io::Result<usize>> {
        self.slot.set_unflushed(true);
        self.socket().poll_write(cx, buf)
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.slot.set_unflushed(false);
        self.socket().poll_flush(cx)
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.socket().poll_shutdown(cx)
    }

    fn is_write_vectored(&self) -> bool {
        self.socket.is_write_vectored()
    }

    fn poll_write_vectored(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bufs: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        self.slot.set_unflushed(true);
        self.socket().poll_write_vectored(cx, bufs)
    }
}
