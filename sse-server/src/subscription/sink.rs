//! Where a subscription puts what it reads.

use std::{sync::Arc, time::Duration};

use tidings_protocol::{
    CloseReason, Control, EventId, LogId, Topic, WireId, encode_id, encode_keep_alive, encode_retry,
};

use crate::{
    Batch, Delivered, Delivery, Format,
    frames::chunk::{Chunk, Chunked},
    hub::shared::Shared,
    log::Entry,
};

/// Somewhere to put what a subscription reads, until it is full.
pub(super) trait Sink {
    /// How many bytes may still be collected; what does not fit may fit the next time.
    fn room(&self) -> usize;
    /// Whether nothing more goes in.
    fn is_full(&self) -> bool;
    fn is_empty(&self) -> bool;
    /// About so many events come next.
    fn expect(&mut self, events: usize);
    /// Puts an event in. Whether it did fit.
    fn event(&mut self, entry: &Arc<Entry>) -> bool;
    /// Puts an event in that describes a state. Whether it did fit.
    fn state(&mut self, entry: &Arc<Entry>) -> bool;
    /// Says something of the stream itself.
    fn tell(&mut self, told: Told, shared: &Shared);
}

/// What a stream says of itself.
#[derive(Debug)]
pub(super) enum Told {
    /// The first bytes, so that proxies pass the head on.
    Hello,
    /// The place from which events follow.
    Ready {
        id: EventId,
        /// Whether the subscriber has to learn it.
        is_news: bool,
    },
    /// Events were missed.
    Gap {
        gap: Gap,
        /// Where the stream goes on, when everything before is done with.
        at: Option<LogId>,
    },
    Ping,
    Drain {
        window: Duration,
    },
    /// The end of one that is to come back.
    Leave {
        retry: Duration,
    },
    /// The end.
    Close {
        reason: CloseReason,
    },
}

/// What was missed.
#[derive(Clone, Debug)]
pub(super) struct Gap {
    pub(super) asked: String,
    pub(super) oldest: String,
    pub(super) topic: Option<Topic>,
}

/// Collects a batch of frames.
#[derive(Debug)]
pub(super) struct Frames {
    format: Format,
    limit: usize,
    collected: Collected,
    expected: usize,
    events: u64,
}

#[derive(Debug)]
enum Collected {
    Nothing,
    /// One frame is passed on as it lies in the log.
    One(Chunked),
    Many(Chunk),
}

impl Frames {
    pub(super) fn new(format: Format, limit: usize) -> Self {
        Self {
            format,
            limit,
            collected: Collected::Nothing,
            expected: 0,
            events: 0,
        }
    }

    fn len(&self) -> usize {
        match &self.collected {
            Collected::Nothing => 0,
            Collected::One(frame) => frame.content().len(),
            Collected::Many(chunk) => chunk.len(),
        }
    }

    /// Where to write what is not in the log.
    fn out(&mut self, expected: usize) -> &mut Vec<u8> {
        if !matches!(self.collected, Collected::Many(_)) {
            let mut chunk = Chunk::new(0, self.len() + expected);
            if let Collected::One(first) = &self.collected {
                chunk.out().extend_from_slice(first.content());
            }
            self.collected = Collected::Many(chunk);
        }
        match &mut self.collected {
            Collected::Many(chunk) => chunk.out(),
            _ => unreachable!("it was just made"),
        }
    }

    /// What was collected, and how many events it has.
    pub(super) fn finish(self) -> Option<(Batch, u64)> {
        let frames = match self.collected {
            Collected::Nothing => return None,
            Collected::One(frame) => frame,
            Collected::Many(chunk) => chunk.finish(),
        };
        Some((Batch::new(frames), self.events))
    }

    fn control(&mut self, control: &Control) {
        if self.format == Format::Tagged {
            control.encode(self.out(128));
        }
    }
}

impl Sink for Frames {
    fn room(&self) -> usize {
        self.limit.saturating_sub(self.len())
    }

    fn is_full(&self) -> bool {
        !self.is_empty() && self.room() == 0
    }

