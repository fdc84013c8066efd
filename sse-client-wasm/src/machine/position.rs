//! What was seen of the stream: nothing twice, and nothing lost that may still come.

use super::{Id, Verdict};

/// How many ids without an order are remembered, so that the overlap of two streams is recognised: ids that a publisher
/// chose say nothing of what came before.
const RECENT: usize = 256;

/// How many sequence numbers are remembered. An event may come with a number that is not beyond the greatest, and be new
/// all the same: a throttled one that is late, or one of a topic that was not wanted before.
///
/// In tests few, so that they are forgotten.
const REMEMBERED: usize = if cfg!(test) { 64 } else { 8_192 };

/// What was delivered, so that nothing is delivered again.
#[derive(Debug)]
pub(super) struct Position {
    /// The id to resume after, as the driver has it.
    pub(super) cursor: Id,
    /// Where it all began, as far as that was said: what lies before was never delivered, and is not to be.
    begin: Id,
    /// The log that the sequence numbers are of.
    incarnation: i64,
    /// The sequence numbers that were delivered last, in ascending order and not in that of their coming: those that are
    /// sent again come in order, so what is forgotten first is what they have passed. A ring: after the greatest comes the
    /// least. Up to the least nothing can be told apart, and is taken for a repetition.
    seqs: Box<[u64; REMEMBERED]>,
    /// Where the greatest is.
    greatest: usize,
    /// The ids without an order that came last, in a ring.
    recent: Box<[u64; RECENT]>,
    oldest: usize,
}

impl Position {
    /// `start` is the id the application wants to resume after.
    pub(super) fn new(start: Id) -> Self {
        let begin = if start.is_log() { start } else { Id::NONE };
        let mut seqs = Box::new([0; REMEMBERED]);
        seqs[0] = begin.seq;
        Self {
            cursor: start,
            begin,
            incarnation: begin.incarnation,
            seqs,
            greatest: 0,
            recent: Box::new([0; RECENT]),
            oldest: 0,
        }
    }

    /// An event came with this id.
    pub(super) fn event(&mut self, id: Id) -> Verdict {
        if id.is_none() {
            // It tells a state: nothing to recognise it by, nothing to resume after.
            return Verdict::WithoutId;
        }
        if !id.is_log() {
            if self.is_recent(id) {
                return Verdict::Drop;
            }
            self.oldest = (self.oldest + 1) % RECENT;
            self.recent[self.oldest] = id.seq;
            self.cursor = id;
            return Verdict::Deliver;
        }
        if self.incarnation != id.incarnation {
            self.incarnation = id.incarnation;
            self.seqs.fill(0);
        }
        self.seq(id.seq)
    }

    /// [`event`](Self::event) for an id of the incarnation that delivered last, of which only the sequence number is
    /// given; `None` where that does not say enough.
    pub(super) fn sequence(&mut self, seq: u64) -> Option<Verdict> {
        (self.incarnation >= 0).then(|| self.seq(seq))
    }

    /// A control event came with this id. It is where the stream stands, and no event was delivered with it.
    pub(super) fn said(&mut self, id: Id) -> Verdict {
        if id.is_log() && self.begin.incarnation != id.incarnation {
            self.begin = id;
        }
        // The server does not take back what was delivered meanwhile, by another stream.
        let is_known = if id.is_log() {
            self.incarnation == id.incarnation && id.seq <= self.seqs[self.greatest % REMEMBERED]
        } else {
            id.is_none() || self.is_recent(id)
        };
        if is_known {
            return Verdict::WithoutId;
        }
        self.cursor = id;
        Verdict::Deliver
    }

    /// Whether a publisher chose this id lately.
    #[inline(never)]
    #[expect(
        clippy::manual_contains,
        reason = "it is unrolled, and a browser would be sent that"
    )]
    fn is_recent(&self, id: Id) -> bool {
        self.recent.iter().any(|hash| *hash == id.seq)
    }

    /// Whether repetitions of what came after this id may be told apart no more.
    pub(super) fn is_forgotten(&self, id: Id) -> bool {
        id.incarnation == self.incarnation && id.seq < self.forgotten()
    }

    /// Where a stream can begin at the earliest; none for anywhere.
    pub(super) fn floor(&self) -> Id {
        let mut floor = self.begin;
        if floor.is_none() {
            floor.incarnation = self.incarnation;
        }
        if floor.incarnation == self.incarnation {
            floor.seq = floor.seq.max(self.forgotten());
        }
        floor
    }

    /// Up to here nothing can be told apart.
    fn forgotten(&self) -> u64 {
        self.seqs[(self.greatest + 1) % REMEMBERED]
    }

    /// A sequence number of the incarnation that delivered last.
    fn seq(&mut self, seq: u64) -> Verdict {
        if seq <= self.forgotten() {
            return Verdict::Drop;
        }
        let seqs = &mut self.seqs;
        let least = self.greatest + 1;
        // The greatest that is not beyond it: mostly of all of them, else by halves.
        let (mut at, mut step) = (least + REMEMBERED - 1, 0);
        if seq < seqs[at % REMEMBERED] {
            (at, step) = (least, REMEMBERED / 2);
        }
        while step > 0 {
            if seqs[(at + step) % REMEMBERED] <= seq {
                at += step;
            }
            step /= 2;
        }
        if seqs[at % REMEMBERED] == seq {
            return Verdict::Drop;
        }
        // What is beyond it makes room, and the least is forgotten.
        self.greatest = least % REMEMBERED;
        at += 1;
        let mut to = least + REMEMBERED;
        let is_late = at < to;
        while at < to {
            seqs[to % REMEMBERED] = seqs[(to - 1) % REMEMBERED];
            to -= 1;
        }
        seqs[at % REMEMBERED] = seq;
        // It may have been said that the cursor is beyond.
        if is_late || self.cursor.incarnation == self.incarnation && self.cursor.seq >= seq {
            return Verdict::WithoutId;
        }
        self.cursor = Id::from_numbers(self.incarnation, seq);
        Verdict::Deliver
    }
}
