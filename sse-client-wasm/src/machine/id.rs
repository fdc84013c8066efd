//! Ids, as much of them as the machine has to know.

use tidings_protocol::{Incarnation, LogId};

/// The id of a frame. Its text stays with the driver, which sends it back when it resumes.
///
/// Two numbers, which is how it crosses into wasm.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Id {
    /// Of the log that gave it, or one of what is below.
    pub(super) incarnation: i64,
    pub(super) seq: u64,
}

/// In place of an incarnation: a publisher chose the id.
const CHOSEN: i64 = -1;

/// In place of an incarnation: there is no id.
const MISSING: i64 = -2;

impl Id {
    /// That of a frame that has none.
    pub const NONE: Self = Self::from_numbers(MISSING, 0);

    /// From its text; empty for none.
    ///
    /// ```
    /// use tidings_client_wasm::machine::Id;
    ///
    /// assert_eq!(Id::of(""), Id::NONE);
    /// assert_eq!(Id::of("0123456789ab-7").log().unwrap().seq, 7);
    /// assert_eq!(Id::of("urn:uuid:1").log(), None);
    /// ```
    #[must_use]
    pub fn of(text: &str) -> Self {
        if text.is_empty() {
            return Self::NONE;
        }
        LogId::parse(text).map_or_else(|| Self::from_numbers(CHOSEN, hash(text)), Self::from)
    }

    /// An incarnation and a sequence number; or -1 and a hash of at least 53 bits, since all that can be said of two ids
    /// that publishers chose is whether they are the same; or -2 and 0 for none.
    #[must_use]
    pub const fn from_numbers(incarnation: i64, seq: u64) -> Self {
        Self { incarnation, seq }
    }

    /// The id, if it is one that the hub gave: it has a place in a sequence.
    #[must_use]
    pub fn log(self) -> Option<LogId> {
        self.is_log().then(|| self.as_log())
    }

    /// [`log`](Self::log) of one that is known to be.
    pub(super) fn as_log(self) -> LogId {
        LogId {
            incarnation: Incarnation::from_random(self.incarnation as u64),
            seq: self.seq,
        }
    }

    pub(super) fn is_log(self) -> bool {
        self.incarnation >= 0
    }

    pub(super) fn is_none(self) -> bool {
        self.incarnation == MISSING
    }
}

impl From<LogId> for Id {
    fn from(id: LogId) -> Self {
        Self::from_numbers(id.incarnation.bits() as i64, id.seq)
    }
}

/// 53 bits, which is what a number in JavaScript holds. npm/src/stream/id.ts has the same.
fn hash(text: &str) -> u64 {
    let [mut high, mut low] = [1u32, 2];
    for code in text.encode_utf16() {
        high = (high ^ u32::from(code)).wrapping_mul(0x9e37_79b1);
        low = (low ^ u32::from(code)).wrapping_mul(0x85eb_ca77) ^ (high >> 15);
    }
    u64::from(high >> 11) << 32 | u64::from(low)
}