    fn is_empty(&self) -> bool {
        matches!(self.collected, Collected::Nothing)
    }

    fn expect(&mut self, events: usize) {
        self.expected = events;
    }

    fn event(&mut self, entry: &Arc<Entry>) -> bool {
        let frame = entry.frame(self.format);
        let size = frame.content().len();
        if self.is_empty() {
            self.collected = Collected::One(frame.clone());
        } else if size > self.room() {
            return false;
        } else {
            // Events of one topic are much of a size.
            let expected = (self.expected * size * 9 / 8).clamp(size, self.room());
            self.out(expected).extend_from_slice(frame.content());
        }
        self.events += 1;
        true
    }

    fn state(&mut self, entry: &Arc<Entry>) -> bool {
        if !self.is_empty() && entry.frame_len() > self.room() {
            return false;
        }
        let format = self.format;
        entry.encode_state(format, self.out(entry.frame_len()));
        self.events += 1;
        true
    }

    fn tell(&mut self, told: Told, shared: &Shared) {
        match (told, self.format) {
            (Told::Hello, Format::Plain) => encode_keep_alive(self.out(64)),
            (Told::Hello, Format::Tagged) => {}
            (Told::Ready { id, is_news }, Format::Plain) => {
                if is_news {
                    encode_id(&id, self.out(64));
                }
            }
            (Told::Ready { id, .. }, Format::Tagged) => self.control(&Control::Ready {
                id: Some(id),
                ping: Some(shared.keep_alive),
                window: Some(shared.window),
                version: shared.version.clone(),
            }),
            (Told::Gap { at, .. }, Format::Plain) => {
                if let Some(id) = at {
                    encode_id(&id, self.out(64));
                }
            }
            (Told::Gap { gap, at }, Format::Tagged) => {
                if let Some(id) = at {
                    let out = self.out(256);
                    out.extend_from_slice(b"id: ");
                    id.append_to(out);
                    out.push(b'\n');
                }
                self.control(&Control::Gap {
                    asked: gap.asked,
                    oldest: gap.oldest,
                    topic: gap.topic,
                });
            }
            (Told::Ping, Format::Plain) => encode_keep_alive(self.out(0)),
            (Told::Ping, Format::Tagged) => self.control(&Control::Ping),
            (Told::Drain { window }, _) => self.control(&Control::Drain { window }),
            (Told::Leave { retry }, Format::Plain) => encode_retry(retry, self.out(64)),
            (Told::Leave { .. }, Format::Tagged) => {}
            (Told::Close { reason }, _) => self.control(&Control::Close { reason }),
        }
    }
}

/// Takes one item.
#[derive(Debug, Default)]
pub(super) struct One(pub(super) Option<Delivery>);

impl Sink for One {
    fn room(&self) -> usize {
        0
    }

    fn is_full(&self) -> bool {
        self.0.is_some()
    }

    fn is_empty(&self) -> bool {
        self.0.is_none()
    }

    fn expect(&mut self, _: usize) {}

    fn event(&mut self, entry: &Arc<Entry>) -> bool {
        let fits = self.is_empty();
        self.0
            .get_or_insert_with(|| Delivery::Event(Delivered::event(Arc::clone(entry))));
        fits
    }

    fn state(&mut self, entry: &Arc<Entry>) -> bool {
        let fits = self.is_empty();
        self.0
            .get_or_insert_with(|| Delivery::Event(Delivered::state(Arc::clone(entry))));
        fits
    }

    fn tell(&mut self, told: Told, _: &Shared) {
        self.0 = match told {
            Told::Hello | Told::Ping | Told::Leave { .. } => return,
            Told::Ready { id, .. } => Some(Delivery::Ready { id }),
            Told::Gap { gap, .. } => Some(Delivery::Gap {
                asked: gap.asked,
                oldest: gap.oldest,
                topic: gap.topic,
            }),
            Told::Drain { window } => Some(Delivery::Drain { window }),
            Told::Close { reason } => Some(Delivery::Close { reason }),
        };
    }
}
