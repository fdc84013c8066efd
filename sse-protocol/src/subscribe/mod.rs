//! The subscribe request: which topics, from where, in which format.

mod error;
mod form;
mod limits;
#[cfg(test)]
mod tests;
mod throttle;

use error::Fault;
pub use error::SubscribeQueryError;
pub use limits::SubscribeLimits;
pub use throttle::Throttle;

use alloc::borrow::Cow;
use alloc::string::String;
use alloc::vec::Vec;

use crate::{Cursor, Topic, TopicMatcher, UrlPattern};

/// A subscribe request's query string, read and written.
///
/// | parameter | means |
/// | --- | --- |
/// | `topic`, `match`, `match_exact` | one topic, or `*` for all; repeatable |
/// | `match_urlpattern` | the topics that fit a [`UrlPattern`]; repeatable |
/// | `last_event_id`, `lastEventId`, `lastEventID` | go on after this id; `earliest` for everything held |
/// | `throttle` | `<ms> <topic or pattern as asked for, or *>`, see [`Throttle`]; repeatable |
/// | `state` | a topic or pattern as asked for, or `*`: what is new to who goes on after an id, so that its state comes first; repeatable |
/// | `tidings` | `1` asks for tagged frames and control events |
///
/// No topic at all asks for every topic. Parameters it does not know are ignored, except other names that begin with
/// `match`: who asks for a kind of matching that is not there must learn it.
///
/// ```
/// use tidings_protocol::{Cursor, SubscribeQuery, Topic, TopicMatcher};
///
/// let query = SubscribeQuery::parse("topic=prices%2FAAPL&last_event_id=42&tidings=1")?;
/// assert_eq!(query.matchers, [TopicMatcher::Exact(Topic::from_static("prices/AAPL"))]);
/// assert_eq!(query.cursor, Some(Cursor::After("42".into())));
/// assert!(query.tagged);
/// assert_eq!(query.to_query_string(), "topic=prices/AAPL&last_event_id=42&tidings=1");
///
/// let error = SubscribeQuery::parse("tidings=2").unwrap_err();
/// assert_eq!(error.to_string(), "parameter \"tidings\" must be 1: it is the only version there is");
/// # Ok::<(), tidings_protocol::SubscribeQueryError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SubscribeQuery {
    /// The topics asked for, in the order of the query; never empty once read.
    pub matchers: Vec<TopicMatcher>,
    /// Where to go on. A `Last-Event-ID` header wins over it: see [`SubscribeQuery::with_header`].
    pub cursor: Option<Cursor>,
    /// Whether tagged frames and control events are wanted.
    pub tagged: bool,
    /// What is to be sent no faster than so. Each names one of the matchers, or all of them.
    pub throttles: Vec<Throttle>,
    /// What is new to a subscriber that has a cursor. Each names one of the matchers, or all of them.
    pub states: Vec<String>,
}

impl SubscribeQuery {
    /// Asks for every topic from now on, as the standard has it.
    #[must_use]
    pub fn all() -> Self {
        Self {
            matchers: alloc::vec![TopicMatcher::Any],
            cursor: None,
            tagged: false,
            throttles: Vec::new(),
            states: Vec::new(),
        }
    }

    /// Reads a raw query string, without the `?`, within the default limits.
    ///
    /// # Errors
    ///
    /// When a parameter is refused; the message names it. It is the client's mistake: answer 400.
    pub fn parse(query: &str) -> Result<Self, SubscribeQueryError> {
        Self::parse_within(query, &SubscribeLimits::default())
    }

