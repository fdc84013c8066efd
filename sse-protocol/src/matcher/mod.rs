//! Which topics a subscriber asks for.

#[cfg(feature = "urlpattern")]
mod compiled;
mod pattern;

#[cfg(feature = "urlpattern")]
pub use compiled::TopicUrl;
pub use pattern::{UrlPattern, UrlPatternError};

use crate::Topic;

/// A set of topics: all, one, or those that fit a pattern.
///
/// ```
/// use tidings_protocol::{Topic, TopicMatcher, UrlPattern};
///
/// let matchers = [
///     TopicMatcher::Exact(Topic::from_static("prices/AAPL")),
///     TopicMatcher::UrlPattern(UrlPattern::try_from("prices/:symbol").unwrap()),
///     TopicMatcher::Any,
/// ];
/// # #[cfg(feature = "urlpattern")]
/// assert!(matchers.iter().all(|matcher| matcher.matches(&Topic::from_static("prices/AAPL"))));
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum TopicMatcher {
    /// Every topic: `*`.
    Any,
    /// The topic that is this text, byte for byte.
    Exact(Topic),
    /// Every topic that fits the pattern.
    UrlPattern(UrlPattern),
}

impl TopicMatcher {
    /// As it is written where it is asked for: the topic, the pattern, or `*`.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::Any => "*",
            Self::Exact(topic) => topic.as_str(),
            Self::UrlPattern(pattern) => pattern.as_str(),
        }
    }

    /// Whether this name, in a `throttle` or a `state`, is about it: as it is written, or `*` for all.
    #[must_use]
    pub fn is_named(&self, name: &str) -> bool {
        name == "*" || name == self.as_str()
    }

    /// Whether the topic is one of these. To ask many patterns about one topic, resolve it once with
    /// [`TopicUrl`].
    #[cfg(feature = "urlpattern")]
    #[must_use]
    pub fn matches(&self, topic: &Topic) -> bool {
        match self {
            Self::Any => true,
            Self::Exact(exact) => exact == topic,
            Self::UrlPattern(pattern) => {
                TopicUrl::resolve(topic).is_some_and(|url| pattern.matches(&url))
            }
        }
    }
}

impl From<Topic> for TopicMatcher {
    fn from(topic: Topic) -> Self {
        Self::Exact(topic)
    }
}

impl From<UrlPattern> for TopicMatcher {
    fn from(pattern: UrlPattern) -> Self {
        Self::UrlPattern(pattern)
    }
}

#[cfg(all(test, feature = "urlpattern"))]
mod tests {
    use super::*;

    fn matches(pattern: &str, topic: &str) -> bool {
        TopicMatcher::from(UrlPattern::try_from(pattern).unwrap())
            .matches(&Topic::try_from(topic).unwrap())
    }

    #[test]
    fn relative_patterns_and_topics_meet() {
        assert!(matches("prices/:symbol", "prices/AAPL"));
        assert!(matches("/prices/:symbol", "prices/AAPL"));
        assert!(matches("prices/:symbol", "/prices/AAPL"));
        assert!(!matches("prices/:symbol", "prices/AAPL/day"));
        assert!(!matches("prices/:symbol", "prices/"));
        assert!(!matches("prices/:symbol", "prices"));
        assert!(matches("prices/*", "prices/AAPL/day"));
        assert!(matches("prices{/:symbol}?", "prices"));
        assert!(matches("a/:n(\\d+)", "a/12"));
        assert!(!matches("a/:n(\\d+)", "a/x"));
    }

    #[test]
    fn whole_urls_are_not_relative_to_anything() {
        assert!(matches(
            "https://example.com/books/:id",
            "https://example.com/books/1"
        ));
        assert!(matches(
            "https://*.example.com/*",
            "https://a.example.com/x"
        ));
        assert!(!matches("https://example.com/books/:id", "books/1"));
        assert!(!matches("books/:id", "https://example.com/books/1"));
        assert!(matches("urn\\:book\\::id", "urn:book:1"));
    }

    #[test]
    fn case_matters_in_the_path_only() {
        assert!(!matches("Prices/:symbol", "prices/AAPL"));
        assert!(matches("https://EXAMPLE.com/a", "https://example.com/a"));
        assert!(!matches("https://example.com/A", "https://example.com/a"));
    }

    #[test]
    fn a_topic_that_is_no_url_matches_no_pattern() {
        let topic = "https://[not a host/";
        assert!(TopicUrl::resolve(&Topic::try_from(topic).unwrap()).is_none());
        assert!(!matches("*", topic));
        assert!(TopicMatcher::Any.matches(&Topic::try_from(topic).unwrap()));
    }

    #[test]
    fn character_classes_are_those_of_the_standard() {
        // In ECMAScript, which URL Patterns speak, these are ASCII.
        assert!(matches("a/:n(\\w+-\\d)", "a/x_9-1"));
        assert!(!matches("a/:n(\\d+)", "a/%D9%A3"));
        assert!(matches("a/:n([\\d-]+)", "a/1-2"));
        assert!(matches("a/:n(\\D)", "a/x"));
        assert!(!matches("a/:n(\\W)", "a/x"));
    }

    #[test]
    fn an_expression_that_grows_is_refused() {
        assert!(UrlPattern::try_from("a/:n([a-z]{1,64})").is_ok());
        let error = UrlPattern::try_from("a/:n(.{1,900}{900})").unwrap_err();
        assert!(
            std::string::ToString::to_string(&error).contains("regular expression"),
            "{error}"
        );
    }

    #[test]
    fn brackets_stand_in_regular_expressions_only() {
        for refused in [
            "https://].example",
            "https://[::1]/",
            "https://{[}]/",
            "a/\\]",
            "a/(\\[)]",
            "https://(é])",
            "https://(?:]",
            "https://()]",
            "https://(a(b)])",
            "https://(a\\",
        ] {
            let error = UrlPattern::try_from(refused).unwrap_err();
            let error = std::string::ToString::to_string(&error);
            assert!(
                error.starts_with("URL pattern is malformed: it"),
                "{refused}: {error}"
            );
        }
        assert!(matches("a/([x\\]]+)", "a/x]x"));
        assert!(matches("a/(x(?:[yz]))", "a/xz"));
    }

    #[test]
    fn exact_is_byte_for_byte() {
        let exact = TopicMatcher::from(Topic::from_static("a/b"));
        assert!(exact.matches(&Topic::from_static("a/b")));
        assert!(!exact.matches(&Topic::from_static("/a/b")));
        assert!(!exact.matches(&Topic::from_static("a/B")));
    }
}
