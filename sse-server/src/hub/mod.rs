//! The hub's public face.

pub(crate) mod backlog;
mod builder;
pub(crate) mod clock;
mod drain;
pub(crate) mod extensions;
pub(crate) mod keeper;
pub(crate) mod registry;
mod round;
pub(crate) mod seat;
pub(crate) mod shared;

pub use builder::HubBuilder;

use std::{
    future::Future,
    sync::{Arc, PoisonError},
    time::Duration,
};

use tidings_protocol::{EventId, LogId, Topic, TopicMatcher};

use crate::{
    IntoPayload, PublishError, Published, Snapshot, Stats, Subscribe, SubscribeError, Subscription,
    TopicPolicy, Update,
    hub::seat::Signal,
    hub::shared::Shared,
    snapshot::{SnapshotError, SnapshotHook},
    stats::count,
};

/// A hub: a log of events, and the subscriptions that read it. Cloning gives another handle to the same hub.
///
/// ```
/// use serde::Serialize;
/// use tidings_server::{Event, Hub};
///
/// #[derive(Event, Serialize)]
/// #[event(name = "price")]
/// struct Price {
///     symbol: &'static str,
///     last: f64,
/// }
///
/// let hub = Hub::new();
/// let published = hub.publish("prices/AAPL", &Price { symbol: "AAPL", last: 231.5 })?;
/// println!("{}", published.id());
/// # Ok::<(), tidings_server::PublishError>(())
/// ```
#[derive(Clone, Debug)]
pub struct Hub {
    pub(crate) shared: Arc<Shared>,
}

impl Hub {
    /// A hub with the defaults.
    #[must_use]
    pub fn new() -> Self {
        Self::builder().build()
    }

    /// A hub to be configured.
    pub fn builder() -> HubBuilder {
        HubBuilder::new()
    }

    /// Publishes an event to a topic.
    ///
    /// It is appended at once and in order; nobody is waited for. A publisher that may be faster than delivery awaits
    /// [`Published::acknowledged`].
    ///
    /// # Errors
    ///
    /// When the topic or the payload is refused, a bound is reached, or the topic is completed.
    pub fn publish<T>(&self, topic: T, payload: impl IntoPayload) -> Result<Published, PublishError>
    where
        T: TryInto<Topic, Error: Into<PublishError>>,
    {
        self.publish_update(Update::new(topic, payload))
    }

    /// Publishes an update: several topics, the publisher's own id, private, a key.
    ///
    /// # Errors
    ///
    /// When anything of it is refused, a bound is reached, or one of the topics is completed.
    pub fn publish_update(&self, update: Update) -> Result<Published, PublishError> {
        let published = self.try_publish(update);
        if published.is_err() {
            count(&self.shared.counts.refused_updates);
        }
        published
    }

    fn try_publish(&self, update: Update) -> Result<Published, PublishError> {
        let fields = update.into_fields()?;
        let draft = fields.draft(&self.shared.limits)?;
        let seq = self.shared.publish(&fields.topic, draft)?;
        Ok(Published::new(self.clone(), seq, fields.id))
    }

    /// Says that nothing more will come: whoever reads the topic is sent the rest and told that it is completed, now and later.
    ///
    /// A topic that is completed stays so. Completing it again changes nothing.
    ///
    /// # Errors
    ///
    /// When the topic is refused.
    pub fn complete<T>(&self, topic: T) -> Result<(), PublishError>
    where
        T: TryInto<Topic, Error: Into<PublishError>>,
    {
        let topic = topic.try_into().map_err(Into::into)?;
        let woken = self.shared.with_log(|log| log.complete(&topic));
        self.shared.wake(&woken);
        Ok(())
    }

    /// Opens a subscription.
    ///
    /// The first subscription starts the task that keeps the hub's time, so it has to be opened in a tokio runtime.
    ///
    /// # Errors
    ///
    /// When the request is refused, see [`SubscribeError`].
    pub fn subscribe(&self, subscribe: Subscribe) -> Result<Subscription, SubscribeError> {
        self.shared.subscribe(subscribe)
    }

