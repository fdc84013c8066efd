//! How a client is made.

use std::rc::Rc;
use std::time::Duration;

use tidings_protocol::{ReconnectPolicy, TopicMatcher};

use super::connection::Connection;
use super::options::Options;
use super::topics::Topics;
use super::{BuildError, Client, Fetch, asked};
use crate::machine::Config;
use crate::transport::{self, Storage, Transport};

impl Client {
    /// A client for every topic.
    ///
    /// ```
    /// let client = tidings_client_wasm::Client::new("/events");
    /// assert_eq!(client.url(), "/events");
    /// ```
    #[must_use]
    pub fn new(url: impl Into<String>) -> Self {
        match Self::builder(url).build() {
            Ok(client) => client,
            Err(error) => unreachable!("no topic was asked for: {error}"),
        }
    }

    /// A client that is told more: topics, where to begin, how to reconnect.
    ///
    /// ```
    /// use tidings_client_wasm::Client;
    ///
    /// let client = Client::builder("/events").topic("prices/AAPL").build()?;
    /// # Ok::<(), tidings_client_wasm::BuildError>(())
    /// ```
    pub fn builder(url: impl Into<String>) -> ClientBuilder {
        ClientBuilder::new(url.into())
    }
}

/// Makes a [`Client`]. Its topics and patterns are for listeners that name none; without any, they hear every topic.
///
/// ```
/// use tidings_client_wasm::{Client, ReconnectPolicy};
///
/// let client = Client::builder("/events")
///     .topics(["prices/AAPL", "prices/MSFT"])
///     .pattern("news/:section")
///     .reconnect(ReconnectPolicy { max_attempts: Some(10), ..ReconnectPolicy::default() })
///     .build()?;
/// assert_eq!(client.url(), "/events");
/// # Ok::<(), tidings_client_wasm::BuildError>(())
/// ```
#[derive(Clone, Debug)]
#[must_use = "a builder does nothing until `build`"]
pub struct ClientBuilder {
    url: String,
    topics: Vec<Topics>,
    version: String,
    pause_when_hidden: Option<Duration>,
    resume: Option<Storage>,
    fetch: Option<Fetch>,
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
            topics: Vec::new(),
            version: String::new(),
            pause_when_hidden: None,
            resume: None,
            fetch: None,
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
        let topic = asked::topic(topic.as_ref());
        self.add(topic);
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
        let pattern = asked::pattern(pattern.as_ref());
        self.add(pattern);
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
        self.add(Ok(topics.into()));
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

    /// Asks by `fetch` instead of the browser's `EventSource`, which shows in its developer tools, and sends neither headers
    /// nor bodies. A page that does not fetch does not load what fetches.
    ///
    /// ```
    /// # use tidings_client_wasm::Client;
    /// use tidings_client_wasm::Fetch;
    ///
    /// let client = Client::builder("/events").fetch(Fetch::new().header("x-tenant", "acme")).build()?;
    /// # Ok::<(), tidings_client_wasm::BuildError>(())
    /// ```
    pub fn fetch(mut self, fetch: Fetch) -> Self {
        self.fetch = Some(fetch);
        self
    }

    /// The version of the event set that the page was built with: [`ConnectionState::outdated`](crate::ConnectionState) says
    /// when the server has another.
    ///
    /// ```
    /// # use tidings_client_wasm::Client;
    /// let client = Client::builder("/events").version("79d9fd816629a6e6").build()?;
    /// # Ok::<(), tidings_client_wasm::BuildError>(())
    /// ```
    pub fn version(mut self, version: impl Into<String>) -> Self {
        self.version = version.into();
        self
    }

    /// Lets the stream go when the page has been hidden for so long; it goes on where it was when the page is shown.
    ///
    /// ```
    /// # use tidings_client_wasm::Client;
    /// use std::time::Duration;
    ///
    /// let client = Client::builder("/events").pause_when_hidden(Duration::from_secs(60)).build()?;
    /// # Ok::<(), tidings_client_wasm::BuildError>(())
    /// ```
    pub fn pause_when_hidden(mut self, after: Duration) -> Self {
        self.pause_when_hidden = Some(after);
        self
    }

    /// Keeps the cursor over page loads, for each set of topics of its own.
    ///
    /// ```
    /// # use tidings_client_wasm::Client;
    /// use tidings_client_wasm::Storage;
    ///
    /// let client = Client::builder("/events").resume(Storage::Session).build()?;
    /// # Ok::<(), tidings_client_wasm::BuildError>(())
    /// ```
    pub fn resume(mut self, storage: Storage) -> Self {
        self.resume = Some(storage);
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
        let mut topics = self.topics;
        if topics.is_empty() {
            topics.push(asked::topics(TopicMatcher::Any)?);
        }
        let options = Options {
            url: self.url,
            topics: topics.into(),
            with_credentials: self.with_credentials,
            version: self.version,
            pause_when_hidden: self.pause_when_hidden,
            resume: self.resume,
            fetch: self.fetch,
            last_event_id: self.last_event_id,
            reconnect: self.reconnect,
        };
        Ok(Client::of(Connection::new(options, transport)))
    }

    fn add(&mut self, matcher: Result<TopicMatcher, BuildError>) {
        match matcher.and_then(asked::topics) {
            Ok(topics) => self.topics.push(topics),
            Err(error) => {
                self.error.get_or_insert(error);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
