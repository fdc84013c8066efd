//! Any query string: read or refused by name; what is read can be written and is read again as the same.
#![no_main]

use libfuzzer_sys::fuzz_target;
use tidings_protocol::{
    EventId, SubscribeLimits, SubscribeQuery, Topic, TopicMatcher, TopicUrl, UrlPattern,
};

fuzz_target!(|query: &str| {
    let limits = SubscribeLimits::default();
    let read = match SubscribeQuery::parse_within(query, &limits) {
        Ok(read) => read,
        Err(error) => {
            assert!(error.to_string().contains("parameter"));
            return;
        }
    };
    assert!(!read.matchers.is_empty());
    assert!(read.matchers.len() <= limits.parameters);
    assert!(
        read.cursor
            .as_ref()
            .is_none_or(|cursor| cursor.as_str().len() <= EventId::MAX_LEN)
    );

    let topics =
        ["prices/AAPL", "/", "https://example.com/a?b#c", "urn:x:y"].map(Topic::from_static);
    for matcher in &read.matchers {
        match matcher {
            TopicMatcher::Any => {}
            TopicMatcher::Exact(topic) => assert!(matcher.matches(topic)),
            TopicMatcher::UrlPattern(pattern) => {
                assert!(pattern.as_str().len() <= UrlPattern::MAX_LEN);
                for topic in &topics {
                    let url = TopicUrl::resolve(topic).expect("a URL");
                    assert_eq!(matcher.matches(topic), pattern.matches(&url));
                }
            }
        }
    }
    assert_eq!(SubscribeQuery::parse(&read.to_query_string()), Ok(read));
});
