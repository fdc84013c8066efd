//! Where the stream is, and what was seen of it: resuming, and nothing twice.

use tidings_protocol::LogId;

use super::Verdict;

/// How many ids without an order are remembered, so that the overlap of two streams is recognised: ids that a publisher
/// chose say nothing of what came before.
const RECENT: usize = 256;

/// The position in the stream.
///
/// Two things are kept apart. The *cursor* is the last id that was said, by whatever frame: the stream is resumed after
/// it. The *delivered* id is the greatest that an event was delivered with: what does not lie beyond it is a repetition.
/// They differ when the server says where it stands without delivering anything (`ready`), and what follows such a word
/// without an id of its own, a snapshot for instance, shows that same id again and is no repetition.
#[derive(Debug)]
pub(super) struct Position {
    cursor: Id,
    /// The id the server last said where it stands, when nothing was delivered with it.
    said: Option<LogId>,
    delivered: Option<LogId>,
    recent: Recent,
}

#[derive(Debug)]
enum Id {
    Log(LogId),
    Other(String),
}

impl Position {
    pub(super) fn new(start: Option<String>) -> Self {
        Self { cursor: Id::Other(start.unwrap_or_default()), said: None, delivered: None, recent: Recent::default() }
    }

    /// The id to resume after; empty when there is none.
    pub(super) fn cursor(&self) -> String {
        match &self.cursor {
            Id::Log(id) => id.to_event_id().as_str().to_owned(),
            Id::Other(id) => id.clone(),
        }
    }

    /// An event came with this id.
    pub(super) fn event(&mut self, id: &str) -> Verdict {
        if id.is_empty() {
            // Nothing to recognise it by, nothing to resume after.
            return Verdict::Deliver;
        }
        match LogId::parse(id) {
            Some(id) => self.log_event(id),
            None if self.recent.seen(id) => Verdict::Drop,
            None => {
                self.cursor = Id::Other(id.to_owned());
                Verdict::Deliver
            }
        }
    }

    fn log_event(&mut self, id: LogId) -> Verdict {
        if self.is_repetition(id) {
            return Verdict::Drop;
        }
        if self.said == Some(id) {
            return Verdict::Deliver;
        }
        self.delivered = Some(id);
        self.cursor = Id::Log(id);
        Verdict::Deliver
    }

    /// The same for an id of the incarnation that delivered last, of which only the sequence number is given; `None`
    /// where that does not say enough.
    pub(super) fn sequence(&mut self, seq: u64) -> Option<Verdict> {
        let incarnation = self.delivered?.incarnation;
        Some(self.log_event(LogId { incarnation, seq }))
    }

    /// Whether [`sequence`](Self::sequence) may stand in for this id.
    pub(super) fn is_sequence(&self, id: &str) -> bool {
        match (self.delivered, LogId::parse(id)) {
            (Some(delivered), Some(id)) => delivered.incarnation == id.incarnation,
            _ => false,
        }
    }

    /// A control event came with this id.
    pub(super) fn said(&mut self, id: &str) {
        match LogId::parse(id) {
            // The server does not take back what was delivered meanwhile, by another stream.
            Some(id) if self.is_repetition(id) => {}
            Some(id) => {
                self.said = Some(id);
                self.cursor = Id::Log(id);
            }
            None if id.is_empty() => {}
            None => self.cursor = Id::Other(id.to_owned()),
        }
    }

    fn is_repetition(&self, id: LogId) -> bool {
        self.delivered.is_some_and(|delivered| delivered.incarnation == id.incarnation && id.seq <= delivered.seq)
    }
}

/// The hashes of the last ids without an order, oldest first to go.
#[derive(Debug, Default)]
struct Recent {
    hashes: Vec<u64>,
    next: usize,
}

impl Recent {
    /// Whether it was seen before; it is from now on.
    fn seen(&mut self, id: &str) -> bool {
        let hash = hash(id);
        if self.hashes.contains(&hash) {
            return true;
        }
        if self.hashes.len() < RECENT {
            self.hashes.push(hash);
        } else {
            self.hashes[self.next] = hash;
            self.next = (self.next + 1) % RECENT;
        }
        false
    }
}

/// FNV-1a.
fn hash(id: &str) -> u64 {
    id.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}
