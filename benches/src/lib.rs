//! Speed and cost, against peers and against the floor.
//!
//! The binary `bench` starts each peer, puts each scenario's load on it, stops it, and prints medians and ratios; it
//! is also the servers written here, each in a process of its own. `README.md` says what was measured.

pub mod load;
pub mod peer;
pub mod plot;
pub mod process;
pub mod report;
pub mod scenario;
pub mod server;
pub mod stop;
