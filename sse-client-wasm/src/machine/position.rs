//! Where the stream is, and what was seen of it: nothing twice.

use tidings_protocol::LogId;

use super::{Id, Verdict};

/// How many ids without an order are remembered, so that the overlap of two streams is recognised: ids that a publisher
/// chose say nothing of what came before.
const RECENT: usize = 256;

/// The position in the stream.
///
/// The *delivered* id is the greatest that an event was delivered with: what does not lie beyond it is a repetition. An
/// id that was only *said*, by `ready` for instance, is something else: events that follow it without an id of their own,
/// such as a snapshot, show it again and are no repetition.
#[derive(Debug)]
pub(super) struct Position {
    /// What a control event said, while nothing was delivered with an id since.
    said: Id,
    delivered: Option<LogId>,
    /// The ids without an order that came last, in a ring.
    recent: Vec<u64>,
    oldest: usize,
}

impl Position {
    /// `start` is the id the application wants to resume after.
    pub(super) fn new(start: Id) -> Self {
        let delivered = match start {
            Id::Log(id) => Some(id),
            _ => None,
        };
        Self { said: Id::None, delivered, recent: Vec::new(), oldest: 0 }
    }

    /// An event came with this id.
    pub(super) fn event(&mut self, id: Id) -> Verdict {
        if id == Id::None || id == self.said {
            return Verdict::WithoutId;
        }
        if self.is_repetition(id) {
            return Verdict::Drop;
        }
        self.said = Id::None;
        match id {
            Id::Log(id) => self.delivered = Some(id),
            Id::Other(hash) => self.remember(hash),
            Id::None => {}
        }
        Verdict::Deliver
    }

    /// [`event`](Self::event) for an id of the incarnation that delivered last, of which only the sequence number is
    /// given; `None` where that does not say enough.
    pub(super) fn sequence(&mut self, seq: u64) -> Option<Verdict> {
        let delivered = self.delivered.as_mut().filter(|_| self.said == Id::None)?;
        if seq <= delivered.seq {
            return Some(Verdict::Drop);
        }
        delivered.seq = seq;
        Some(Verdict::Deliver)
    }

    /// A control event came with this id.
    pub(super) fn said(&mut self, id: Id) -> Verdict {
        // The server does not take back what was delivered meanwhile, by another stream.
        if id == Id::None || self.is_repetition(id) {
            return Verdict::WithoutId;
        }
        self.said = id;
        Verdict::Deliver
    }

    fn is_repetition(&self, id: Id) -> bool {
        match (id, self.delivered) {
            (Id::Log(id), Some(delivered)) => delivered.incarnation == id.incarnation && id.seq <= delivered.seq,
            (Id::Other(hash), _) => self.recent.contains(&hash),
            _ => false,
        }
    }

    fn remember(&mut self, hash: u64) {
        if self.recent.len() < RECENT {
            self.recent.push(hash);
        } else if let Some(slot) = self.recent.get_mut(self.oldest) {
            *slot = hash;
            self.oldest = (self.oldest + 1) % RECENT;
        }
    }
}
