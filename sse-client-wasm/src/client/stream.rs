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

use super::any_event::WaitingEvent;
use super::callback::Callback;
use super::connection::Connection;
use super::emitter::Entry;
use super::handlers::{AnyCallback, Channel, Delivery};
use super::want::Want;
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
    channel: Rc<dyn Channel>,
    queue: Rc<Queue>,
    want: Rc<Want>,
    event: PhantomData<fn() -> E>,
}

impl<E: TypedEvent> EventStream<E> {
    /// How many events may wait unless [`buffer`](Self::buffer) says otherwise.
    pub const BUFFER: usize = 1024;

    pub(super) fn new(connection: Rc<Connection>, want: Rc<Want>, open: bool) -> Self {
        let reason = connection.state().reason;
        let queue = Rc::new(Queue {
            name: E::NAME,
            buffer: Cell::new(Self::BUFFER),
            events: RefCell::default(),
            end: RefCell::new((!open).then(|| Error::of_end(reason))),
            waker: Cell::new(None),
        });
        let push = {
            let queue = Rc::clone(&queue);
            move |event: &AnyEvent<'_>| queue.push(event)
        };
        let channel: Rc<dyn Channel> = Rc::new(Filler {
            entry: Callback::entry(&connection.feed.clock, Rc::clone(&want), push),
            queue: Rc::clone(&queue),
        });
        if open {
            connection.feed.handlers.add(Rc::clone(&channel));
        }
        Self {
            connection,
            channel,
            queue,
            want,
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
            return Poll::Ready(Some(waiting.with(typed::decode)));
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
        self.connection.feed.handlers.remove(&self.channel);
        self.connection.unwant(&self.want);
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
    events: RefCell<VecDeque<WaitingEvent>>,
    /// Why it is over, once it is.
    end: RefCell<Option<Option<Error>>>,
    waker: Cell<Option<Waker>>,
}

impl Queue {
    /// An event waits here as it came, and is read when its turn comes: who falls behind does not make the others wait as
    /// well.
    fn push(&self, event: &AnyEvent<'_>) {
        if self.end.borrow().is_some() {
            return;
        }
        let buffer = self.buffer.get();
        if self.events.borrow().len() >= buffer {
            return self.finish(Some(Error::Overflow {
                event: self.name,
                buffer,
            }));
        }
        self.events.borrow_mut().push_back(WaitingEvent::of(event));
        self.wake();
    }

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

/// Fills a queue with what is for it.
struct Filler {
    entry: Rc<Entry<AnyCallback>>,
    queue: Rc<Queue>,
}

impl Channel for Filler {
    fn name(&self) -> &'static str {
        self.queue.name
    }

    fn dispatch(&self, delivery: &Delivery<'_>) -> Result<(), Error> {
        delivery.deliver(&self.entry);
        Ok(())
    }

    fn end(&self, reason: Option<Reason>) {
        self.queue.finish(Error::of_end(reason));
    }
}
