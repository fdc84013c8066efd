//! Ids, as much of them as the machine has to know.

use tidings_protocol::LogId;

/// The id of a frame. Its text stays with the driver, which sends it back when it resumes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Id {
    /// It has none.
    None,
    /// One that the hub gave: it has a place in a sequence.
    Log(LogId),
    /// One that a publisher chose, as a hash of at least 53 bits: all that can be said of two is whether they are the same.
    Other(u64),
}

impl Id {
    /// From its text; empty for none.
    ///
    /// ```
    /// use tidings_client_wasm::machine::Id;
    ///
    /// assert_eq!(Id::of(""), Id::None);
    /// assert!(matches!(Id::of("0123456789ab-7"), Id::Log(id) if id.seq == 7));
    /// assert!(matches!(Id::of("urn:uuid:1"), Id::Other(_)));
    /// ```
    #[must_use]
    pub fn of(text: &str) -> Self {
        if text.is_empty() {
            return Self::None;
        }
        LogId::parse(text).map_or_else(|| Self::Other(hash(text)), Self::Log)
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
