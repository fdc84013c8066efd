//! Events as a stream.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::future::poll_fn;
use std::marker::PhantomData;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll, Waker};

use futures_core::Stream;
use serde::de::DeserializeOwned;

use super::connection::Connection;
use super::handlers::Channel;
use super::{AnyEvent, Error, Received, typed};
use crate::TypedEvent;
use crate::machine::Reason;

/// The events of one type as a [`Stream`], from now on. Dropped, it listens no more; like a
/// [`Listener`](crate::Listener) it keeps the connection.
///
/// An item is an event, or an error: a payload that could not be read, after which the stream goes on, or why the stream
/// ends. It ends when the client closes; what has arrived is still handed out.
///
/// Events wait in a bounded buffer while nobody reads. One more, and the stream is over: what has arrived is handed out,
/// then [`Error::Overflow`], then nothing. So events are never missed without a word.
///
/// ```
/// use serde::Deserialize;
/// use tidings_client_wasm::{Client, Event};
///
/// #[derive(Deserialize, Event)]
/// struct Price { last: f64 }
///
/// async fn watch(client: &Client) {
///     let mut prices = client.stream::<Price>().buffer(64);
///     while let Some(price) = prices.next().await {
///         match price {
///             Ok(price) => println!("{}: {}", price.topic, price.last),
///             Err(error) => println!("{error}"),
///         }
///     }
/// }
/// ```
#[must_use = "dropped, it listens no more"]
pub struct EventStream<E: TypedEvent> {
    connection: Rc<Connection>,
    queue: Rc<Queue>,
    event: PhantomData<fn() -> E>,
}

impl<E: TypedEvent> EventStream<E> {
    /// How many events may wait unless [`buffer`](Self::buffer) says otherwise.
    pub const BUFFER: usize = 1024;

    pub(super) fn new(connection: Rc<Connection>, open: bool) -> Self {
        let reason = connection.state().reason;
        let queue = Rc::new(Queue {
            name: E::NAME,
            buffer: Cell::new(Self::BUFFER),
            events: RefCell::default(),
            end: RefCell::new((!open).then(|| Error::of_end(reason))),
            waker: Cell::new(None),
        });
        if open {
            connection.handlers().add(Rc::clone(&queue) as _);
        }
        Self {
            connection,
            queue,
            event: PhantomData,
        }
    }

    /// Lets so many events wait. Default [`BUFFER`](Self::BUFFER).
    ///
    /// ```
    /// # use tidings_client_wasm::{Client, Event};
    /// # #[derive(serde::Deserialize, Event)]
    /// # struct Price { last: f64 }
    /// let client = Client::new("/events");
    /// let prices = client.stream::<Price>().buffer(64);
    /// # drop(prices);
    /// ```
    pub fn buffer(self, events: usize) -> Self {
        self.queue.buffer.set(events);
        self
    }

    /// How many events wait.
    ///
    /// ```
    /// # use tidings_client_wasm::{Client, Event};
    /// # #[derive(serde::Deserialize, Event)]
    /// # struct Price { last: f64 }
    /// assert_eq!(Client::new("/events").stream::<Price>().waiting(), 0);
    /// ```
    #[must_use]
    pub fn waiting(&self) -> usize {
        self.queue.events.borrow().len()
    }
}

impl<E: TypedEvent + DeserializeOwned> EventStream<E> {
    /// The next item, without an extension trait; `None` when the stream is over.
    ///
    /// ```
    /// # use tidings_client_wasm::{Client, Event};
    /// # #[derive(serde::Deserialize, Event)]
    /// # struct Price { last: f64 }
    /// async fn first(client: &Client) -> Option<f64> {
    ///     client.stream::<Price>().next().await?.ok().map(|price| price.last)
    /// }
    /// ```
    pub async fn next(&mut self) -> Option<Result<Received<E>, Error>> {
        poll_fn(|context| Pin::new(&mut *self).poll_next(context)).await
    }
}

impl<E: TypedEvent + DeserializeOwned> Stream for EventStream<E> {
    type Item = Result<Received<E>, Error>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let next = self.queue.events.borrow_mut().pop_front();
        if let Some(waiting) = next {
            return Poll::Ready(Some(typed::decode(&waiting.as_event())));
        }
        match &mut *self.queue.end.borrow_mut() {
            // Told once; then it is over like any other.
            Some(error) => Poll::Ready(error.take().map(Err)),
            None => {
                self.queue.waker.set(Some(context.waker().clone()));
                Poll::Pending
            }
        }
    }
}

impl<E: TypedEvent> Drop for EventStream<E> {
    fn drop(&mut self) {
        let queue: Rc<dyn Channel> = Rc::clone(&self.queue) as _;
        self.connection.handlers().remove(&queue);
    }
}

impl<E: TypedEvent> std::fmt::Debug for EventStream<E> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("EventStream")
            .field("event", &E::NAME)
            .field("waiting", &self.waiting())
            .finish_non_exhaustive()
    }
}

/// What a stream has yet to hand out.
struct Queue {
    name: &'static str,
    buffer: Cell<usize>,
    events: RefCell<VecDeque<Waiting>>,
    /// Why it is over, once it is.
    end: RefCell<Option<Option<Error>>>,
    waker: Cell<Option<Waker>>,
}

/// An event that waits. It is read when its turn comes: who falls behind does not make the others wait as well.
struct Waiting {
    name: &'static str,
    topic: String,
    id: String,
    text: String,
}

impl Waiting {
    fn as_event(&self) -> AnyEvent<'_> {
        AnyEvent {
            name: self.name,
            topic: &self.topic,
            id: &self.id,
            text: &self.text,
        }
    }
}

impl Queue {
    fn finish(&self, error: Option<Error>) {
        self.end.borrow_mut().get_or_insert(error);
        self.wake();
    }

    fn wake(&self) {
        if let Some(waker) = self.waker.take() {
            waker.wake();
        }
    }
}

impl Channel for Queue {
    fn name(&self) -> &'static str {
        self.name
    }

    fn dispatch(&self, event: &AnyEvent<'_>) -> Result<(), Error> {
        if self.end.borrow().is_some() {
            return Ok(());
        }
        let buffer = self.buffer.get();
        if self.events.borrow().len() >= buffer {
            self.finish(Some(Error::Overflow {
                event: self.name,
                buffer,
            }));
            return Ok(());
        }
        self.events.borrow_mut().push_back(Waiting {
            name: self.name,
            topic: event.topic.to_owned(),
            id: event.id.to_owned(),
            text: event.text.to_owned(),
        });
        self.wake();
        Ok(())
    }

    fn end(&self, reason: Option<Reason>) {
        self.finish(Error::of_end(reason));
    }
}
