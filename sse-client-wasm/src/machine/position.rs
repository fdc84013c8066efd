//! What was seen of the stream: nothing twice.

use tidings_protocol::LogId;

use super::{Id, Verdict};

/// How many ids without an order are remembered, so that the overlap of two streams is recognised: ids that a publisher
/// chose say nothing of what came before.
const RECENT: usize = 256;

/// What was delivered, so that nothing is delivered again.
#[derive(Debug)]
pub(super) struct Position {
    /// The greatest id that an event was delivered with: what does not lie beyond it is a repetition.
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
        Self {
            delivered,
            recent: Vec::new(),
            oldest: 0,
        }
    }

    /// An event came with this id.
    pub(super) fn event(&mut self, id: Id) -> Verdict {
        if self.is_repetition(id) {
            return Verdict::Drop;
        }
        match id {
            // It tells a state: nothing to recognise it by, nothing to resume after.
            Id::None => return Verdict::WithoutId,
            Id::Log(id) => self.delivered = Some(id),
            Id::Other(hash) => self.remember(hash),
        }
        Verdict::Deliver
    }

    /// [`event`](Self::event) for an id of the incarnation that delivered last, of which only the sequence number is
    /// given; `None` where that does not say enough.
    pub(super) fn sequence(&mut self, seq: u64) -> Option<Verdict> {
        let delivered = self.delivered.as_mut()?;
        if seq <= delivered.seq {
            return Some(Verdict::Drop);
        }
        delivered.seq = seq;
        Some(Verdict::Deliver)
    }

    /// A control event came with this id. It is where the stream stands, and no event was delivered with it.
    pub(super) fn said(&self, id: Id) -> Verdict {
        // The server does not take back what was delivered meanwhile, by another stream.
        if id == Id::None || self.is_repetition(id) {
            Verdict::WithoutId
        } else {
            Verdict::Deliver
        }
    }

    fn is_repetition(&self, id: Id) -> bool {
        match (id, self.delivered) {
            (Id::Log(id), Some(delivered)) => {
                delivered.incarnation == id.incarnation && id.seq <= delivered.seq
            }
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
