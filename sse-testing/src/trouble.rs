//! What can be wrong with a server and a line.

use std::time::Duration;

/// How requests are refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// How many. Default 1.
    pub times: usize,
    /// `Retry-After` in seconds.
    pub retry_after: Option<u64>,
}

impl Default for Refusal {
    fn default() -> Self {
        Self {
            times: 1,
            retry_after: None,
        }
    }
}

/// How slow a line is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pace {
    /// So many bytes at once.
    pub bytes: usize,
    /// So long after each.
    pub every: Duration,
}
