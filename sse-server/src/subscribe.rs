//! What a subscriber asks for.

use std::time::Duration;

use tidings_protocol::{Cursor, SubscribeQuery, Throttle, Topic, TopicMatcher, UrlPattern};

use crate::{Format, Grant, SubscribeError};

/// What a subscriber asks for: which topics, from where, in which format, and what it may read.
///
/// ```
/// use tidings_server::{Grant, Hub, Subscribe};
///
/// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<(), tidings_server::SubscribeError> {
/// let hub = Hub::new();
/// let subscription = hub.subscribe(
///     Subscribe::to(["prices/AAPL", "prices/GOOG"])
///         .pattern("news/:section")
///         .grant(Grant::all())
///         .earliest(),
/// )?;
/// # drop(subscription);
/// # Ok(()) }
/// ```
#[derive(Clone, Debug)]
#[must_use]
pub struct Subscribe {
    pub(crate) topics: Vec<TopicMatcher>,
    pub(crate) after: Option<Cursor>,
    pub(crate) format: Format,
    pub(crate) grant: Grant,
    pub(crate) throttles: Vec<Throttle>,
    pub(crate) states: Vec<String>,
    /// The first thing wrong, told by [`Hub::subscribe`](crate::Hub::subscribe).
    pub(crate) refused: Option<SubscribeError>,
}

impl Subscribe {
    /// Every topic.
    pub fn all() -> Self {
        Self::matching([TopicMatcher::Any])
    }

    /// These topics by name; `*` is every topic.
    ///
    /// A name that is none is refused by [`Hub::subscribe`](crate::Hub::subscribe).
    pub fn to(topics: impl IntoIterator<Item = impl AsRef<str>>) -> Self {
        topics
            .into_iter()
            .fold(Self::matching([]), |this, topic| this.and(topic))
    }

    /// What these matchers match.
    pub fn matching(topics: impl IntoIterator<Item = TopicMatcher>) -> Self {
        Self {
            topics: topics.into_iter().collect(),
            after: None,
            format: Format::default(),
            grant: Grant::default(),
            throttles: Vec::new(),
            states: Vec::new(),
            refused: None,
        }
    }

    /// One more topic by name.
    pub fn and(mut self, topic: impl AsRef<str>) -> Self {
        match topic.as_ref() {
            "*" => self.topics.push(TopicMatcher::Any),
            topic => match Topic::try_from(topic) {
                Ok(topic) => self.topics.push(topic.into()),
                Err(error) => self.refuse(error.into()),
            },
        }
        self
    }

    /// Every topic that fits the [URL Pattern](tidings_protocol::UrlPattern).
    pub fn pattern(mut self, pattern: impl AsRef<str>) -> Self {
        match UrlPattern::try_from(pattern.as_ref()) {
            Ok(pattern) => self.topics.push(pattern.into()),
            Err(error) => self.refuse(error.into()),
        }
        self
    }

    /// Goes on after this id: what followed it comes first. Without it, only what is published from now on.
    pub fn after(mut self, id: impl AsRef<str>) -> Self {
        match Cursor::parse(id.as_ref()) {
            Ok(cursor) => self.after = cursor,
            Err(error) => self.refuse(error.into()),
        }
        self
    }

    /// Everything that is still held comes first.
    pub fn earliest(mut self) -> Self {
        self.after = Some(Cursor::Earliest);
        self
    }

    /// From this cursor.
    pub fn cursor(mut self, cursor: Option<Cursor>) -> Self {
        self.after = cursor;
        self
    }

    /// In this format. Default: [`Format::Plain`].
    pub fn format(mut self, format: Format) -> Self {
        self.format = format;
        self
    }

    /// With these rights. Default: [`Grant::public`].
    pub fn grant(mut self, grant: Grant) -> Self {
        self.grant = grant;
        self
    }

    /// Of a topic or a pattern asked for, or of all for `*` (where `*` is asked for itself, of that alone): no more than one event of each topic and name in this time, the
    /// first at once, then the newest at its end.
    ///
    /// Of events with a [key](crate::Update::key) the newest of each key is sent then. What has piled up when a subscriber is written to
    /// counts as one, so with no time at all only what a newer event has overtaken is left out. What is left out is no gap, and
    /// is never the newest: before the stream ends, and when the subscriber comes back with its last id, that is sent. What
    /// comes late keeps its id, which then is less than that of others before it. Where an event is asked for in several ways,
    /// the one that leaves out the least holds.
    ///
    /// ```
    /// use std::time::Duration;
    /// use tidings_server::Subscribe;
    ///
    /// let subscribe = Subscribe::to(["prices/AAPL", "news"])
    ///     .throttle("prices/AAPL", Duration::from_millis(500));
    /// # drop(subscribe);
    /// ```
    ///
    /// A throttle of something else is refused by [`Hub::subscribe`](crate::Hub::subscribe).
    pub fn throttle(mut self, of: impl Into<String>, interval: Duration) -> Self {
        let ms = u64::try_from(interval.as_millis()).unwrap_or(u64::MAX);
        self.throttles.push(Throttle::new(ms, of));
        self
    }

    /// A topic or a pattern asked for, or `*` for all, is new to the subscriber although it goes on after an id: its state, a
    /// retained or a snapshot event, comes first, as for who goes on after none. Says nothing where it does not go on.
    ///
    /// ```
    /// use tidings_server::Subscribe;
    ///
    /// // It has had "news" up to here, and wants prices as well.
    /// let subscribe = Subscribe::to(["news", "prices/AAPL"])
    ///     .after("0123456789ab-7")
    ///     .state("prices/AAPL");
    /// # drop(subscribe);
    /// ```
    ///
    /// What is not asked for is refused by [`Hub::subscribe`](crate::Hub::subscribe).
    pub fn state(mut self, of: impl Into<String>) -> Self {
        self.states.push(of.into());
        self
    }

    fn refuse(&mut self, error: SubscribeError) {
        self.refused.get_or_insert(error);
    }
}

impl From<SubscribeQuery> for Subscribe {
    fn from(query: SubscribeQuery) -> Self {
        let format = if query.tagged {
            Format::Tagged
        } else {
            Format::Plain
        };
        Self {
            throttles: query.throttles,
            states: query.states,
            ..Self::matching(query.matchers)
        }
        .cursor(query.cursor)
        .format(format)
    }
}
