//! The hub of the dashboard: how much of the past each topic keeps for a page that opens, or comes back.

use std::time::Duration;

use tidings_protocol::typegen::Describe;
use tidings_server::{Hub, Retention, Topic, TopicPolicy, UrlPattern, UrlPatternError};

use crate::events::Events;

/// Five minutes of samples.
const SAMPLES: usize = 300;
/// A screen or two of each log.
const LINES: usize = 200;
/// As many posts as the page shows, and some.
const POSTS: usize = 100;

/// The hub, with the version of the page's types.
///
/// # Errors
///
/// When a pattern here is wrong.
pub fn configured() -> Result<Hub, UrlPatternError> {
    Ok(Hub::builder()
        .version(Events::version())
        .topic(UrlPattern::try_from("machine/:kind")?, newest(SAMPLES))
        .topic(UrlPattern::try_from("log/:name")?, newest(LINES))
        .topic(Topic::from_static("feed"), newest(POSTS))
        .build())
}

fn newest(events: usize) -> TopicPolicy {
    TopicPolicy::new().retention(Retention {
        events,
        age: Duration::from_secs(24 * 3600),
        ..Retention::default()
    })
}
