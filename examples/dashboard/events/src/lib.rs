//! What the pages are told. A page in Rust uses these types; for one in TypeScript `cargo xtask typegen` writes them as
//! TypeScript and JSON Schema.

#[cfg(feature = "typegen")]
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use tidings_protocol::{Event, EventSet};
#[cfg(feature = "typegen")]
use ts_rs::TS;

/// Where the page in TypeScript has these types.
pub const GENERATED: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../web/src/generated");

/// Every event of this server: its name, the type of its payload, and where it runs.
#[derive(Debug, Clone, PartialEq, EventSet)]
#[cfg_attr(feature = "typegen", event_set(typegen))]
pub enum Events {
    /// The processors.
    Cpu(Cpu),
    /// The memory.
    Memory(Memory),
    /// The disks.
    Disks(Disks),
    /// The network.
    Network(Network),
    /// A line of a log.
    Log(Log),
    /// What a visitor wrote.
    Post(Post),
}

/// How busy the processors were since the sample before.
#[derive(Debug, Clone, PartialEq, Event, Serialize, Deserialize)]
#[cfg_attr(feature = "typegen", derive(TS, JsonSchema))]
#[event(topic = "machine/cpu")]
#[serde(rename_all = "camelCase")]
pub struct Cpu {
    /// Milliseconds since the Unix epoch.
    pub at: u64,
    /// Counts the samples of this topic since the server started, from 1, without a hole.
    pub sample: u64,
    /// All cores together, 0 to 100.
    pub total: f32,
    /// Each core, 0 to 100.
    pub cores: Vec<f32>,
}

/// Memory in bytes.
#[derive(Debug, Clone, PartialEq, Event, Serialize, Deserialize)]
#[cfg_attr(feature = "typegen", derive(TS, JsonSchema))]
#[event(topic = "machine/memory")]
#[serde(rename_all = "camelCase")]
pub struct Memory {
    /// Milliseconds since the Unix epoch.
    pub at: u64,
    /// Counts the samples of this topic since the server started, from 1, without a hole.
    pub sample: u64,
    /// What programs use.
    pub used: u64,
    /// What there is.
    pub total: u64,
    /// What is swapped out.
    pub swap_used: u64,
    /// How much could be.
    pub swap_total: u64,
}

/// Disk traffic in bytes a second, and how full each file system is.
#[derive(Debug, Clone, PartialEq, Event, Serialize, Deserialize)]
#[cfg_attr(feature = "typegen", derive(TS, JsonSchema))]
#[event(topic = "machine/disks")]
#[serde(rename_all = "camelCase")]
pub struct Disks {
    /// Milliseconds since the Unix epoch.
    pub at: u64,
    /// Counts the samples of this topic since the server started, from 1, without a hole.
    pub sample: u64,
    /// Read by all programs, bytes a second.
    pub read_per_sec: u64,
    /// Written by all programs, bytes a second.
    pub write_per_sec: u64,
    /// The largest first.
    pub mounts: Vec<Mount>,
}

/// One mounted file system, in bytes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "typegen", derive(TS, JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct Mount {
    /// Where it is mounted.
    pub name: String,
    /// Bytes taken.
    pub used: u64,
    /// Bytes there are.
    pub total: u64,
}

/// Network traffic of all interfaces in bytes a second.
#[derive(Debug, Clone, PartialEq, Event, Serialize, Deserialize)]
#[cfg_attr(feature = "typegen", derive(TS, JsonSchema))]
#[event(topic = "machine/network")]
#[serde(rename_all = "camelCase")]
pub struct Network {
    /// Milliseconds since the Unix epoch.
    pub at: u64,
    /// Counts the samples of this topic since the server started, from 1, without a hole.
    pub sample: u64,
    /// Bytes received a second.
    pub received_per_sec: u64,
    /// Bytes sent a second.
    pub sent_per_sec: u64,
}

/// A line that was added to the followed file.
#[derive(Debug, Clone, PartialEq, Event, Serialize, Deserialize)]
#[cfg_attr(feature = "typegen", derive(TS, JsonSchema))]
#[event(topic = "log/{source}")]
#[serde(rename_all = "camelCase")]
pub struct Log {
    /// When it was read, in milliseconds since the Unix epoch.
    pub at: u64,
    /// The line, without its end.
    pub line: String,
    /// The file's name.
    pub source: String,
}

/// What a visitor wrote.
#[derive(Debug, Clone, PartialEq, Event, Serialize, Deserialize)]
#[cfg_attr(feature = "typegen", derive(TS, JsonSchema))]
#[event(topic = "feed")]
#[serde(rename_all = "camelCase")]
pub struct Post {
    /// Counts the posts since the server started, from 1.
    pub id: u64,
    /// The visitor's name for themselves.
    pub author: String,
    /// What they wrote.
    pub text: String,
    /// Milliseconds since the Unix epoch.
    pub at: u64,
}

#[cfg(all(test, feature = "typegen"))]
mod tests {
    use tidings_protocol::typegen;

    use super::{Events, GENERATED};

    #[test]
    fn the_pages_types_are_these() {
        typegen::check::<Events>(GENERATED).expect("`cargo xtask typegen` writes them");
    }
}
