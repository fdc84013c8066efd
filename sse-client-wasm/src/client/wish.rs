//! What the server is asked for.

use tidings_protocol::{SubscribeQuery, Throttle, TopicMatcher};

use crate::machine::Id;

/// One thing to be asked of the server: in milliseconds what is sent of it at most once, if there is a bound.
pub(super) type Wish = (TopicMatcher, Option<u64>);

/// The earlier of two ids; the first where that cannot be said.
pub(super) fn earlier(one: String, other: String) -> String {
    match (Id::of(&one).log(), Id::of(&other).log()) {
        (Some(a), Some(b)) if a.incarnation == b.incarnation && b.seq < a.seq => other,
        _ => one,
    }
}

/// The query that asks for them, and for the states of those that are new.
pub(super) fn query<'a>(wishes: &[Wish], news: impl Iterator<Item = &'a Wish>) -> String {
    let matchers = match wishes {
        // As it is without a word.
        [(TopicMatcher::Any, _)] => Vec::new(),
        _ => wishes.iter().map(|(matcher, _)| matcher.clone()).collect(),
    };
    let throttles = wishes
        .iter()
        .filter_map(|(matcher, throttle)| throttle.map(|ms| Throttle::new(ms, matcher.as_str())));
    SubscribeQuery {
        matchers,
        cursor: None,
        tagged: true,
        throttles: throttles.collect(),
        states: news
            .map(|(matcher, _)| matcher.as_str().to_owned())
            .collect(),
    }
    .to_query_string()
}

/// Whether they ask for the same, in whatever order.
pub(super) fn are_same(some: &[Wish], others: &[Wish]) -> bool {
    some.len() == others.len() && some.iter().all(|wish| others.contains(wish))
}
