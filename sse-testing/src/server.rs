//! The server, as a test holds it.

use std::collections::VecDeque;
use std::fmt;
use std::io;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use serde::Serialize;
use tidings_protocol::{CloseReason, Control, EventName, SubscribeQuery, Topic, TypedEvent};
use tokio::io::{AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{mpsc, watch};
use tokio::task::AbortHandle;
use tokio::time::{Instant, sleep_until};

use crate::connection::{self, Line, Step};
use crate::log::{Entry, Log};
use crate::throttle::Throttle;
use crate::{Recording, ScriptedRequest};

/// A server on a port of its own. It goes when it is dropped, and its streams with it.
pub struct ScriptedServer {
    shared: Arc<Shared>,
    address: SocketAddr,
    accepting: AbortHandle,
}

struct Shared {
    state: Mutex<State>,
    line: watch::Sender<Line>,
    /// How many streams are open.
    open: watch::Sender<usize>,
}

struct State {
    log: Log,
    streams: Vec<Stream>,
    requests: Vec<ScriptedRequest>,
    refusals: VecDeque<(u16, Refusal)>,
    twice: usize,
    reversed: Option<(usize, Vec<Entry>)>,
}

struct Stream {
    query: SubscribeQuery,
    steps: mpsc::UnboundedSender<Step>,
}

/// How requests are refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// How many. Default 1.
    pub times: usize,
    /// `Retry-After` in seconds.
    pub retry_after: Option<u64>,
}

impl Default for Refusal {
    fn default() -> Self {
        Self {
            times: 1,
            retry_after: None,
        }
    }
}

/// How slow a line is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pace {
    /// So many bytes at once.
    pub bytes: usize,
    /// So long after each.
    pub every: Duration,
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

impl Shared {
    // A test that panicked has said what is wrong.
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn send(&mut self, entry: &Entry) {
        let times = if self.twice > 0 { 2 } else { 1 };
        self.twice = self.twice.saturating_sub(1);
        let mut entry = entry.clone();
        entry.frame = entry.frame.repeat(times);
        let streams = self.streams.iter();
        for stream in streams.filter(|stream| entry.is_for(&stream.query)) {
            let _ = stream.steps.send(Step::Event(entry.clone()));
        }
    }

    /// The same happens to every stream; to one that has gone it does not matter.
    fn step(&mut self, step: impl Fn() -> Step) {
        self.streams
            .retain(|stream| stream.steps.send(step()).is_ok());
    }

    fn refusal(&mut self) -> Option<(u16, Option<u64>)> {
        let (status, refusal) = self.refusals.front_mut()?;
        let answer = (*status, refusal.retry_after);
        refusal.times = refusal.times.saturating_sub(1);
        if refusal.times == 0 {
            self.refusals.pop_front();
        }
        Some(answer)
    }

    /// A stream, with how it begins.
    fn open(&mut self, query: SubscribeQuery) -> mpsc::UnboundedReceiver<Step> {
        let place = self.log.place(&query);
        let mut bytes = Vec::new();
        if let Some((asked, oldest)) = place.gap {
            bytes = encoded(&Control::Gap {
                asked,
                oldest,
                topic: None,
            });
        }
        let id = place.id;
        bytes.extend_from_slice(
            format!("id: {id}\ndata: tidings:ready\t\ndata: {{\"id\":\"{id}\"}}\n\n").as_bytes(),
        );
        let (steps, receiver) = mpsc::unbounded_channel();
        let begin = Step::Begin {
            owed: place.owed,
            entries: place.entries,
        };
        for step in [
            Step::Write(bytes),
            begin,
            Step::Write(encoded(&Control::CaughtUp)),
        ] {
            let _ = steps.send(step);
        }
        self.streams.push(Stream { query, steps });
        receiver
    }
}

fn encoded(control: &Control) -> Vec<u8> {
    let mut bytes = Vec::new();
    control.encode(&mut bytes);
    bytes
}

async fn accept(listener: TcpListener, shared: Arc<Shared>) {
    while let Ok((socket, _)) = listener.accept().await {
        let shared = Arc::clone(&shared);
        // A client that goes away in the midst of it is what tests are about.
        tokio::spawn(async move { serve(socket, &shared).await });
    }
}

async fn serve(socket: TcpStream, shared: &Shared) -> io::Result<()> {
    let mut socket = BufReader::new(socket);
    let request = ScriptedRequest::read(&mut socket).await?;
    let mut socket = socket.into_inner();
    let query = request.query();
    let refusal = {
        let mut state = shared.state();
        state.requests.push(request);
        state.refusal()
    };
    let (status, retry_after) = match (&query, refusal) {
        (_, Some(refusal)) => refusal,
        // It speaks to clients of Tidings only.
        (Ok(query), None) if query.tagged => (200, None),
        _ => (400, None),
    };
    let (Ok(query), 200) = (query, status) else {
        let retry_after =
            retry_after.map_or_else(String::new, |seconds| format!("retry-after: {seconds}\r\n"));
        let head = format!(
            "HTTP/1.1 {status} Refused\r\n{retry_after}content-length: 0\r\nconnection: close\r\n\r\n"
        );
        socket.write_all(head.as_bytes()).await?;
        return socket.shutdown().await;
    };
    let head = "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ncache-control: no-store\r\n\
                access-control-allow-origin: *\r\nconnection: close\r\n\r\n";
    socket.write_all(head.as_bytes()).await?;
    let throttle = Throttle::new(&query);
    let steps = shared.state().open(query);
    shared.open.send_modify(|open| *open += 1);
    let ended = connection::write(socket, steps, shared.line.subscribe(), throttle).await;
    shared.open.send_modify(|open| *open -= 1);
    ended
}
