//! Where the stream is, and what was seen of it: resuming, and nothing twice.

use tidings_protocol::LogId;

use super::Verdict;
use super::decimal::push_decimal;

/// How many ids without an order are remembered, so that the overlap of two streams is recognised: ids that a publisher
/// chose say nothing of what came before.
const RECENT: usize = 256;

/// The position in the stream.
///
/// Two things are kept apart. The *cursor* is the last id that came, with whatever frame: the stream is resumed after
/// it. The *delivered* id is the greatest that an event was delivered with: what does not lie beyond it is a repetition.
/// They differ when the server says where it stands without delivering anything (`ready`). Events that follow such a
/// word without an id of their own, a snapshot for instance, show that same id again and are no repetition.
#[derive(Debug)]
pub(super) struct Position {
    /// The last id that came as text.
    cursor: String,
    source: Source,
    delivered: Option<LogId>,
    /// The ids without an order that came last, as hashes, in a ring.
    recent: Vec<u64>,
    oldest: usize,
}

/// Where the cursor comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Source {
    /// A control event said it, and nothing was delivered with it.
    Said,
    /// It has the incarnation of `delivered`, whose sequence number is the newer one.
    Delivered,
    /// It is an id that has no sequence number, or the application gave it.
    Other,
}

impl Position {
    /// `start` is the id the application wants to resume after; it may be empty.
    pub(super) fn new(start: String) -> Self {
        let delivered = LogId::parse(&start);
        Self {
            cursor: start,
            source: Source::Other,
            delivered,
            recent: Vec::new(),
            oldest: 0,
        }
    }

    /// The id to resume after; empty when there is none.
    pub(super) fn cursor(&self) -> String {
        let mut id = self.cursor.clone();
        if let (Source::Delivered, Some(delivered)) = (self.source, self.delivered) {
            while id.ends_with(|c: char| c.is_ascii_digit()) {
                id.pop();
            }
            push_decimal(&mut id, delivered.seq);
        }
        id
    }

    /// An event came with this id, or with none of its own.
    pub(super) fn event(&mut self, id: &str) -> Verdict {
        if id.is_empty() || self.source == Source::Said && self.cursor == id {
            return Verdict::Deliver;
        }
        let log_id = LogId::parse(id);
        let repeated = match log_id {
            Some(id) => self.is_repetition(id),
            None => self.recent.contains(&hash(id)),
        };
        if repeated {
            return Verdict::Drop;
        }
        if log_id.is_some() {
            self.delivered = log_id;
            self.source = Source::Delivered;
        } else {
            self.remember(hash(id));
            self.source = Source::Other;
        }
        self.take(id);
        Verdict::Deliver
    }

    /// [`event`](Self::event) for an id of the incarnation that delivered last, of which only the sequence number is
    /// given; `None` where that does not say enough.
    pub(super) fn sequence(&mut self, seq: u64) -> Option<Verdict> {
        match &mut self.delivered {
            Some(delivered) if self.source == Source::Delivered => {
                if seq <= delivered.seq {
                    return Some(Verdict::Drop);
                }
                delivered.seq = seq;
                Some(Verdict::Deliver)
            }
            _ => None,
        }
    }

    /// Whether this is the id that was delivered last, and [`sequence`](Self::sequence) may stand in for its like.
    pub(super) fn is_sequence(&self, id: &str) -> bool {
        self.source == Source::Delivered && LogId::parse(id) == self.delivered
    }

    /// A control event came with this id.
    pub(super) fn said(&mut self, id: &str) {
        // The server does not take back what was delivered meanwhile, by another stream.
        let repeated = match LogId::parse(id) {
            Some(id) => self.is_repetition(id),
            None => id.is_empty() || self.recent.contains(&hash(id)),
        };
        if !repeated {
            self.source = Source::Said;
            self.take(id);
        }
    }

    fn take(&mut self, id: &str) {
        self.cursor.clear();
        self.cursor.push_str(id);
    }

    fn is_repetition(&self, id: LogId) -> bool {
        self.delivered.is_some_and(|delivered| {
            delivered.incarnation == id.incarnation && id.seq <= delivered.seq
        })
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

/// FNV-1a.
fn hash(id: &str) -> u64 {
    id.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    })
}
