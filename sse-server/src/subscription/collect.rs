//! A batch of frames, as it is collected.

use std::sync::Arc;

use tidings_protocol::{Control, WireId, encode_id, encode_keep_alive, encode_retry};

use super::sink::{Sink, Told};
use crate::{
    Batch, Format,
    frames::chunk::{Chunk, Chunked},
    hub::shared::Shared,
    log::Entry,
};

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

    /// Tells a plain subscriber where to go on.
    pub(super) fn place(&mut self, id: &impl WireId) {
        encode_id(id, self.out(64));
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

    fn event(&mut self, entry: &Arc<Entry>, is_place: bool) -> bool {
        // A tag's id is the client's to understand; an `id:` line is where a browser goes on.
        if !is_place && self.format == Format::Plain {
            return self.state(entry);
        }
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
            (Told::CaughtUp, _) => self.control(&Control::CaughtUp),
            (Told::Ping, Format::Plain) => encode_keep_alive(self.out(0)),
            (Told::Ping, Format::Tagged) => self.control(&Control::Ping),
            (Told::Drain { window }, _) => self.control(&Control::Drain { window }),
            (Told::Leave { retry }, Format::Plain) => encode_retry(retry, self.out(64)),
            (Told::Leave { .. }, Format::Tagged) => {}
            (Told::Close { reason }, _) => self.control(&Control::Close { reason }),
        }
    }
}
