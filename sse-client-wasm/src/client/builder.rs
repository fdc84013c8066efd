//! How a client is made.

use std::fmt;
use std::rc::Rc;

use tidings_protocol::{
    ReconnectPolicy, SubscribeQuery, Topic, TopicError, TopicMatcher, UrlPattern, UrlPatternError,
};

use super::Client;
use super::connection::{Connection, Target};
use crate::machine::{Config, Id};
use crate::transport::{self, Transport};

/// Makes a [`Client`]. Without topics and patterns it asks for every topic.
///
/// ```
/// use tidings_client_wasm::{Client, ReconnectPolicy};
///
/// let client = Client::builder("/events")
///     .topics(["prices/AAPL", "prices/MSFT"])
///     .pattern("news/:section")
///     .reconnect(ReconnectPolicy { max_attempts: Some(10), ..ReconnectPolicy::default() })
///     .build()?;
/// assert_eq!(
///     client.url(),
///     "/events?topic=prices/AAPL&topic=prices/MSFT&match_urlpattern=news/:section&tidings=1",
/// );
/// # Ok::<(), tidings_client_wasm::BuildError>(())
/// ```
#[derive(Clone, Debug)]
#[must_use = "a builder does nothing until `build`"]
pub struct ClientBuilder {
    url: String,
    matchers: Vec<TopicMatcher>,
    last_event_id: String,
    with_credentials: bool,
    reconnect: ReconnectPolicy,
    /// The first mistake; told by `build`, so that calls can be chained.
    error: Option<BuildError>,
}

impl ClientBuilder {
    pub(super) fn new(url: String) -> Self {
        Self {
            url,
            matchers: Vec::new(),
            last_event_id: String::new(),
            with_credentials: false,
            reconnect: Config::default().reconnect,
            error: None,
        }
    }

    /// Asks for one more topic.
    ///
    /// ```
    /// # use tidings_client_wasm::Client;
    /// let client = Client::builder("/events").topic("prices/AAPL").build()?;
    /// # Ok::<(), tidings_client_wasm::BuildError>(())
    /// ```
    pub fn topic(mut self, topic: impl AsRef<str>) -> Self {
        match topic.as_ref() {
            "*" => self.matchers.push(TopicMatcher::Any),
            topic => match Topic::try_from(topic) {
                Ok(topic) => self.matchers.push(topic.into()),
                Err(error) => self.refuse(Refused::Topic(error)),
            },
        }
        self
    }

    /// Asks for more topics.
    ///
    /// ```
    /// # use tidings_client_wasm::Client;
    /// let client = Client::builder("/events").topics(["prices/AAPL", "prices/MSFT"]).build()?;
    /// # Ok::<(), tidings_client_wasm::BuildError>(())
    /// ```
    pub fn topics<T: AsRef<str>>(self, topics: impl IntoIterator<Item = T>) -> Self {
        topics.into_iter().fold(self, Self::topic)
    }

    /// Asks for the topics that fit a [URL Pattern](https://urlpattern.spec.whatwg.org/) too.
    ///
    /// ```
    /// # use tidings_client_wasm::Client;
    /// let client = Client::builder("/events").pattern("prices/:symbol").build()?;
    /// # Ok::<(), tidings_client_wasm::BuildError>(())
    /// ```
    pub fn pattern(mut self, pattern: impl AsRef<str>) -> Self {
        match UrlPattern::try_from(pattern.as_ref()) {
            Ok(pattern) => self.matchers.push(pattern.into()),
            Err(error) => self.refuse(Refused::Pattern(error)),
        }
        self
    }

