//! The first road to the socket: a body that reads a subscription.

use std::{
    convert::Infallible,
    pin::Pin,
    task::{Context, Poll, ready},
};

use bytes::Bytes;
use http_body::{Body, Frame};

use super::handover::Handover;
use crate::Subscription;

/// The most that a stream takes of its subscription at a time, in bytes (one event may be larger).
///
/// It bounds what a client that does not read keeps alive beside the log.
pub(crate) const BATCH: usize = 64 * 1024;

/// A body that gives all that is pending as one frame, which the server then writes in one go.
#[derive(Debug)]
pub(super) enum EventBody {
    /// Nobody has asked for a frame yet.
    Waiting(Handover),
    Reading(Subscription),
    Ended,
}

impl Body for EventBody {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        if let Self::Waiting(handover) = &*self {
            let subscription = handover.take();
            *self = subscription.map_or(Self::Ended, Self::Reading);
        }
        let Self::Reading(subscription) = &mut *self else {
            return Poll::Ready(None);
        };
        let batch = ready!(subscription.poll_batch(cx, BATCH));
        if batch.is_none() {
            *self = Self::Ended;
        }
        Poll::Ready(batch.map(|batch| Ok(Frame::data(batch.into_bytes()))))
    }
}
