//! How fast a subscriber wants what it asks for.

use alloc::string::String;
use core::fmt;
use core::time::Duration;

use crate::TopicMatcher;

/// No more than one event of each topic and name in an interval: the first at once, then the newest at its end.
///
/// With an interval of 0 there is no timer, but what a newer event has overtaken before it could be written is left out.
/// It is about a topic or a pattern exactly as it was asked for, or, as `*`, about all of them; where `*` is asked for itself, about
/// that, and not what is asked for beside it. Where several are about an event, and
/// where it is asked for with a throttle and without one, what leaves out the least holds.
///
/// ```
/// use tidings_protocol::{SubscribeQuery, Throttle};
///
/// let query = SubscribeQuery::parse("topic=prices/AAPL&throttle=500+prices/AAPL")?;
/// assert_eq!(query.throttles, [Throttle::new(500, "prices/AAPL")]);
///
/// let error = SubscribeQuery::parse("topic=news&throttle=500+prices/AAPL").unwrap_err();
/// assert!(error.to_string().starts_with("parameter \"throttle\" names what is not asked for"));
/// # Ok::<(), tidings_protocol::SubscribeQueryError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Throttle {
    ms: u64,
    of: String,
}

impl Throttle {
    /// A throttle of a topic, a pattern or `*`, in milliseconds.
    pub fn new(ms: u64, of: impl Into<String>) -> Self {
        Self { ms, of: of.into() }
    }

    /// The interval.
    #[must_use]
    pub fn interval(&self) -> Duration {
        Duration::from_millis(self.ms)
    }

    /// The topic or pattern it is about, or `*`.
    #[must_use]
    pub fn of(&self) -> &str {
        &self.of
    }

    /// Whether it is about this.
    #[must_use]
    pub fn is_for(&self, matcher: &TopicMatcher) -> bool {
        matcher.is_named(&self.of)
    }

    pub(super) fn parse(value: &str) -> Option<Self> {
        let (ms, of) = value.split_once(' ')?;
        // `parse` would take a sign.
        let digits = ms.bytes().all(|byte| byte.is_ascii_digit());
        Some(Self::new(ms.parse().ok().filter(|_| digits)?, of))
    }
}

impl fmt::Display for Throttle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.ms, self.of)
    }
}