    /// Asks for what a topic type's [`matcher`](crate::TopicModel::matcher), for instance, stands for.
    ///
    /// ```
    /// # use tidings_client_wasm::Client;
    /// use tidings_client_wasm::{Topic, TopicModel};
    ///
    /// #[derive(Topic)]
    /// #[topic("TodoList/{id}")]
    /// struct TodoList { id: u32 }
    ///
    /// let one = Client::builder("/events").matching(TodoList { id: 7 }.topic()?).build()?;
    /// let all = Client::builder("/events").matching(TodoList::matcher()).build()?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn matching(mut self, topics: impl Into<TopicMatcher>) -> Self {
        self.matchers.push(topics.into());
        self
    }

    /// Begins after this event, which was seen in an earlier life; `earliest` for everything that is held. Default: from
    /// now on.
    ///
    /// ```
    /// # use tidings_client_wasm::Client;
    /// let client = Client::builder("/events").last_event_id("0123456789ab-7").build()?;
    /// assert_eq!(client.last_event_id(), "0123456789ab-7");
    /// # Ok::<(), tidings_client_wasm::BuildError>(())
    /// ```
    pub fn last_event_id(mut self, id: impl Into<String>) -> Self {
        self.last_event_id = id.into();
        self
    }

    /// Sends cookies to another origin. Default: no.
    ///
    /// ```
    /// # use tidings_client_wasm::Client;
    /// let client = Client::builder("https://events.example.com/").with_credentials(true).build()?;
    /// # Ok::<(), tidings_client_wasm::BuildError>(())
    /// ```
    pub fn with_credentials(mut self, with_credentials: bool) -> Self {
        self.with_credentials = with_credentials;
        self
    }

    /// How reconnection is paced. Default: [`ReconnectPolicy::default`] with a
    /// [limit](crate::machine::Config::MAX_ATTEMPTS) on attempts.
    ///
    /// ```
    /// # use tidings_client_wasm::{Client, ReconnectPolicy};
    /// let policy = ReconnectPolicy { max_attempts: Some(10), ..ReconnectPolicy::default() };
    /// let client = Client::builder("/events").reconnect(policy).build()?;
    /// # Ok::<(), tidings_client_wasm::BuildError>(())
    /// ```
    pub fn reconnect(mut self, policy: ReconnectPolicy) -> Self {
        self.reconnect = policy;
        self
    }

    /// The client. It connects when something is listened for.
    ///
    /// ```
    /// # use tidings_client_wasm::Client;
    /// let error = Client::builder("/events").topic("").build().unwrap_err();
    /// assert_eq!(error.to_string(), "topic is empty: leave the field out instead");
    /// ```
    ///
    /// # Errors
    ///
    /// When a topic or a pattern is refused; the message names the field and what is wrong with it.
    pub fn build(self) -> Result<Client, BuildError> {
        self.build_on(transport::of_this_platform())
    }

    pub(super) fn build_on(
        self,
        transport: Option<Rc<dyn Transport>>,
    ) -> Result<Client, BuildError> {
        if let Some(error) = self.error {
            return Err(error);
        }
        let config = Config {
            start: Id::of(&self.last_event_id),
            reconnect: self.reconnect,
        };
        let target = Target {
            url: subscribe_url(&self.url, self.matchers),
            with_credentials: self.with_credentials,
        };
        Ok(Client::of(Connection::new(
            target,
            self.last_event_id,
            config,
            transport,
        )))
    }

    fn refuse(&mut self, refused: Refused) {
        self.error.get_or_insert(BuildError(refused));
    }
}

/// The URL without a cursor and, since that is not sent, without a fragment.
fn subscribe_url(url: &str, matchers: Vec<TopicMatcher>) -> String {
    let query = SubscribeQuery {
        matchers,
        cursor: None,
        tagged: true,
        throttles: Vec::new(),
    };
    let base = url.split('#').next().unwrap_or_default();
    let separator = if base.contains('?') { '&' } else { '?' };
    format!("{base}{separator}{}", query.to_query_string())
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
}

impl fmt::Display for BuildError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Refused::Topic(error) => error.fmt(f),
            Refused::Pattern(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for BuildError {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_url_keeps_its_own_query_and_loses_its_fragment() {
        let url = |url| subscribe_url(url, vec![Topic::from_static("a&b#c").into()]);
        assert_eq!(url("/events#top"), "/events?topic=a%26b%23c&tidings=1");
        assert_eq!(
            url("/events?room=1"),
            "/events?room=1&topic=a%26b%23c&tidings=1"
        );
        assert_eq!(subscribe_url("/events", Vec::new()), "/events?tidings=1");
    }

    #[test]
    fn the_server_reads_what_was_asked_for() {
        let client = ClientBuilder::new("/events".into())
            .topics(["prices/AAPL", "*", "é /?"])
            .pattern("news/:section")
            .build()
            .unwrap();
        let query = SubscribeQuery::parse(client.url().split_once('?').unwrap().1).unwrap();
        assert!(query.tagged);
        assert_eq!(
            query.matchers,
            [
                Topic::from_static("prices/AAPL").into(),
                TopicMatcher::Any,
                Topic::from_static("é /?").into(),
                UrlPattern::try_from("news/:section").unwrap().into(),
            ]
        );
    }

    #[test]
    fn the_first_mistake_is_told() {
        let error = ClientBuilder::new("/events".into())
            .topic("a\0b")
            .pattern("")
            .build()
            .unwrap_err();
        assert!(error.to_string().contains("topic"), "{error}");
    }
}
