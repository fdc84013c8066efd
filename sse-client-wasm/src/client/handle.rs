//! The client as an application holds it.

use std::fmt;
use std::rc::Rc;

use super::connection::Connection;
use super::emitter::{Emitter, Entry};
use super::told::Told;
use super::{AnyEvent, BuildError, ConnectionState, Error, Gap, Listen, Listener, asked};
use crate::{TopicMatcher, TypedEvent};
#[cfg(feature = "typed")]
use {
    super::{EventStream, Received},
    serde::de::DeserializeOwned,
};

/// One connection to a Tidings server.
///
/// A handle: clones are the same client. It connects when something is first listened for, and closes when
/// [`close`](Self::close) is called, when the server says that it is over, or when the last clone,
/// [`Listener`] and [`EventStream`](crate::EventStream) is dropped. A callback that owns a clone of its own client
/// keeps it until it is closed.
///
/// Callbacks may do anything: listen, drop listeners, close. On a server, where pages are rendered, a client stays idle.
///
/// ```
/// use serde::Deserialize;
/// use tidings_client_wasm::{Client, Event, Received};
///
/// #[derive(Deserialize, Event)]
/// struct Price { last: f64 }
///
/// let client = Client::builder("/events").topic("prices/AAPL").build()?;
/// let prices = client.on(|price: &Received<Price>| println!("{}", price.last));
/// let states = client.on_state(|state| println!("{}", state.status.as_str()));
/// # drop((prices, states));
/// # Ok::<(), tidings_client_wasm::BuildError>(())
/// ```
#[derive(Clone)]
pub struct Client {
    connection: Rc<Connection>,
}

impl Client {
    pub(super) fn of(connection: Rc<Connection>) -> Self {
        Self { connection }
    }

