//! The scripted server beside the real hub: what a client reads of both, by the protocol's own decoder.

use std::time::Duration;

use serde::Serialize;
use tidings_protocol::{CloseReason, Control, Decoder, Event, Tagged};
use tidings_server::{Hub, router};
use tidings_testing::{Chunk, Pace, Recording, Refusal, ScriptedServer, record};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

#[derive(Serialize, Event)]
struct Tick {
    n: u32,
}

/// A client that reads and decodes.
struct Reader {
    socket: TcpStream,
    decoder: Decoder,
    /// What has been read and not been looked at: id, name, payload.
    events: Vec<[String; 3]>,
    /// Whether the head of the answer has been read.
    is_open: bool,
    head: Vec<u8>,
}

impl Reader {
    async fn open(server: &ScriptedServer, query: &str) -> Self {
        let mut socket = TcpStream::connect(server.address()).await.unwrap();
        let head = format!("GET /events?tidings=1&{query} HTTP/1.1\r\n\r\n");
        socket.write_all(head.as_bytes()).await.unwrap();
        Self {
            socket,
            decoder: Decoder::new(),
            events: Vec::new(),
            is_open: false,
            head: Vec::new(),
        }
    }

    /// Reads on; `false` at the end of the stream, an error where it breaks.
    async fn read(&mut self) -> std::io::Result<bool> {
        let mut buffer = [0; 1024];
        let length = self.socket.read(&mut buffer).await?;
        let mut bytes = &buffer[..length];
        if !self.is_open {
            self.head.extend_from_slice(bytes);
            let Some(end) = self.head.windows(4).position(|four| four == b"\r\n\r\n") else {
                return Ok(length > 0);
            };
            self.is_open = true;
            self.head.drain(..end + 4);
            bytes = &self.head;
        }
        let events = &mut self.events;
        let decoded = self.decoder.decode(bytes, |event| {
            let tagged = Tagged::split(event.data).unwrap();
            let parts = [tagged.id, tagged.event, tagged.payload];
            events.push(parts.map(str::to_owned));
        });
        decoded.unwrap();
        Ok(length > 0)
    }

    /// The events up to one of this name, which is left out.
    async fn until(&mut self, name: &str) -> Vec<[String; 3]> {
        loop {
            if let Some(at) = self.events.iter().position(|event| event[1] == name) {
                let rest = self.events.split_off(at + 1);
                let mut before = std::mem::replace(&mut self.events, rest);
                before.pop();
                return before;
            }
            assert!(self.read().await.unwrap(), "the stream ended before {name}");
        }
    }

    /// Opens and skips how the stream begins.
    async fn ready(server: &ScriptedServer, query: &str) -> Self {
        let mut reader = Self::open(server, query).await;
        reader.until("tidings:caught-up").await;
        reader
    }
}

fn numbers(events: &[[String; 3]]) -> Vec<&str> {
    events
        .iter()
        .map(|event| event[0].rsplit('-').next().unwrap())
        .collect()
}

#[tokio::test]
async fn it_resumes_and_tells_of_gaps() {
    let server = ScriptedServer::start().await.unwrap();
    for n in 1..=3 {
        server.publish(&["ticks"], &Tick { n });
    }
    server.publish(&["other"], &Tick { n: 4 });
    let mut reader = Reader::open(&server, "topic=ticks&last_event_id=0123456789ab-1").await;
    let held = reader.until("tidings:caught-up").await;
    assert_eq!(numbers(&held[1..]), ["2", "3"]);
    assert_eq!(held[0][1], "tidings:ready");
    assert_eq!(held[0][2], "{\"id\":\"0123456789ab-1\"}");

    server.forget();
    let mut reader = Reader::open(&server, "topic=ticks&last_event_id=0123456789ab-1").await;
    let held = reader.until("tidings:caught-up").await;
    assert_eq!(
        (held[0][1].as_str(), held[1][1].as_str()),
        ("tidings:gap", "tidings:ready")
    );
    server.restart();
    assert!(reader.read().await.is_err(), "it breaks, and does not end");
}

#[tokio::test]
async fn it_misbehaves_as_told() {
    let server = ScriptedServer::start().await.unwrap();
    let mut reader = Reader::ready(&server, "match_urlpattern=ticks/:name").await;
    server.duplicate(1);
    server.publish(&["other", "ticks/a"], &Tick { n: 1 });
    server.reorder(2);
    server.publish(&["ticks/a"], &Tick { n: 2 });
    server.publish(&["ticks/b"], &Tick { n: 3 });
    server.ping();
    assert_eq!(
        numbers(&reader.until("tidings:ping").await),
        ["1", "1", "3", "2"]
    );

    // In pieces that cut whatever they come to.
    server.slow(Some(Pace {
        bytes: 3,
        every: Duration::ZERO,
    }));
    server.publish_text(&["ticks/ü"], "né", "{\"ü\":\n1}");
    server.drain(Duration::from_millis(5));
    let cut = reader.until("tidings:drain").await;
    assert_eq!(cut[0], ["0123456789ab-4", "né", "{\"ü\":\n1}"]);

    server.stall();
    server.publish(&["ticks/a"], &Tick { n: 5 });
    server.disconnect();
    assert!(reader.read().await.is_err());
    assert!(reader.events.is_empty(), "what was held back is gone");
    server.resume();

    let mut reader = Reader::ready(&server, "").await;
    server.close(CloseReason::Shutdown);
    reader.until("tidings:close").await;
    assert!(!reader.read().await.unwrap(), "it ends as it should");
}

