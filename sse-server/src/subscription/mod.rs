//! Subscriptions.

use std::{
    sync::Arc,
    task::{Context, Poll},
};

use tidings_protocol::{CloseReason, Control, LogId, TopicMatcher};

use crate::{Batch, Format, Subscribe, chunk::Chunk, hub::Shared};

/// What one subscriber has still to be sent: a cursor into the hub's log. Dropping it unsubscribes.
#[derive(Debug)]
pub struct Subscription {
    shared: Arc<Shared>,
    topics: Vec<TopicMatcher>,
    format: Format,
    next: usize,
    opened: bool,
    ended: bool,
}

impl Subscription {
    pub(crate) fn new(shared: Arc<Shared>, subscribe: Subscribe) -> Self {
        let next = shared.log().entries.len();
        Self {
            shared,
            topics: subscribe.topics,
            format: subscribe.format,
            next,
            opened: false,
            ended: false,
        }
    }

    /// Everything that is pending, at most `limit` bytes but at least one frame. `None`: the stream is over.
    pub fn poll_batch(&mut self, cx: &mut Context<'_>, limit: usize) -> Poll<Option<Batch>> {
        if self.ended {
            return Poll::Ready(None);
        }
        let mut chunk = Chunk::with_capacity(256);
        let mut log = self.shared.log();
        if !self.opened {
            self.opened = true;
            let id = LogId {
                incarnation: self.shared.incarnation,
                seq: self.next as u64,
            };
            match self.format {
                Format::Plain => {
                    tidings_protocol::encode_keep_alive(chunk.out());
                    tidings_protocol::encode_id(&id, chunk.out());
                }
                Format::Tagged => Control::Ready {
                    id: Some(id.to_event_id()),
                    ping: Some(self.shared.keep_alive),
                    window: Some(self.shared.window),
                    version: self.shared.version.clone(),
                }
                .encode(chunk.out()),
            }
        }
        while chunk.len() < limit && self.next < log.entries.len() {
            let (topic, plain, tagged) = &log.entries[self.next];
            self.next += 1;
            if self.topics.iter().any(|matcher| matcher.matches(topic)) {
                chunk
                    .out()
                    .extend_from_slice(if self.format == Format::Tagged {
                        tagged
                    } else {
                        plain
                    });
            }
        }
        if log.closed {
            self.ended = true;
            if self.format == Format::Tagged {
                Control::Close {
                    reason: CloseReason::Shutdown,
                }
                .encode(chunk.out());
            }
        }
        if chunk.len() > 0 {
            return Poll::Ready(Some(chunk.into()));
        }
        if self.ended {
            return Poll::Ready(None);
        }
        log.wakers.push(cx.waker().clone());
        Poll::Pending
    }
}