    /// Reads a raw query string, without the `?`.
    ///
    /// # Errors
    ///
    /// When a parameter is refused or there are too many; the message names it.
    pub fn parse_within(
        query: &str,
        limits: &SubscribeLimits,
    ) -> Result<Self, SubscribeQueryError> {
        let mut this = Self {
            matchers: Vec::new(),
            cursor: None,
            tagged: false,
            throttles: Vec::new(),
            states: Vec::new(),
        };
        let mut patterns = 0;
        let pairs = query.split('&').filter(|pair| !pair.is_empty());
        for (index, pair) in pairs.enumerate() {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            // A name that does not decode is none we know.
            let Some(name) = form::decode(name) else {
                continue;
            };
            let fail = |fault| SubscribeQueryError::new(&name, fault);
            if index >= limits.parameters {
                return Err(fail(Fault::TooMany {
                    max: limits.parameters,
                }));
            }
            match &*name {
                "topic" | "match" | "match_exact" => {
                    let value = form::decode(value).ok_or_else(|| fail(Fault::Encoding))?;
                    this.matchers.push(match &*value {
                        "*" => TopicMatcher::Any,
                        topic => TopicMatcher::Exact(
                            Topic::try_from(topic).map_err(|e| fail(Fault::Topic(e)))?,
                        ),
                    });
                }
                "match_urlpattern" => {
                    patterns += 1;
                    if patterns > limits.patterns {
                        return Err(fail(Fault::TooMany {
                            max: limits.patterns,
                        }));
                    }
                    let value = form::decode(value).ok_or_else(|| fail(Fault::Encoding))?;
                    let pattern =
                        UrlPattern::try_from(&*value).map_err(|e| fail(Fault::Pattern(e)))?;
                    this.matchers.push(TopicMatcher::UrlPattern(pattern));
                }
                "last_event_id" | "lastEventId" | "lastEventID" => {
                    // Bytes that are no UTF-8 name no id we gave, and a mangled id is a gap, not an error.
                    let value = form::decode(value).unwrap_or(Cow::Borrowed("\u{fffd}"));
                    let cursor = Cursor::parse(&value).map_err(|e| fail(Fault::Id(e)))?;
                    this.cursor = this.cursor.or(cursor);
                }
                "tidings" => {
                    if value != "1" {
                        return Err(fail(Fault::Version));
                    }
                    this.tagged = true;
                }
                "throttle" => {
                    let value = form::decode(value).ok_or_else(|| fail(Fault::Encoding))?;
                    let throttle = Throttle::parse(&value).ok_or_else(|| fail(Fault::Throttle))?;
                    this.throttles.push(throttle);
                }
                "state" => {
                    let value = form::decode(value).ok_or_else(|| fail(Fault::Encoding))?;
                    this.states.push(value.into_owned());
                }
                other if is_match_kind(other) => return Err(fail(Fault::MatchKind)),
                _ => {}
            }
        }
        if this.matchers.is_empty() {
            this.matchers.push(TopicMatcher::Any);
        }
        for (parameter, names) in [
            (
                "throttle",
                this.throttles.iter().map(Throttle::of).collect(),
            ),
            (
                "state",
                this.states.iter().map(String::as_str).collect::<Vec<_>>(),
            ),
        ] {
            if !this.are_asked_for(&names) {
                return Err(SubscribeQueryError::new(parameter, Fault::NotAskedFor));
            }
        }
        Ok(this)
    }

    /// Takes the request's `Last-Event-ID` header into account, which wins over the query: a browser that reconnects by
    /// itself repeats the old URL with a newer header. An empty header says nothing.
    ///
    /// # Errors
    ///
    /// When the id is too long.
    ///
    /// ```
    /// use tidings_protocol::{Cursor, SubscribeQuery};
    ///
    /// let query = SubscribeQuery::parse("last_event_id=1")?.with_header("2")?;
    /// assert_eq!(query.cursor, Some(Cursor::After("2".into())));
    /// # Ok::<(), tidings_protocol::SubscribeQueryError>(())
    /// ```
    pub fn with_header(mut self, last_event_id: &str) -> Result<Self, SubscribeQueryError> {
        let cursor = Cursor::parse(last_event_id)
            .map_err(|e| SubscribeQueryError::new("Last-Event-ID", Fault::Id(e)))?;
        self.cursor = cursor.or(self.cursor);
        Ok(self)
    }

    /// What is named and the matchers come in any order, so this is asked last.
    fn are_asked_for(&self, names: &[&str]) -> bool {
        if names.is_empty() {
            return true;
        }
        // Nor may a long query cost its square.
        let mut asked: Vec<&str> = self.matchers.iter().map(TopicMatcher::as_str).collect();
        asked.sort_unstable();
        names
            .iter()
            .all(|name| *name == "*" || asked.binary_search(name).is_ok())
    }

    /// Writes the query string that [`SubscribeQuery::parse`] reads, without the `?`.
    #[must_use]
    pub fn to_query_string(&self) -> String {
        let mut out = String::new();
        for matcher in &self.matchers {
            match matcher {
                TopicMatcher::Any => form::push(&mut out, "topic", "*"),
                TopicMatcher::Exact(topic) => form::push(&mut out, "topic", topic.as_str()),
                TopicMatcher::UrlPattern(pattern) => {
                    form::push(&mut out, "match_urlpattern", pattern.as_str())
                }
            }
        }
        if let Some(cursor) = &self.cursor {
            form::push(&mut out, "last_event_id", cursor.as_str());
        }
        if self.tagged {
            form::push(&mut out, "tidings", "1");
        }
        for throttle in &self.throttles {
            form::push(
                &mut out,
                "throttle",
                &alloc::string::ToString::to_string(throttle),
            );
        }
        for state in &self.states {
            form::push(&mut out, "state", state);
        }
        out
    }
}

fn is_match_kind(name: &str) -> bool {
    name.get(..5)
        .is_some_and(|start| start.eq_ignore_ascii_case("match"))
}
