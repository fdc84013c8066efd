//! The subscribe request: which topics, from where, in which format.

mod error;
mod form;
mod throttle;

use error::Fault;
pub use error::SubscribeQueryError;
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

/// What one query may ask for.
///
/// ```
/// use tidings_protocol::{SubscribeLimits, SubscribeQuery};
///
/// let limits = SubscribeLimits { parameters: 2, ..SubscribeLimits::default() };
/// let error = SubscribeQuery::parse_within("topic=a&topic=b&topic=c", &limits).unwrap_err();
/// assert_eq!(error.to_string(), "parameter \"topic\" is one too many: a query may have 2");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SubscribeLimits {
    /// Parameters of any name. Default 4,096.
    pub parameters: usize,
    /// `match_urlpattern` parameters, each of which is compiled. Default 100.
    pub patterns: usize,
}

impl Default for SubscribeLimits {
    fn default() -> Self {
        Self {
            parameters: 4096,
            patterns: 100,
        }
    }
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

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::format;
    use alloc::string::ToString;
    use alloc::vec;

    fn exact(topic: &str) -> TopicMatcher {
        TopicMatcher::Exact(Topic::try_from(topic).unwrap())
    }

    #[test]
    fn no_topic_is_every_topic() {
        for query in ["", "&", "&&", "a=b", "topic=*", "match=*"] {
            assert_eq!(
                SubscribeQuery::parse(query),
                Ok(SubscribeQuery::all()),
                "{query}"
            );
        }
    }

    #[test]
    fn names_that_mean_the_same() {
        let query = SubscribeQuery::parse("topic=a&match=b&match_exact=c&topic=d+e%2B").unwrap();
        assert_eq!(query.matchers, ["a", "b", "c", "d e+"].map(exact));
        for name in ["last_event_id", "lastEventId", "lastEventID"] {
            let query = SubscribeQuery::parse(&format!("{name}=x%20y")).unwrap();
            assert_eq!(query.cursor, Some(Cursor::After("x y".into())));
            let query = SubscribeQuery::parse(&format!("{name}=earliest")).unwrap();
            assert_eq!(query.cursor, Some(Cursor::Earliest));
            let query = SubscribeQuery::parse(&format!("{name}=")).unwrap();
            assert_eq!(query.cursor, None);
        }
    }

    #[test]
    fn a_mangled_cursor_is_not_an_error() {
        let query = SubscribeQuery::parse("last_event_id=%ff").unwrap();
        assert_eq!(query.cursor, Some(Cursor::After("\u{fffd}".into())));
    }

    #[test]
    fn the_header_wins_unless_it_is_empty() {
        let query = SubscribeQuery::parse("lastEventId=1").unwrap();
        assert_eq!(
            query.clone().with_header("").unwrap().cursor,
            Some(Cursor::After("1".into()))
        );
        assert_eq!(
            query.clone().with_header("earliest").unwrap().cursor,
            Some(Cursor::Earliest)
        );
        let error = query.with_header(&"x".repeat(2000)).unwrap_err();
        assert_eq!(error.parameter(), "Last-Event-ID");
    }

    #[test]
    fn errors_name_the_parameter() {
        let long = format!("match_urlpattern={}", "a".repeat(UrlPattern::MAX_LEN + 1));
        let many = "match_urlpattern=a&".repeat(101);
        for (query, parameter, says) in [
            ("topic=", "topic", "is empty"),
            ("topic=a%0Ab", "topic", "line break"),
            ("match=%ff", "match", "UTF-8"),
            ("match_regex=a", "match_regex", "match_urlpattern"),
            ("MATCH=a", "MATCH", "match_urlpattern"),
            ("tidings=2", "tidings", "must be 1"),
            ("tidings", "tidings", "must be 1"),
            ("throttle=500", "throttle", "milliseconds"),
            ("throttle=x+a&topic=a", "throttle", "milliseconds"),
            ("throttle=-1+*", "throttle", "milliseconds"),
            (
                "throttle=99999999999999999999+*",
                "throttle",
                "milliseconds",
            ),
            ("throttle=%ff", "throttle", "UTF-8"),
            ("throttle=500+b&topic=a", "throttle", "not asked for"),
            ("state=b&topic=a", "state", "not asked for"),
            ("state=%ff", "state", "UTF-8"),
            ("throttle=500+", "throttle", "not asked for"),
            (
                "throttle=500+p/1&match_urlpattern=p/:id",
                "throttle",
                "not asked for",
            ),
            (&long, "match_urlpattern", "4096"),
            (&many, "match_urlpattern", "one too many"),
        ] {
            let error = SubscribeQuery::parse(query).unwrap_err();
            assert_eq!(error.parameter(), parameter);
            let text = error.to_string();
            assert!(
                text.contains(parameter) && text.contains(says),
                "{query}: {text}"
            );
        }
    }

    #[test]
    fn a_throttle_is_of_what_is_asked_for() {
        let query = SubscribeQuery::parse("throttle=500+a%20b&topic=a+b&throttle=0%20*").unwrap();
        assert_eq!(
            query.throttles,
            [Throttle::new(500, "a b"), Throttle::new(0, "*")]
        );
        assert_eq!(
            query.to_query_string(),
            "topic=a%20b&throttle=500%20a%20b&throttle=0%20*"
        );
        assert!(SubscribeQuery::parse("throttle=500+*").is_ok());
    }

    #[test]
    fn what_is_written_is_read_back() {
        let query = SubscribeQuery {
            matchers: vec![
                TopicMatcher::Any,
                exact("a b+c&d=e%f/é?#"),
                TopicMatcher::UrlPattern(UrlPattern::try_from("p/:id(\\d+)").unwrap()),
            ],
            cursor: Some(Cursor::After("id with & and é".into())),
            tagged: true,
            throttles: vec![
                Throttle::new(500, "a b+c&d=e%f/é?#"),
                Throttle::new(0, "p/:id(\\d+)"),
                Throttle::new(u64::MAX, "*"),
            ],
            states: vec!["p/:id(\\d+)".into(), "*".into()],
        };
        assert_eq!(SubscribeQuery::parse(&query.to_query_string()), Ok(query));
    }
}
