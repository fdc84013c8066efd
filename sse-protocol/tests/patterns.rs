//! URL Patterns, by the vectors that the npm client reads too: what it hands to a listener is what a server sends for it.

#![cfg(feature = "urlpattern")]

use std::collections::BTreeMap;

use serde::Deserialize;
use tidings_protocol::{Topic, TopicUrl, UrlPattern};

#[derive(Deserialize)]
struct Vector {
    pattern: String,
    /// Topics, and the parameters in them, which are for the client alone.
    #[serde(default)]
    fits: BTreeMap<String, BTreeMap<String, String>>,
    #[serde(default)]
    misses: Vec<String>,
    #[serde(default)]
    malformed: bool,
}

fn matches(pattern: &UrlPattern, topic: &str) -> bool {
    TopicUrl::resolve(&Topic::try_from(topic).unwrap()).is_some_and(|url| pattern.matches(&url))
}

#[test]
fn patterns_fit_as_the_vectors_say() {
    let vectors: Vec<Vector> =
        serde_json::from_str(include_str!("vectors/pattern-vectors.json")).unwrap();
    for vector in vectors {
        let pattern = UrlPattern::try_from(vector.pattern.as_str());
        assert_eq!(pattern.is_err(), vector.malformed, "{}", vector.pattern);
        let Ok(pattern) = pattern else { continue };
        for topic in vector.fits.keys() {
            assert!(matches(&pattern, topic), "{} {topic}", vector.pattern);
        }
        for topic in vector.misses {
            assert!(!matches(&pattern, &topic), "{} {topic}", vector.pattern);
        }
    }
}
