//! The marker that stands in every published payload and is looked for in what the subscribers receive.
//!
//! 32 bytes of plain ASCII letters and digits, so that no server's encoding touches it:
//! `SSEB` + run (4 hex) + sequence number (8 hex) + send time in ns (16 hex).

use memchr::memmem::Finder;
use rustix::time::{ClockId, clock_gettime};

const MAGIC: &[u8; 4] = b"SSEB";
const LEN: usize = 32;

/// What a payload says about itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Marker {
    /// Tells this run's messages from those of another.
    pub(super) run: u16,
    pub(super) seq: u32,
    pub(super) sent_ns: u64,
}

impl Marker {
    /// The start of this message's payload: all but its send time.
    pub(super) fn prefix(run: u16, seq: u32) -> String {
        format!("SSEB{run:04x}{seq:08x}")
    }

    /// A payload of `size` bytes (at least the marker's own).
    pub(super) fn payload(self, size: usize) -> String {
        let mut s = format!(
            "{}{:016x}",
            Marker::prefix(self.run, self.seq),
            self.sent_ns
        );
        while s.len() < size {
            s.push('x');
        }
        s
    }

    fn parse(bytes: &[u8]) -> Option<Marker> {
        let hex = |range: std::ops::Range<usize>| {
            bytes[range].iter().try_fold(0u64, |v, b| {
                Some(v << 4 | u64::from((*b as char).to_digit(16)?))
            })
        };
        Some(Marker {
            run: hex(4..8)? as u16,
            seq: hex(8..16)? as u32,
            sent_ns: hex(16..32)?,
        })
    }
}

/// The monotonic clock in nanoseconds.
pub(super) fn now_ns() -> u64 {
    let t = clock_gettime(ClockId::Monotonic);
    t.tv_sec as u64 * 1_000_000_000 + t.tv_nsec as u64
}

/// Finds markers in a stream that arrives in pieces.
pub(super) struct Scanner(Finder<'static>);

impl Scanner {
    pub(super) fn new() -> Scanner {
        Scanner(Finder::new(MAGIC))
    }

    /// Calls `found` for every whole marker in `buf`. The bytes from the returned index on belong in front of the next
    /// piece, because a marker may have begun there.
    pub(super) fn scan(&self, buf: &[u8], mut found: impl FnMut(Marker)) -> usize {
        let mut at = 0;
        while let Some(i) = self.0.find(&buf[at..]) {
            let start = at + i;
            let Some(bytes) = buf.get(start..start + LEN) else {
                return start;
            };
            at = match Marker::parse(bytes) {
                Some(marker) => {
                    found(marker);
                    start + LEN
                }
                None => start + MAGIC.len(),
            };
        }
        at.max(buf.len().saturating_sub(MAGIC.len() - 1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markers_survive_any_split() {
        let mut text = String::new();
        for seq in 0..5 {
            let payload = Marker {
                run: 7,
                seq,
                sent_ns: 99,
            }
            .payload(50);
            text += &format!("id: {seq}\ndata: {payload}\n\n");
        }
        for step in 1..text.len() {
            let (scanner, mut carry, mut seqs) = (Scanner::new(), Vec::new(), Vec::new());
            for part in text.as_bytes().chunks(step) {
                carry.extend_from_slice(part);
                let keep = scanner.scan(&carry, |m| seqs.push(m.seq));
                carry.drain(..keep);
                assert!(carry.len() < LEN);
            }
            assert_eq!(seqs, [0, 1, 2, 3, 4], "step {step}");
        }
    }
}
