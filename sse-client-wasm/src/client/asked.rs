//! What is asked for, read from words.

use std::fmt;

use tidings_protocol::{Topic, TopicError, TopicMatcher, UrlPattern, UrlPatternError};

use super::topics::{NotSegments, Topics};

/// A topic, or `*` for all.
pub(super) fn topic(text: &str) -> Result<TopicMatcher, BuildError> {
    match text {
        "*" => Ok(TopicMatcher::Any),
        topic => match Topic::try_from(topic) {
            Ok(topic) => Ok(topic.into()),
            Err(error) => Err(BuildError(Refused::Topic(error))),
        },
    }
}

pub(super) fn pattern(text: &str) -> Result<TopicMatcher, BuildError> {
    match UrlPattern::try_from(text) {
        Ok(pattern) => Ok(pattern.into()),
        Err(error) => Err(BuildError(Refused::Pattern(error))),
    }
}

/// As an event type says where it runs.
pub(super) fn topic_or_pattern(text: &str) -> Result<Topics, BuildError> {
    let matcher = match text.contains([':', '*']) {
        true => pattern(text),
        false => topic(text),
    };
    matcher.and_then(topics)
}

pub(super) fn topics(matcher: TopicMatcher) -> Result<Topics, BuildError> {
    Topics::of(matcher).map_err(|error| BuildError(Refused::NotSegments(error)))
}

/// A topic or a pattern that cannot be asked for.
///
/// ```
/// use tidings_client_wasm::Client;
///
/// let error = Client::builder("/events").topic("a\nb").build().unwrap_err();
/// assert!(error.to_string().starts_with("topic "));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BuildError(Refused);

#[derive(Clone, Debug, PartialEq, Eq)]
enum Refused {
    Topic(TopicError),
    Pattern(UrlPatternError),
    NotSegments(NotSegments),
}

impl fmt::Display for BuildError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Refused::Topic(error) => error.fmt(f),
            Refused::Pattern(error) => error.fmt(f),
            Refused::NotSegments(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for BuildError {}