    /// Calls back for every event of a type, until the listener is dropped. The payload is read once, however many
    /// callbacks there are.
    ///
    /// When a payload is not of the type, [`on_error`](Self::on_error) is told, and nothing else is lost. On a closed
    /// client the callback is never called.
    ///
    /// ```
    /// # use tidings_client_wasm::{Client, Event};
    /// # #[derive(serde::Deserialize, Event)]
    /// # struct Price { last: f64 }
    /// let client = Client::new("/events");
    /// let prices = client.on::<Price>(|price| println!("{}: {}", price.topic, price.last));
    /// # drop(prices);
    /// ```
    #[cfg(feature = "typed")]
    pub fn on<E>(&self, callback: impl Fn(&Received<E>) + 'static) -> Listener
    where
        E: TypedEvent + DeserializeOwned + 'static,
    {
        self.listen().on(callback)
    }

    /// Calls back for every event, until the listener is dropped.
    ///
    /// ```
    /// # use tidings_client_wasm::Client;
    /// let client = Client::new("/events");
    /// let log = client.on_any(|event| println!("{} {}", event.name, event.text));
    /// # drop(log);
    /// ```
    pub fn on_any(&self, callback: impl Fn(&AnyEvent<'_>) + 'static) -> Listener {
        self.listen().on_any(callback)
    }

    /// The events of a type as a stream, from now on.
    ///
    /// ```
    /// # use tidings_client_wasm::{Client, Event};
    /// # #[derive(serde::Deserialize, Event)]
    /// # struct Price { last: f64 }
    /// # async fn watch(client: Client) {
    /// let mut prices = client.stream::<Price>();
    /// while let Some(Ok(price)) = prices.next().await {
    ///     println!("{}", price.last);
    /// }
    /// # }
    /// ```
    #[cfg(feature = "typed")]
    pub fn stream<E>(&self) -> EventStream<E>
    where
        E: TypedEvent + DeserializeOwned,
    {
        self.listen().stream()
    }

    /// Listens to the topics that the client was built with, to say more of how.
    ///
    /// ```
    /// # use tidings_client_wasm::{Client, Event};
    /// # #[derive(serde::Deserialize, Event)]
    /// # struct Price { last: f64 }
    /// let client = Client::builder("/events").pattern("prices/:symbol").build()?;
    /// let prices = client.listen().latest().on::<Price>(|price| println!("{}", price.last));
    /// # drop(prices);
    /// # Ok::<(), tidings_client_wasm::BuildError>(())
    /// ```
    pub fn listen(&self) -> Listen {
        let topics = self.connection.defaults();
        Listen::new(Rc::clone(&self.connection), topics)
    }

    /// Listens to one topic. The server is asked for it while anybody does.
    ///
    /// ```
    /// # use tidings_client_wasm::{Client, Event};
    /// # #[derive(serde::Deserialize, Event)]
    /// # struct Price { last: f64 }
    /// let client = Client::new("/events");
    /// let prices = client.topic("prices/AAPL")?.on::<Price>(|price| println!("{}", price.last));
    /// # drop(prices);
    /// # Ok::<(), tidings_client_wasm::BuildError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// When it is no topic; the message says why.
    pub fn topic(&self, topic: impl AsRef<str>) -> Result<Listen, BuildError> {
        asked::topic(topic.as_ref()).and_then(|topic| self.at(topic))
    }

    /// Listens to the topics that fit a [URL Pattern](https://urlpattern.spec.whatwg.org/) of whole segments, each a text,
    /// `:name`, or `*` for any.
    ///
    /// ```
    /// # use tidings_client_wasm::{Client, Event};
    /// # #[derive(serde::Deserialize, Event)]
    /// # struct Price { last: f64 }
    /// let client = Client::new("/events");
    /// let prices = client.pattern("prices/:symbol")?.on::<Price>(|price| println!("{}", price.topic));
    /// # drop(prices);
    /// let error = client.pattern("prices/:id(\\d+)").unwrap_err();
    /// assert!(error.to_string().ends_with("whole segments, each a text, `:name` or `*`"));
    /// # Ok::<(), tidings_client_wasm::BuildError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// When it is no such pattern; the message says why.
    pub fn pattern(&self, pattern: impl AsRef<str>) -> Result<Listen, BuildError> {
        asked::pattern(pattern.as_ref()).and_then(|pattern| self.at(pattern))
    }

    /// Listens where events of this type run, as `#[event(topic = …)]` says; to the client's topics where it does not say.
    ///
    /// ```
    /// # use tidings_client_wasm::{Client, Event};
    /// #[derive(serde::Deserialize, Event)]
    /// #[event(topic = "prices/{symbol}")]
    /// struct Price { last: f64 }
    ///
    /// let client = Client::new("/events");
    /// let prices = client.topics_of::<Price>()?.latest().on::<Price>(|price| println!("{}", price.last));
    /// # drop(prices);
    /// # Ok::<(), tidings_client_wasm::BuildError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// When one of them is a pattern of more than segments, which the derive macro never writes.
    pub fn topics_of<E: TypedEvent>(&self) -> Result<Listen, BuildError> {
        if E::TOPICS.is_empty() {
            return Ok(self.listen());
        }
        let topics: Result<Vec<_>, _> = E::TOPICS
            .iter()
            .map(|topic| asked::topic_or_pattern(topic))
            .collect();
        Ok(Listen::new(Rc::clone(&self.connection), topics?.into()))
    }

    /// Listens to a topic of a type that derives [`Topic`](derive@crate::Topic), or to all of them.
    ///
    /// ```
    /// use tidings_client_wasm::{Client, Event, Topic, TopicModel};
    ///
    /// # #[derive(serde::Deserialize, Event)]
    /// # struct Changed { by: String }
    /// #[derive(Topic)]
    /// #[topic("lists/{id}")]
    /// struct TodoList { id: u32 }
    ///
    /// let client = Client::new("/events");
    /// let one = client.at(TodoList { id: 7 }.topic()?)?.on::<Changed>(|changed| println!("{}", changed.by));
    /// let all = client.at(TodoList::matcher())?.on::<Changed>(|changed| println!("{}", changed.topic));
    /// # drop((one, all));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// When it is a pattern of more than segments, which a type's never is.
    pub fn at(&self, topics: impl Into<TopicMatcher>) -> Result<Listen, BuildError> {
        let topics = asked::topics(topics.into())?;
        Ok(Listen::new(Rc::clone(&self.connection), Rc::new([topics])))
    }

    /// What the connection is doing.
    ///
    /// ```
    /// use tidings_client_wasm::{Client, machine::Status};
    ///
    /// assert_eq!(Client::new("/events").state().status, Status::Idle);
    /// ```
    #[must_use]
    pub fn state(&self) -> ConnectionState {
        self.connection.state()
    }

    /// Calls back when the state changes. It does not connect.
    ///
    /// ```
    /// use tidings_client_wasm::{Client, machine::Status};
    ///
    /// let client = Client::new("/events");
    /// let states = client.on_state(|state| {
    ///     if state.status == Status::Closed {
    ///         println!("over: {:?}", state.reason);
    ///     }
    /// });
    /// # drop(states);
    /// ```
    pub fn on_state(&self, callback: impl Fn(&ConnectionState) + 'static) -> Listener {
        self.tell::<dyn Fn(&ConnectionState)>(|told| &told.states, Entry::new(callback))
    }

    /// Calls back when events were missed: refetch what depends on them. It does not connect.
    ///
    /// ```
    /// let client = tidings_client_wasm::Client::new("/events");
    /// let gaps = client.on_gap(|gap| println!("missed what came after {}", gap.asked));
    /// # drop(gaps);
    /// ```
    pub fn on_gap(&self, callback: impl Fn(&Gap) + 'static) -> Listener {
        self.tell::<dyn Fn(&Gap)>(|told| &told.gaps, Entry::new(callback))
    }

    /// Calls back when something goes wrong. It does not connect. Where nobody listens, errors go to the console.
    ///
    /// ```
    /// let client = tidings_client_wasm::Client::new("/events");
    /// let errors = client.on_error(|error| println!("{error}"));
    /// # drop(errors);
    /// ```
    pub fn on_error(&self, callback: impl Fn(&Error) + 'static) -> Listener {
        self.tell::<dyn Fn(&Error)>(|told| &told.errors, Entry::new(callback))
    }

    /// The id to resume after: keep it to go on in another life, by
    /// [`ClientBuilder::last_event_id`](crate::ClientBuilder::last_event_id). Empty when there is none yet.
    ///
    /// ```
    /// assert_eq!(tidings_client_wasm::Client::new("/events").last_event_id(), "");
    /// ```
    #[must_use]
    pub fn last_event_id(&self) -> String {
        self.connection.last_event_id()
    }

    /// The URL it was built with.
    ///
    /// ```
    /// let client = tidings_client_wasm::Client::new("/events?room=7");
    /// assert_eq!(client.url(), "/events?room=7");
    /// ```
    #[must_use]
    pub fn url(&self) -> &str {
        self.connection.url()
    }

    /// Closes the connection for good, for all clones. Streams end; callbacks are dropped.
    ///
    /// ```
    /// use tidings_client_wasm::{Client, machine::Status};
    ///
    /// let client = Client::new("/events");
    /// client.close();
    /// assert_eq!(client.state().status, Status::Closed);
    /// ```
    pub fn close(&self) {
        self.connection.close();
    }

    /// Adds a callback for what is not an event.
    fn tell<F: ?Sized + 'static>(
        &self,
        emitter: fn(&Told) -> &Emitter<F>,
        entry: Rc<Entry<F>>,
    ) -> Listener {
        let connection = Rc::clone(&self.connection);
        if connection.is_closed() {
            return Listener::new(connection, |_| {});
        }
        emitter(&connection.feed.told).add(Rc::clone(&entry));
        Listener::new(connection, move |connection| {
            emitter(&connection.feed.told).remove(&entry);
        })
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client")
            .field("url", &self.url())
            .field("state", &self.state())
            .finish_non_exhaustive()
    }
}
