//! Which topics somebody wants, and whether an event has one of them.

use std::fmt;

use tidings_protocol::{TopicMatcher, UrlPattern};

/// What is wanted, and how to tell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Topics {
    matcher: TopicMatcher,
    /// Of a pattern.
    segments: Vec<Segment>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Segment {
    Literal(String),
    /// `:name`: one segment, which is not empty.
    One,
    /// `*`: anything, slashes included.
    Any,
}

/// A pattern that only a server can match.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct NotSegments {
    pattern: String,
}

impl Topics {
    pub(super) fn of(matcher: TopicMatcher) -> Result<Self, NotSegments> {
        let segments = match &matcher {
            TopicMatcher::UrlPattern(pattern) => segments(pattern)?,
            _ => Vec::new(),
        };
        Ok(Self { matcher, segments })
    }

    pub(super) fn matcher(&self) -> &TopicMatcher {
        &self.matcher
    }

    /// Whether this topic is one of them.
    pub(super) fn have(&self, topic: &str) -> bool {
        match &self.matcher {
            TopicMatcher::Any => true,
            TopicMatcher::Exact(exact) => exact.as_str() == topic,
            TopicMatcher::UrlPattern(_) => fit(&self.segments, path(topic)),
        }
    }
}

/// The server resolves topics and patterns as URLs, where neither a first slash nor a query makes another path.
fn path(text: &str) -> &str {
    let path = text.split(['?', '#']).next().unwrap_or_default();
    path.strip_prefix('/').unwrap_or(path)
}

fn segments(pattern: &UrlPattern) -> Result<Vec<Segment>, NotSegments> {
    let text = pattern.as_str();
    // Unicode's tables would weigh more than this file; what is no letter there the server refuses.
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_' || !byte.is_ascii();
    let name = |name: &str| name.bytes().all(plain);
    let segment = |segment: &str| match segment.strip_prefix(':') {
        _ if segment == "*" => Some(Segment::Any),
        Some(rest) if !rest.is_empty() && name(rest) => Some(Segment::One),
        None if !segment.contains([':', '*', '(', ')', '{', '}', '+', '?', '\\', '#']) => {
            Some(Segment::Literal(segment.to_owned()))
        }
        _ => None,
    };
    let found: Option<_> = path(text).split('/').map(segment).collect();
    // What `path` took off is no part of a path that is made of segments.
    found
        .filter(|_| !text.contains(['?', '#']))
        .ok_or_else(|| NotSegments {
            pattern: text.to_owned(),
        })
}

fn fit(segments: &[Segment], topic: &str) -> bool {
    let Some((first, rest)) = segments.split_first() else {
        return false;
    };
    if *first == Segment::Any {
        // It takes any text up to some slash, or to the end.
        return rest.is_empty()
            || topic
                .match_indices('/')
                .any(|(at, _)| fit(rest, &topic[at + 1..]));
    }
    let (segment, after) = match topic.split_once('/') {
        Some((segment, after)) => (segment, Some(after)),
        None => (topic, None),
    };
    let fits = match first {
        Segment::Literal(text) => text == segment,
        _ => !segment.is_empty(),
    };
    fits && match after {
        Some(after) => fit(rest, after),
        None => rest.is_empty(),
    }
}

impl fmt::Display for NotSegments {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "URL pattern {:?} is more than a browser's client can match: make it of whole segments, each a text, `:name` or `*`",
            self.pattern
        )
    }
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use tidings_protocol::{Topic, TopicUrl};

    fn of(pattern: &str) -> Result<Topics, NotSegments> {
        Topics::of(UrlPattern::try_from(pattern).unwrap().into())
    }

    #[test]
    fn patterns_are_made_of_segments() {
        for (pattern, topic, fits) in [
            ("prices/:symbol", "prices/AAPL", true),
            ("prices/:symbol", "/prices/AAPL", true),
            ("prices/:symbol", "prices/AAPL?x=1", true),
            ("prices/:symbol", "prices/", false),
            ("prices/:symbol", "prices", false),
            ("prices/:symbol", "prices/AAPL/bid", false),
            ("prices/:symbol", "Prices/AAPL", false),
            ("rooms/:a/seats/:b", "rooms/1/seats/2", true),
            ("log/*", "log/a/b", true),
            ("log/*", "log/", true),
            ("log/*", "log", false),
            ("a/*/z", "a/b/c/z", true),
            ("a/*/z", "a/b/c", false),
            ("*", "anything/at/all", true),
        ] {
            assert_eq!(of(pattern).unwrap().have(topic), fits, "{pattern} {topic}");
        }
    }

    #[test]
    fn other_patterns_are_refused() {
        for pattern in [
            "a/:id(\\d+)",
            "a{/:b}?",
            "a/:b-:c",
            "a/x:b",
            "a/:b?",
            "a?b=:c",
        ] {
            let error = of(pattern).unwrap_err().to_string();
            assert!(error.contains(pattern) || pattern.contains('\\'), "{error}");
        }
    }

    proptest! {
        /// A listener must not miss what the server sends for it, nor hear what it would not.
        #[test]
        fn it_says_what_the_server_says(
            pattern in "(a|b|:x|\\*)(/(a|b|:y|\\*)){0,3}",
            topic in "/?(a|b|c|a%20c)(/(a|b|c|))([/](a|b)){0,2}(\\?q)?",
        ) {
            // Each name once.
            let names = pattern.split('/').enumerate();
            let names: Vec<_> = names.map(|(at, name)| name.replace(':', &format!(":n{at}"))).collect();
            let pattern = names.join("/");
            let url = TopicUrl::resolve(&Topic::try_from(topic.as_str()).unwrap()).unwrap();
            let expected = UrlPattern::try_from(pattern.as_str()).unwrap().matches(&url);
            prop_assert_eq!(of(&pattern).unwrap().have(&topic), expected, "{} {}", pattern, topic);
        }
    }
}
