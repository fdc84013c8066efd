//! How somebody listens.

use std::fmt;
use std::rc::Rc;

use super::callback::Callback;
use super::connection::Connection;
use super::emitter::Entry;
use super::handlers::AnyCallback;
use super::topics::Topics;
use super::want::{Pace, Want};
use super::{AnyEvent, Listener};
use crate::machine::Id;
#[cfg(feature = "typed")]
use {
    super::typed::Typed,
    super::{EventStream, Received},
    crate::TypedEvent,
    serde::de::DeserializeOwned,
};

/// Listens to some topics, from some event on, at some pace. Made by [`Client::topic`](crate::Client::topic) and its
/// siblings.
///
/// However many listen, it is one connection: for everything that somebody wants, no more often than somebody wants it. What
/// is added and dropped in one turn of the page changes it once, and nothing is lost or repeated by the change.
///
/// ```
/// use serde::Deserialize;
/// use tidings_client_wasm::{Client, Event, Topic, TopicModel};
///
/// #[derive(Deserialize, Event)]
/// struct Price { last: f64 }
///
/// #[derive(Deserialize, Event)]
/// struct Changed { by: String }
///
/// #[derive(Topic)]
/// #[topic("lists/{id}")]
/// struct TodoList { id: u32 }
///
/// let client = Client::new("/events");
/// let apple = client.topic("prices/AAPL")?.on::<Price>(|price| println!("{}", price.last));
/// let all = client
///     .pattern("prices/:symbol")?
///     .max_per_second(2.0)
///     .on::<Price>(|price| println!("{}: {}", price.topic, price.last));
/// let list = client.at(TodoList { id: 7 }.topic()?)?.on::<Changed>(|changed| println!("by {}", changed.by));
/// # drop((apple, all, list));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
#[must_use = "nothing is listened to before `on`, `on_any` or `stream`"]
pub struct Listen {
    connection: Rc<Connection>,
    topics: Rc<[Topics]>,
    pace: Pace,
    after: Option<String>,
}

impl Listen {
    pub(super) fn new(connection: Rc<Connection>, topics: Rc<[Topics]>) -> Self {
        Self {
            connection,
            topics,
            pace: Pace::Every,
            after: None,
        }
    }

    /// Only the newest event of each topic and name, at most once a frame. The server is told, and leaves out what this
    /// reader has no time for.
    ///
    /// ```
    /// # use tidings_client_wasm::{Client, Event};
    /// # #[derive(serde::Deserialize, Event)]
    /// # struct Price { last: f64 }
    /// let client = Client::new("/events");
    /// let prices = client.listen().latest().on::<Price>(|price| println!("{}", price.last));
    /// # drop(prices);
    /// ```
    pub fn latest(mut self) -> Self {
        self.pace = Pace::Latest;
        self
    }

    /// At most so many events a second of each topic and name, more than 0: the first at once, then the newest at the end of
    /// each interval. The server is told, and sends no more, unless somebody else in this client wants more.
    ///
    /// ```
    /// # use tidings_client_wasm::{Client, Event};
    /// # #[derive(serde::Deserialize, Event)]
    /// # struct Price { last: f64 }
    /// let client = Client::new("/events");
    /// let prices = client.listen().max_per_second(0.5).on::<Price>(|price| println!("{}", price.last));
    /// # drop(prices);
    /// ```
    ///
    /// # Panics
    ///
    /// When it is not more than 0.
    pub fn max_per_second(mut self, events: f64) -> Self {
        assert!(events > 0.0, "max_per_second must be more than 0");
        // A float to integer cast saturates.
        self.pace = Pace::Interval((1_000.0 / events).ceil() as u64);
        self
    }

    /// Begins after this event: the cursor of a snapshot that was fetched or rendered. What follows is delivered without a
    /// gap and without a repetition, also what others were called with before.
    ///
    /// ```
    /// # use tidings_client_wasm::{Client, Event};
    /// # #[derive(serde::Deserialize, Event)]
    /// # struct Price { last: f64 }
    /// let client = Client::new("/events");
    /// let prices = client.listen().after("0123456789ab-7").on::<Price>(|price| println!("{}", price.last));
    /// # drop(prices);
    /// ```
    pub fn after(mut self, id: impl Into<String>) -> Self {
        self.after = Some(id.into()).filter(|id| !id.is_empty());
        self
    }

    /// Calls back for every event of a type, until the listener is dropped. See [`Client::on`](crate::Client::on).
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
    #[cfg(feature = "typed")]
    pub fn on<E>(self, callback: impl Fn(&Received<E>) + 'static) -> Listener
    where
        E: TypedEvent + DeserializeOwned + 'static,
    {
        self.listen(|connection, want| {
            let remove = Typed::add(
                &connection.feed.handlers,
                &connection.feed.clock,
                want,
                callback,
            );
            move |connection: &Connection| remove(&connection.feed.handlers)
        })
    }

    /// Calls back for events of every name, until the listener is dropped.
    ///
    /// ```
    /// # use tidings_client_wasm::Client;
    /// let client = Client::new("/events");
    /// let log = client.pattern("log/:name")?.on_any(|event| println!("{}", event.text));
    /// # drop(log);
    /// # Ok::<(), tidings_client_wasm::BuildError>(())
    /// ```
    pub fn on_any(self, callback: impl Fn(&AnyEvent<'_>) + 'static) -> Listener {
        self.listen(|connection, want| {
            let entry: Rc<Entry<AnyCallback>> =
                Callback::entry(&connection.feed.clock, want, callback);
            connection.feed.handlers.any().add(Rc::clone(&entry));
            move |connection: &Connection| {
                connection.feed.handlers.any().remove(&entry);
            }
        })
    }

    /// The events of a type as a stream, from now on.
    ///
    /// ```
    /// # use tidings_client_wasm::{Client, Event};
    /// # #[derive(serde::Deserialize, Event)]
    /// # struct Price { last: f64 }
    /// # async fn watch(client: Client) -> Result<(), tidings_client_wasm::BuildError> {
    /// let mut prices = client.topic("prices/AAPL")?.stream::<Price>();
    /// while let Some(Ok(price)) = prices.next().await {
    ///     println!("{}", price.last);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    #[cfg(feature = "typed")]
    pub fn stream<E>(self) -> EventStream<E>
    where
        E: TypedEvent + DeserializeOwned,
    {
        let open = !self.connection.is_closed();
        let want = self.want();
        let stream = EventStream::new(Rc::clone(&self.connection), Rc::clone(&want), open);
        if open {
            self.connection.want(&want, self.after);
        }
        stream
    }

    fn want(&self) -> Rc<Want> {
        let after = self.after.as_deref().map_or(Id::NONE, Id::of);
        Want::new(Rc::clone(&self.topics), self.pace, after)
    }

    fn listen<Remove: FnOnce(&Connection) + 'static>(
        self,
        add: impl FnOnce(&Rc<Connection>, Rc<Want>) -> Remove,
    ) -> Listener {
        if self.connection.is_closed() {
            return Listener::new(self.connection, |_| {});
        }
        let want = self.want();
        let remove = add(&self.connection, Rc::clone(&want));
        self.connection.want(&want, self.after);
        Listener::new(self.connection, move |connection| {
            remove(connection);
            connection.unwant(&want);
        })
    }
}

impl fmt::Debug for Listen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Listen")
            .field("topics", &self.topics)
            .field("pace", &self.pace)
            .field("after", &self.after)
            .finish_non_exhaustive()
    }
}
