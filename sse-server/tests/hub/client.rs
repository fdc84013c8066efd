//! A subscriber that reads only when told to.

use std::{
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering::Relaxed},
    },
    task::{Context, Poll, Wake, Waker},
};

use futures_core::Stream;
use tidings_server::{Delivery, Format, Hub, Subscribe, SubscribeError, Subscription};

/// A subscription, and how often it was woken.
#[derive(Debug)]
pub(crate) struct Client {
    subscription: Subscription,
    wakes: Arc<Wakes>,
    incarnation: String,
    pub(crate) ended: bool,
}

#[derive(Debug, Default)]
struct Wakes(AtomicUsize);

impl Wake for Wakes {
    fn wake(self: Arc<Self>) {
        self.0.fetch_add(1, Relaxed);
    }
}

/// The part of a hub's ids that differs in every run.
pub(crate) fn incarnation(hub: &Hub) -> String {
    let id = hub.current_id();
    id.as_str().split('-').next().unwrap_or_default().to_owned()
}

/// An id of the hub.
pub(crate) fn id(hub: &Hub, seq: u64) -> String {
    format!("{}-{seq}", incarnation(hub))
}

impl Client {
    pub(crate) fn open(hub: &Hub, subscribe: Subscribe) -> Result<Self, SubscribeError> {
        Ok(Self {
            subscription: hub.subscribe(subscribe)?,
            wakes: Arc::default(),
            incarnation: incarnation(hub),
            ended: false,
        })
    }

    /// A tagged subscription that has read its opening.
    pub(crate) fn live(hub: &Hub, subscribe: Subscribe) -> Self {
        let mut client = Self::tagged(hub, subscribe);
        let opening = client.read();
        assert!(opening.contains("tidings:ready"), "{opening}");
        assert!(opening.contains("tidings:caught-up"), "{opening}");
        client
    }

    pub(crate) fn tagged(hub: &Hub, subscribe: Subscribe) -> Self {
        Self::open(hub, subscribe.format(Format::Tagged)).expect("a subscription")
    }

    pub(crate) fn plain(hub: &Hub, subscribe: Subscribe) -> Self {
        Self::open(hub, subscribe).expect("a subscription")
    }

    /// At most `limit` bytes, or `None` when there is nothing now. Ids read `@-1`.
    pub(crate) fn batch(&mut self, limit: usize) -> Option<String> {
        let waker = Waker::from(Arc::clone(&self.wakes));
        match self
            .subscription
            .poll_batch(&mut Context::from_waker(&waker), limit)
        {
            Poll::Pending => None,
            Poll::Ready(None) => {
                self.ended = true;
                None
            }
            Poll::Ready(Some(batch)) => {
                assert!(!batch.is_empty());
                let length = batch.len();
                let chunk = batch.clone().chunked();
                let bytes = batch.into_bytes();
                assert_eq!(bytes.len(), length);
                let framed = [format!("{length:x}\r\n").as_bytes(), &bytes, b"\r\n"].concat();
                assert_eq!(chunk, framed);
                let text = String::from_utf8(bytes.into()).expect("text");
                assert!(text.ends_with("\n\n"), "half a frame: {text:?}");
                Some(text.replace(&format!("{}-", self.incarnation), "@-"))
            }
        }
    }

    /// Everything that is there now.
    pub(crate) fn read(&mut self) -> String {
        std::iter::from_fn(|| self.batch(usize::MAX)).collect()
    }

    /// The payloads of all events that are there now; control events in parentheses, but not that it has caught up, of which
    /// other tests speak.
    pub(crate) fn payloads(&mut self) -> Vec<String> {
        let text = self.read();
        let blocks = text.split("\n\n").filter(|block| block.contains("data: "));
        let payloads = blocks.map(payload);
        payloads
            .filter(|payload| !payload.contains("tidings:caught-up"))
            .collect()
    }

    /// The next item, or `None` when there is nothing now.
    pub(crate) fn next(&mut self) -> Option<Delivery> {
        let waker = Waker::from(Arc::clone(&self.wakes));
        let subscription = Pin::new(&mut self.subscription);
        match subscription.poll_next(&mut Context::from_waker(&waker)) {
            Poll::Pending => None,
            Poll::Ready(delivery) => {
                self.ended |= delivery.is_none();
                delivery
            }
        }
    }

    /// How often it was woken since last asked.
    pub(crate) fn wakes(&self) -> usize {
        self.wakes.0.swap(0, Relaxed)
    }

    pub(crate) fn is_cut(&mut self) -> bool {
        let cx = &mut Context::from_waker(Waker::noop());
        self.subscription.poll_cut(cx).is_ready()
    }
}

fn payload(block: &str) -> String {
    let lines: Vec<&str> = block
        .lines()
        .filter_map(|line| line.strip_prefix("data: "))
        .collect();
    match lines.as_slice() {
        [tag, rest @ ..] if tag.starts_with("tidings:") => {
            format!("({} {})", tag.trim_end(), rest.join("\n"))
        }
        [tag, rest @ ..] if tag.contains('\t') => rest.join("\n"),
        plain => plain.join("\n"),
    }
}