#[tokio::test]
async fn it_paces_as_a_hub_does() {
    const LONG: u32 = 3_600_000;
    let server = ScriptedServer::start().await.unwrap();
    let query = format!(
        "match_urlpattern=slow/:x&topic=quick&topic=soon&throttle={LONG}+slow/:x&throttle=1000+soon"
    );
    let mut reader = Reader::ready(&server, &query).await;
    let publish = |topics: &[&str]| server.publish(topics, &Tick { n: 0 });
    publish(&["slow/a"]);
    publish(&["soon"]);
    publish(&["quick"]);
    server.ping();
    assert_eq!(
        numbers(&reader.until("tidings:ping").await),
        ["1", "2", "3"]
    );
    server.duplicate(3);
    publish(&["slow/a"]);
    publish(&["slow/a"]);
    publish(&["slow/b"]);
    publish(&["soon"]);
    publish(&["soon"]);
    // Only what is soon comes by itself.
    while !numbers(&reader.events).contains(&"8") {
        assert!(reader.read().await.unwrap());
    }
    assert_eq!(numbers(&reader.events), ["6", "6", "8"]);
    reader.events.clear();
    // What is asked for without a throttle, too, overtakes what is held back.
    publish(&["slow/b"]);
    publish(&["slow/b", "quick"]);
    server.close(CloseReason::Shutdown);
    assert_eq!(
        numbers(&reader.until("tidings:close").await),
        ["10", "5", "5"]
    );

    // Whoever comes back begins with the newest, even if it has newer ones.
    for (cursor, expected) in [
        ("0123456789ab-10", &["5", "8"][..]),
        ("0123456789ab-4", &["10", "5", "8"]),
        ("earliest", &["3", "10", "5", "8"]),
    ] {
        let mut reader = Reader::open(&server, &format!("{query}&last_event_id={cursor}")).await;
        reader.until("tidings:ready").await;
        let held = reader.until("tidings:caught-up").await;
        assert_eq!(numbers(&held), expected, "{cursor}");
    }
}

#[tokio::test]
async fn it_refuses_as_told_and_remembers_who_asked() {
    let server = ScriptedServer::start().await.unwrap();
    server.refuse(
        503,
        Refusal {
            times: 2,
            retry_after: Some(7),
        },
    );
    server.refuse(204, Refusal::default());
    for status in ["503", "503", "204", "200"] {
        let mut reader = Reader::open(&server, "topic=a").await;
        let mut head = String::new();
        while !head.contains("\r\n\r\n") {
            let mut byte = [0];
            assert_eq!(reader.socket.read(&mut byte).await.unwrap(), 1, "{head}");
            head.push(char::from(byte[0]));
        }
        assert!(head.starts_with(&format!("HTTP/1.1 {status} ")), "{head}");
        assert_eq!(head.contains("retry-after: 7"), status == "503");
    }
    let requests = server.requests();
    assert_eq!(requests.len(), 4);
    let query = requests[0].query().unwrap();
    assert!(query.tagged && query.matchers.len() == 1);
}

#[tokio::test]
async fn what_a_hub_sends_is_recorded_and_replayed() {
    let hub = Hub::builder().version("7").build();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let serving = tokio::spawn(tidings_server::serve(
        listener,
        hub.clone(),
        router(hub.clone()),
        std::future::pending(),
    ));
    for n in 1..=50 {
        hub.publish("ticks", &Tick { n }).unwrap();
    }
    let target = "/events?topic=ticks&last_event_id=earliest&tidings=1";
    let recording = record(address, target, Duration::from_millis(300))
        .await
        .unwrap();
    serving.abort();
    let recording = Recording::from_json(&recording.to_json()).unwrap();

    let server = ScriptedServer::start().await.unwrap();
    let mut reader = Reader::ready(&server, "").await;
    server.slow(Some(Pace {
        bytes: 7,
        every: Duration::ZERO,
    }));
    server.replay(&recording).await;
    let replayed = reader.until("tidings:caught-up").await;
    let ready = &replayed[0];
    let ready = Tagged::split(&format!("{}\t\n{}", ready[1], ready[2]))
        .map(|tagged| Control::parse(&tagged));
    assert!(
        matches!(ready, Some(Ok(Control::Ready { version: Some(version), .. })) if version == "7")
    );
    let expected: Vec<_> = (1..=50).map(|n| format!("{{\"n\":{n}}}")).collect();
    let payloads: Vec<_> = replayed[1..].iter().map(|event| event[2].clone()).collect();
    assert_eq!(payloads, expected);
}

#[test]
fn the_recording_is_that_of_the_npm_package() {
    let recording = Recording::new(
        "/events",
        vec![Chunk {
            at: 3,
            text: "data: é\n\n".into(),
        }],
    );
    let json: serde_json::Value = serde_json::from_str(&recording.to_json()).unwrap();
    assert_eq!(json["format"], "tidings-recording");
    assert_eq!(json["version"], 1);
    assert!(json["startedAt"].is_u64());
    assert_eq!(json["chunks"][0]["at"], 3);
    assert_eq!(json["chunks"][0]["text"], "data: é\n\n");
    assert!(Recording::from_json("{}").is_err());
}
