//! WHATWG URL Patterns. Without the feature `urlpattern` they are only named, not compiled.

use core::fmt;
use core::hash::{Hash, Hasher};

use alloc::string::String;

use crate::text::{Refusal, Text, check};

/// A [WHATWG URL Pattern](https://urlpattern.spec.whatwg.org/) over topics, such as `prices/:symbol`.
///
/// Relative patterns and relative topics are resolved against one fixed base, so `prices/:symbol` matches the topic
/// `prices/AAPL` on every hub. A topic that is no URL matches no pattern. Compiled once, when it is made; matching is
/// linear in the topic's length.
///
/// ```
/// use tidings_protocol::UrlPattern;
///
/// assert_eq!(UrlPattern::try_from("prices/:symbol").unwrap().as_str(), "prices/:symbol");
/// # #[cfg(feature = "urlpattern")]
/// assert!(UrlPattern::try_from("prices/(").unwrap_err().to_string().starts_with("URL pattern"));
/// ```
#[derive(Clone)]
pub struct UrlPattern {
    source: Text,
    #[cfg(feature = "urlpattern")]
    compiled: alloc::sync::Arc<super::compiled::Compiled>,
}

/// A pattern that was refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UrlPatternError(Reason);

#[derive(Clone, Debug, PartialEq, Eq)]
enum Reason {
    Refused(Refusal),
    #[cfg(feature = "urlpattern")]
    Malformed(String),
}

impl UrlPattern {
    /// The longest that is accepted, in bytes: compiling and matching both cost by length.
    pub const MAX_LEN: usize = 4096;

    /// The pattern as it was written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        self.source.as_str()
    }

    /// Whether the pattern fits the topic.
    #[cfg(feature = "urlpattern")]
    #[must_use]
    pub fn matches(&self, topic: &super::TopicUrl) -> bool {
        super::compiled::matches(&self.compiled, topic)
    }
}

impl TryFrom<&str> for UrlPattern {
    type Error = UrlPatternError;

    fn try_from(source: &str) -> Result<Self, UrlPatternError> {
        check(source, Self::MAX_LEN)
            .map_err(|refusal| UrlPatternError(Reason::Refused(refusal)))?;
        Ok(Self {
            source: Text::Shared(source.into()),
            #[cfg(feature = "urlpattern")]
            compiled: super::compiled::compile(source)
                .map_err(|error| UrlPatternError(Reason::Malformed(error)))?
                .into(),
        })
    }
}

impl TryFrom<String> for UrlPattern {
    type Error = UrlPatternError;

    fn try_from(source: String) -> Result<Self, UrlPatternError> {
        Self::try_from(source.as_str())
    }
}

impl core::str::FromStr for UrlPattern {
    type Err = UrlPatternError;

    fn from_str(source: &str) -> Result<Self, UrlPatternError> {
        Self::try_from(source)
    }
}

// Two patterns are the same when they are written the same.
impl PartialEq for UrlPattern {
    fn eq(&self, other: &Self) -> bool {
        self.as_str() == other.as_str()
    }
}

impl Eq for UrlPattern {}

impl Hash for UrlPattern {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.as_str().hash(state);
    }
}

impl fmt::Debug for UrlPattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("UrlPattern").field(&self.as_str()).finish()
    }
}

impl fmt::Display for UrlPattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Display for UrlPatternError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Reason::Refused(refusal) => write!(f, "URL pattern {refusal}"),
            #[cfg(feature = "urlpattern")]
            Reason::Malformed(error) => write!(f, "URL pattern is malformed: {error}"),
        }
    }
}

impl core::error::Error for UrlPatternError {}
