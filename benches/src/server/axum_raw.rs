//! What one writes by hand for SSE: axum and a `tokio::sync::broadcast` channel a topic.

use axum::Router;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::routing::get;
use axum::serve::ListenerExt;
use futures_util::{Stream, StreamExt};
use std::collections::HashMap;
use std::convert::Infallible;
use std::sync::{Arc, Mutex};
use tokio::net::TcpListener;
use tokio::sync::broadcast;
use tokio_stream::wrappers::BroadcastStream;

#[derive(Clone)]
struct App {
    topics: Arc<Mutex<HashMap<String, broadcast::Sender<Arc<str>>>>>,
    capacity: usize,
}

impl App {
    fn topic(&self, name: String) -> broadcast::Sender<Arc<str>> {
        let mut topics = self.topics.lock().expect("no panic under this lock");
        topics
            .entry(name)
            .or_insert_with(|| broadcast::channel(self.capacity).0)
            .clone()
    }
}

async fn subscribe(
    State(app): State<App>,
    Path(topic): Path<String>,
) -> Sse<impl Stream<Item = Result<Event, Infallible>>> {
    let stream =
        BroadcastStream::new(app.topic(topic).subscribe()).filter_map(|message| async move {
            message.ok().map(|data| Ok(Event::default().data(&*data)))
        });
    Sse::new(stream).keep_alive(KeepAlive::default())
}

async fn publish(State(app): State<App>, Path(topic): Path<String>, body: String) -> StatusCode {
    // An error says that nobody is subscribed.
    let _ = app.topic(topic).send(body.into());
    StatusCode::NO_CONTENT
}

/// Serves; a subscriber may be `capacity` messages behind.
pub(super) async fn serve(listener: TcpListener, capacity: usize) -> anyhow::Result<()> {
    let app = App {
        topics: Arc::default(),
        capacity,
    };
    let router = Router::new()
        .route("/{topic}", get(subscribe).post(publish))
        .with_state(app);
    let listener = listener.tap_io(|io| {
        // Only fails on a socket that is closed already.
        let _ = io.set_nodelay(true);
    });
    Ok(axum::serve(listener, router.into_make_service()).await?)
}
