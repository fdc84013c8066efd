//! State told before events: the application's say.

use std::{error::Error, fmt, future::Future, pin::Pin, sync::Arc};

use tidings_protocol::{Topic, TopicMatcher};

use crate::{
    IntoPayload, Payload, PublishError,
    log::{Draft, Entry, Parts},
};

/// The state of a topic, told to a subscriber before what follows.
///
/// It is told to every new subscriber of the topic, and to one that comes back with an id that is gone. Everything published
/// after the moment it is [`as_of`](Self::as_of) follows, and nothing before.
///
/// ```
/// use tidings_server::{Hub, Json, Snapshot, Topic, UrlPattern};
///
/// # async fn load(_: &Topic) -> Result<(serde_json::Value, String), std::io::Error> { Ok(Default::default()) }
/// let hub = Hub::new();
/// hub.snapshot(UrlPattern::try_from("todos/:list")?, |topic| async move {
///     let (todos, id) = load(&topic).await?;
///     Ok::<_, Box<dyn std::error::Error + Send + Sync>>(Some(Snapshot::new(Json::named("todos", todos))?.as_of(id)))
/// });
/// # Ok::<(), tidings_server::UrlPatternError>(())
/// ```
#[derive(Clone, Debug)]
#[must_use]
pub struct Snapshot {
    payloads: Vec<Payload>,
    pub(crate) as_of: Option<String>,
    private: bool,
}

impl Snapshot {
    /// A state told in one event.
    ///
    /// # Errors
    ///
    /// When the payload cannot be written.
    pub fn new(payload: impl IntoPayload) -> Result<Self, PublishError> {
        Self {
            payloads: Vec::new(),
            as_of: None,
            private: false,
        }
        .and(payload)
    }

    /// One event more.
    ///
    /// # Errors
    ///
    /// When the payload cannot be written.
    pub fn and(mut self, payload: impl IntoPayload) -> Result<Self, PublishError> {
        self.payloads.push(payload.into_payload()?);
        Ok(self)
    }

    /// The id of the newest event that the state reflects.
    ///
    /// Without it, that of the newest event there was before the state was asked for; then an event that was published
    /// meanwhile follows although the state may reflect it. An id the hub no longer knows is told as a gap.
    pub fn as_of(mut self, id: impl Into<String>) -> Self {
        self.as_of = Some(id.into());
        self
    }

    /// Only for subscribers that may read private updates of the topic.
    pub fn private(mut self) -> Self {
        self.private = true;
        self
    }

    /// What is sent, as of this number.
    pub(crate) fn into_entries(self, topic: &Topic, seq: u64) -> Vec<Arc<Entry>> {
        let private = self.private;
        let payloads = self.payloads.into_iter();
        let entry = |payload: Payload| {
            let draft = Draft::new(Parts {
                topic,
                alternates: Vec::new(),
                name: payload.name.as_ref(),
                id: None,
                retry: None,
                key: None,
                private,
                data: &payload.data,
            });
            Arc::new(draft.seal_state(seq))
        };
        payloads.map(entry).collect()
    }
}

/// Why a snapshot could not be had.
pub(crate) type SnapshotError = Box<dyn Error + Send + Sync>;

type Answer = Pin<Box<dyn Future<Output = Result<Option<Snapshot>, SnapshotError>> + Send>>;

/// The application's hook.
#[derive(Clone)]
pub(crate) struct SnapshotHook {
    matcher: TopicMatcher,
    hook: Arc<dyn Fn(Topic) -> Answer + Send + Sync>,
}

impl SnapshotHook {
    pub(crate) fn new<F, A, E>(matcher: TopicMatcher, hook: F) -> Self
    where
        F: Fn(Topic) -> A + Send + Sync + 'static,
        A: Future<Output = Result<Option<Snapshot>, E>> + Send + 'static,
        E: Into<SnapshotError>,
    {
        let hook = move |topic| -> Answer {
            let answer = hook(topic);
            Box::pin(async move { answer.await.map_err(Into::into) })
        };
        Self {
            matcher,
            hook: Arc::new(hook),
        }
    }

    pub(crate) fn is_for(&self, topic: &Topic) -> bool {
        self.matcher.matches(topic)
    }

    pub(crate) fn matcher(&self) -> &TopicMatcher {
        &self.matcher
    }

    pub(crate) fn call(&self, topic: Topic) -> Answer {
        (self.hook)(topic)
    }
}

impl fmt::Debug for SnapshotHook {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("SnapshotHook").field(&self.matcher).finish()
    }
}