    /// Sets what the matched topics hold, for those that are there, too. It counts before whatever was set earlier.
    pub fn set_policy(&self, topics: impl Into<TopicMatcher>, policy: TopicPolicy) {
        let now = self.shared.clock.now();
        let matcher = topics.into();
        self.shared
            .with_log(|log| log.set_policy(matcher, policy, now));
    }

    /// Asks the hook for the state of a matched topic whenever somebody subscribes to it anew, and tells it before what follows:
    /// see [`Snapshot`]. `None` tells nothing.
    ///
    /// An error, or an answer that takes longer than [`Limits::snapshot_time`](crate::Limits::snapshot_time), ends the stream;
    /// the subscriber comes again. Of several hooks for a topic the first one counts; setting one for the same topics again
    /// replaces it. With a pattern, the topics asked about are those that exist when the subscriber comes, at most
    /// [`Limits::topics_per_connection`](crate::Limits::topics_per_connection).
    pub fn snapshot<F, A, E>(&self, topics: impl Into<TopicMatcher>, hook: F)
    where
        F: Fn(Topic) -> A + Send + Sync + 'static,
        A: Future<Output = Result<Option<Snapshot>, E>> + Send + 'static,
        E: Into<SnapshotError>,
    {
        let hook = SnapshotHook::new(topics.into(), hook);
        let snapshots = self.shared.snapshots.write();
        let mut snapshots = snapshots.unwrap_or_else(PoisonError::into_inner);
        match snapshots
            .iter_mut()
            .find(|earlier| earlier.matcher() == hook.matcher())
        {
            Some(earlier) => *earlier = hook,
            None => snapshots.push(hook),
        }
    }

    /// The id of the newest event: the state the application has now is as of this, or later.
    ///
    /// It is the cursor for a page that is rendered on the server: read it *before* the state, and a stream that goes on after it
    /// has no gap. What is published in between may be in the state and follow all the same.
    ///
    /// ```
    /// use tidings_server::{Hub, Subscribe};
    ///
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let hub = Hub::new();
    /// let cursor = hub.current_id();
    /// hub.publish("orders", "one more")?;
    /// let stream = hub.subscribe(Subscribe::to(["orders"]).after(cursor.as_str()))?; // begins with it
    /// # drop(stream);
    /// # Ok(()) }
    /// ```
    #[must_use]
    pub fn current_id(&self) -> EventId {
        self.shared.log_id(self.shared.committed()).to_event_id()
    }

    /// The place of an event in the hub's sequence, if the hub still knows the id.
    #[must_use]
    pub fn resolve(&self, id: &str) -> Option<LogId> {
        let seq = self.shared.with_log(|log| log.resolve(id))?;
        Some(self.shared.log_id(seq))
    }

    /// Ends every stream at once and says nothing, as a network that breaks. How many there were.
    ///
    /// Whoever comes back with the last id it has seen misses nothing: that is what this is for, in demonstrations and in
    /// tests of clients. To go away, use [`drain`](Self::drain).
    ///
    /// ```
    /// # use tidings_server::Hub;
    /// assert_eq!(Hub::new().disconnect(), 0);
    /// ```
    pub fn disconnect(&self) -> usize {
        let seats = self.shared.registry.seats();
        for seat in &seats {
            seat.set(Signal::CUT);
            seat.wake();
        }
        seats.len()
    }

    /// Tells every subscriber to go elsewhere within the window, and ends their streams at moments spread over it.
    ///
    /// Whoever comes from now on is told to try again. It is done when all streams have ended, or a second after the window.
    /// It has to be awaited to the end.
    pub async fn drain(&self, window: Duration) {
        self.shared.drain(window).await;
    }

    /// Drains within the [window](HubBuilder::window) the hub was built with, and publishes nothing more.
    pub async fn shutdown(&self) {
        self.drain(self.shared.window).await;
        self.shared.with_log(|log| log.shut());
    }

    /// How much there is, and how much there was.
    #[must_use]
    pub fn stats(&self) -> Stats {
        self.shared.stats()
    }
}

impl Default for Hub {
    fn default() -> Self {
        Self::new()
    }
}
