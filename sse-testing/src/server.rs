//! The server, as a test holds it.

use std::collections::VecDeque;
use std::fmt;
use std::io;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

use serde::Serialize;
use tidings_protocol::{CloseReason, Control, EventName, Topic, TypedEvent};
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::AbortHandle;
use tokio::time::{Instant, sleep_until};

use crate::accept::accept;
use crate::connection::{Line, Step};
use crate::log::Log;
use crate::state::{Shared, State, encoded};
use crate::trouble::{Pace, Refusal};
use crate::{Recording, ScriptedRequest};

/// A server on a port of its own. It goes when it is dropped, and its streams with it.
pub struct ScriptedServer {
    shared: Arc<Shared>,
    address: SocketAddr,
    accepting: AbortHandle,
}

impl ScriptedServer {
    /// Listens on a free port.
    ///
    /// # Errors
    ///
    /// When there is none.
    pub async fn start() -> io::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = listener.local_addr()?;
        let shared = Arc::new(Shared {
            state: Mutex::new(State {
                log: Log::new(),
                streams: Vec::new(),
                requests: Vec::new(),
                refusals: VecDeque::new(),
                twice: 0,
                reversed: None,
            }),
            line: watch::Sender::new(Line::default()),
            open: watch::Sender::new(0),
        });
        let accepting = tokio::spawn(accept(listener, Arc::clone(&shared))).abort_handle();
        Ok(Self {
            shared,
            address,
            accepting,
        })
    }

    /// Where it listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The URL of its stream.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}/events", self.address)
    }

    /// Every request that has come.
    #[must_use]
    pub fn requests(&self) -> Vec<ScriptedRequest> {
        self.state().requests.clone()
    }

    /// Waits until so many streams are open.
    pub async fn connected(&self, streams: usize) {
        let mut open = self.shared.open.subscribe();
        // The sender is held here.
        let _ = open.wait_for(|open| *open >= streams).await;
    }

    /// The id of the event that was published last.
    #[must_use]
    pub fn last_event_id(&self) -> String {
        self.state().log.last_event_id()
    }

    /// Publishes an event on topics, the canonical one first; returns its id.
    ///
    /// # Panics
    ///
    /// When there is no topic, or a server would refuse one, and when the payload is no JSON.
    pub fn publish<E: TypedEvent + Serialize>(&self, topics: &[&str], event: &E) -> String {
        let data = serde_json::to_string(event).expect("a payload is JSON");
        self.publish_text(topics, E::NAME, &data)
    }

    /// Publishes any text.
    ///
    /// # Panics
    ///
    /// When there is no topic, or a server would refuse a topic or the name.
    pub fn publish_text(&self, topics: &[&str], name: &str, data: &str) -> String {
        let topic = |topic: &&str| Topic::try_from(*topic).expect("a server takes the topic");
        let topics = topics.iter().map(topic).collect();
        let name = EventName::try_from(name).expect("a server takes the name");
        let mut state = self.state();
        let entry = state.log.append(topics, &name, data);
        let id = state.log.last_event_id();
        match &mut state.reversed {
            Some((left, entries)) => {
                entries.insert(0, entry);
                *left -= 1;
                if *left == 0
                    && let Some((_, entries)) = state.reversed.take()
                {
                    entries.iter().for_each(|entry| state.send(entry));
                }
            }
            None => state.send(&entry),
        }
        id
    }

    /// Sends the next events twice.
    pub fn duplicate(&self, events: usize) {
        self.state().twice = events;
    }

    /// Holds back so many events, at least 1, and sends them in reverse order.
    pub fn reorder(&self, events: usize) {
        self.state().reversed = Some((events.max(1), Vec::new()));
    }

    /// Holds no event any more: whoever comes back is told of a gap.
    pub fn forget(&self) {
        self.state().log.forget();
    }

    /// Breaks every stream, and comes back with another log.
    pub fn restart(&self) {
        self.state().log.restart();
        self.disconnect();
    }

    /// Says that it is alive.
    pub fn ping(&self) {
        self.say(&Control::Ping);
    }

    /// Says that events were missed.
    pub fn gap(&self, asked: &str, oldest: &str) {
        self.say(&Control::Gap {
            asked: asked.into(),
            oldest: oldest.into(),
            topic: None,
        });
    }

    /// Asks everybody to go elsewhere within some time.
    pub fn drain(&self, window: Duration) {
        self.say(&Control::Drain { window });
    }

    /// Ends every stream for good.
    pub fn close(&self, reason: CloseReason) {
        let bytes = encoded(&Control::Close { reason });
        self.state().step(|| Step::End(bytes.clone()));
    }

    fn say(&self, control: &Control) {
        let bytes = encoded(control);
        self.state().step(|| Step::Write(bytes.clone()));
    }

    /// Sends any text to every stream.
    pub fn write(&self, text: &str) {
        self.state().step(|| Step::Write(text.into()));
    }

    /// Sends a recording to every stream, as fast as it came.
    pub async fn replay(&self, recording: &Recording) {
        let began = Instant::now();
        for chunk in &recording.chunks {
            sleep_until(began + Duration::from_millis(chunk.at)).await;
            self.write(&chunk.text);
        }
    }

    /// Breaks every stream, as a lost network does.
    pub fn disconnect(&self) {
        self.state().step(|| Step::Reset);
    }

    /// Ends every stream without a word.
    pub fn end(&self) {
        self.state().step(|| Step::End(Vec::new()));
    }

    /// Sends nothing, until [`resume`](Self::resume).
    pub fn stall(&self) {
        self.shared.line.send_modify(|line| line.stalled = true);
    }

    /// Sends what has been held back.
    pub fn resume(&self) {
        self.shared.line.send_modify(|line| line.stalled = false);
    }

    /// Sends slowly, in pieces that respect neither frames nor characters; `None` for as fast as it goes.
    pub fn slow(&self, pace: Option<Pace>) {
        self.shared.line.send_modify(|line| line.pace = pace);
    }

    /// Answers the next requests with a status instead of a stream: 204 for one that is complete, 503, …
    pub fn refuse(&self, status: u16, refusal: Refusal) {
        self.state().refusals.push_back((status, refusal));
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.shared.state()
    }
}

impl Drop for ScriptedServer {
    fn drop(&mut self) {
        self.accepting.abort();
        self.state().step(|| Step::End(Vec::new()));
    }
}

impl fmt::Debug for ScriptedServer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ScriptedServer")
            .field("address", &self.address)
            .finish_non_exhaustive()
    }
}
