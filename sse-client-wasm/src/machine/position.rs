//! What was seen of the stream: nothing twice, and nothing lost that may still come.

use tidings_protocol::LogId;

use super::{Id, Verdict};

/// How many ids without an order are remembered, so that the overlap of two streams is recognised: ids that a publisher
/// chose say nothing of what came before.
const RECENT: usize = 256;

/// How many sequence numbers are remembered at least. An event may come with a number that is not beyond the greatest, and
/// be new all the same: a throttled one that is late, or one of a topic that was not wanted before.
///
/// In tests few, so that they are forgotten.
const REMEMBERED: usize = if cfg!(test) { 64 } else { 8_192 };

/// What was delivered, so that nothing is delivered again.
#[derive(Debug)]
pub(super) struct Position {
    /// The greatest id that an event was delivered with.
    delivered: Option<LogId>,
    /// The sequence numbers that were delivered last, in ascending order and not in that of their coming: those that are
    /// sent again come in order, so what is forgotten first is what they have passed.
    seqs: Vec<u64>,
    /// The greatest sequence number that was forgotten. Up to here nothing can be told apart, and is taken for a repetition.
    forgotten: u64,
    /// Where it all began, as far as that was said: what lies before was never delivered, and is not to be.
    begin: Option<LogId>,
    /// The id to resume after, as the driver has it.
    cursor: Id,
    /// The ids without an order that came last, in a ring.
    recent: Vec<u64>,
    oldest: usize,
}

impl Position {
    /// `start` is the id the application wants to resume after.
    pub(super) fn new(start: Id) -> Self {
        let begin = match start {
            Id::Log(id) => Some(id),
            _ => None,
        };
        let mut position = Self {
            delivered: None,
            seqs: Vec::new(),
            forgotten: 0,
            begin,
            cursor: start,
            recent: Vec::new(),
            oldest: 0,
        };
        if let Some(id) = begin {
            position.enter(id);
        }
        position
    }

    /// An event came with this id.
    pub(super) fn event(&mut self, id: Id) -> Verdict {
        match id {
            // It tells a state: nothing to recognise it by, nothing to resume after.
            Id::None => return Verdict::WithoutId,
            Id::Log(id) => match self.delivered {
                Some(delivered) if delivered.incarnation == id.incarnation => {
                    return self.seq(id.seq);
                }
                _ => {
                    self.enter(id);
                    return self.move_to(id);
                }
            },
            Id::Other(hash) if self.recent.contains(&hash) => return Verdict::Drop,
            Id::Other(hash) => self.remember(hash),
        }
        self.cursor = id;
        Verdict::Deliver
    }

    /// [`event`](Self::event) for an id of the incarnation that delivered last, of which only the sequence number is
    /// given; `None` where that does not say enough.
    pub(super) fn sequence(&mut self, seq: u64) -> Option<Verdict> {
        self.delivered?;
        Some(self.seq(seq))
    }

    /// A control event came with this id. It is where the stream stands, and no event was delivered with it.
    pub(super) fn said(&mut self, id: Id) -> Verdict {
        if let Id::Log(id) = id
            && self
                .begin
                .is_none_or(|begin| begin.incarnation != id.incarnation)
        {
            self.begin = Some(id);
        }
        // The server does not take back what was delivered meanwhile, by another stream.
        let is_known = match (id, self.delivered) {
            (Id::None, _) => true,
            (Id::Log(id), Some(delivered)) => {
                delivered.incarnation == id.incarnation && id.seq <= delivered.seq
            }
            (Id::Other(hash), _) => self.recent.contains(&hash),
            _ => false,
        };
        if is_known {
            return Verdict::WithoutId;
        }
        self.cursor = id;
        Verdict::Deliver
    }

    /// The id to resume after.
    pub(super) fn cursor(&self) -> Id {
        self.cursor
    }

    /// Resumes after an id that was the cursor once.
    pub(super) fn rewind(&mut self, id: Id) {
        self.cursor = id;
    }

    /// Whether repetitions of what came after this id may be told apart no more.
    pub(super) fn is_forgotten(&self, id: Id) -> bool {
        match (id, self.delivered) {
            (Id::Log(id), Some(delivered)) => {
                id.incarnation == delivered.incarnation && id.seq < self.forgotten
            }
            _ => false,
        }
    }

    /// Where a stream can begin at the earliest; `None` for anywhere.
    pub(super) fn floor(&self) -> Option<LogId> {
        let floor = match (self.begin, self.delivered) {
            (Some(begin), Some(delivered)) if begin.incarnation == delivered.incarnation => LogId {
                seq: begin.seq.max(self.forgotten),
                ..begin
            },
            (Some(begin), _) => begin,
            (None, delivered) => LogId {
                seq: self.forgotten,
                ..delivered?
            },
        };
        (floor.seq > 0).then_some(floor)
    }

    /// A sequence number of the incarnation that delivered last.
    fn seq(&mut self, seq: u64) -> Verdict {
        let Some(delivered) = self.delivered.as_mut() else {
            return Verdict::Drop;
        };
        if seq > delivered.seq {
            delivered.seq = seq;
            let id = *delivered;
            self.insert(self.seqs.len(), seq);
            return self.move_to(id);
        }
        match self.seqs.binary_search(&seq) {
            Err(at) if seq > self.forgotten => {
                self.insert(at, seq);
                Verdict::WithoutId
            }
            _ => Verdict::Drop,
        }
    }

    /// The cursor goes to what was delivered, unless it was said to be beyond: then that was a late one.
    fn move_to(&mut self, id: LogId) -> Verdict {
        if let Id::Log(cursor) = self.cursor
            && cursor.incarnation == id.incarnation
            && cursor.seq >= id.seq
        {
            return Verdict::WithoutId;
        }
        self.cursor = Id::Log(id);
        Verdict::Deliver
    }

    fn insert(&mut self, at: usize, seq: u64) {
        self.seqs.insert(at, seq);
        if self.seqs.len() == 2 * REMEMBERED {
            // Never beyond what came just now: of what follows it, something may come yet for the first time.
            let cut = REMEMBERED.min(at + 1);
            self.forgotten = self.seqs[cut - 1];
            self.seqs.drain(..cut);
        }
    }

    /// The first of an incarnation.
    fn enter(&mut self, id: LogId) {
        self.delivered = Some(id);
        self.seqs.clear();
        self.seqs.push(id.seq);
        self.forgotten = 0;
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
