//! The task of one stream on the second road.

use std::{
    future::Future,
    io::{self, ErrorKind},
    pin::Pin,
    task::{Context, Poll, ready},
    time::SystemTime,
};

use bytes::{Buf, Bytes};
use tokio::{
    net::TcpStream,
    time::{Sleep, sleep},
};

use super::{
    head::{self, Framing},
    peer,
    shared::Ticket,
    slot::Takeover,
};
use crate::{Batch, Subscription, http::BATCH};

/// After so many batches in a row the task lets others run: a long backlog must not hold a worker thread.
const BATCHES_IN_A_ROW: usize = 8;

/// The empty chunk that ends the response.
const LAST_CHUNK: Bytes = Bytes::from_static(b"0\r\n\r\n");

/// Writes what a subscription gives to a socket, until either ends.
///
/// A hand-written future, to keep it small: it and its registration with the runtime are all that an idle subscriber costs.
#[derive(Debug)]
pub(super) struct Writer {
    subscription: Subscription,
    socket: TcpStream,
    /// What the socket has not taken yet.
    pending: Bytes,
    /// Runs while the client does not read: only then is there room for a timer.
    stall: Option<Pin<Box<Sleep>>>,
    ticket: Ticket,
    /// How much the client has sent after its request.
    ignored: u32,
    framing: Framing,
    /// Whether what is pending is the last.
    ended: bool,
}

impl Writer {
    pub(super) fn new(socket: TcpStream, takeover: Takeover, ticket: Ticket) -> Self {
        let framing = Framing::of(takeover.version);
        Self {
            subscription: takeover.subscription,
            socket,
            pending: head::encode(&takeover.head, framing, SystemTime::now()).into(),
            stall: None,
            ticket,
            ignored: 0,
            framing,
            ended: false,
        }
    }

    /// Takes the next batch, after all of the last was written.
    fn poll_next(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        let batch = ready!(self.subscription.poll_batch(cx, BATCH));
        self.ended = batch.is_none();
        self.pending = match (self.framing, batch) {
            (Framing::Chunked, batch) => batch.map_or(LAST_CHUNK, Batch::chunked),
            (Framing::UntilClose, batch) => batch.map(Batch::into_bytes).unwrap_or_default(),
        };
        Poll::Ready(())
    }

    /// Writes what is pending.
    fn poll_write(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        while !self.pending.is_empty() {
            match self.socket.try_write(&self.pending) {
                Ok(0) => return Poll::Ready(Err(ErrorKind::WriteZero.into())),
                Ok(n) => {
                    self.pending.advance(n);
                    self.stall = None;
                }
                Err(error) if error.kind() == ErrorKind::WouldBlock => {
                    let Poll::Ready(ready) = self.socket.poll_write_ready(cx) else {
                        let timeout = self.ticket.options.write_timeout;
                        self.stall.get_or_insert_with(|| Box::pin(sleep(timeout)));
                        return Poll::Pending;
                    };
                    ready?;
                }
                Err(error) => return Poll::Ready(Err(error)),
            }
        }
        self.stall = None;
        // Even empty it would keep the batch it came from alive, for as long as nothing follows.
        self.pending = Bytes::new();
        Poll::Ready(Ok(()))
    }

    /// Ready when the stream is over.
    fn poll_stream(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        for _ in 0..BATCHES_IN_A_ROW {
            ready!(self.poll_write(cx))?;
            if self.ended {
                return Poll::Ready(Ok(()));
            }
            ready!(self.poll_next(cx));
        }
        cx.waker().wake_by_ref();
        Poll::Pending
    }

    /// Ready when the client is not to be waited for any longer: it has not read for too long, or its time is over.
    fn poll_stalled(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        let Some(stall) = &mut self.stall else {
            return Poll::Pending;
        };
        if stall.as_mut().poll(cx).is_ready() {
            metrics::counter!("tidings_write_timeouts_total").increment(1);
            return Poll::Ready(());
        }
        self.subscription.poll_cut(cx)
    }
}

impl Future for Writer {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        let this = &mut *self;
        if this.poll_stream(cx).is_ready() || this.poll_stalled(cx).is_ready() {
            return Poll::Ready(());
        }
        peer::poll_gone(&this.socket, &mut this.ignored, cx)
    }
}
