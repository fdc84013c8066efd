//! Streams as they came.

use std::io;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde::{Deserialize, Serialize};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::{Instant, timeout_at};

const FORMAT: &str = "tidings-recording";

/// A stream as it came, with its timing. As JSON it is what the npm package's test kit reads and writes.
///
/// ```
/// use tidings_testing::Recording;
///
/// let text = r#"{
///   "format": "tidings-recording", "version": 1, "url": "/events?tidings=1", "startedAt": 0,
///   "chunks": [{ "at": 0, "text": "data: tidings:ready\t\ndata: {}\n\n" }]
/// }"#;
/// let recording = Recording::from_json(text)?;
/// assert_eq!(recording.chunks[0].at, 0);
/// assert_eq!(Recording::from_json(&recording.to_json())?, recording);
/// # Ok::<(), std::io::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Recording {
    format: String,
    version: u32,
    /// Where it was recorded.
    pub url: String,
    /// When it began, in milliseconds since the Unix epoch.
    pub started_at: u64,
    /// What came, in order.
    pub chunks: Vec<Chunk>,
}

/// What came at one moment of a recording.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Chunk {
    /// When, in milliseconds since the recording began.
    pub at: u64,
    /// The text of the wire, which may begin and end in the midst of a frame.
    pub text: String,
}

impl Recording {
    /// A recording of these chunks.
    #[must_use]
    pub fn new(url: impl Into<String>, chunks: Vec<Chunk>) -> Self {
        let now = SystemTime::now().duration_since(UNIX_EPOCH);
        Self {
            format: FORMAT.into(),
            version: 1,
            url: url.into(),
            started_at: now.map_or(0, millis),
            chunks,
        }
    }

    /// Reads the JSON.
    ///
    /// # Errors
    ///
    /// When it is no recording, or one of another version.
    pub fn from_json(text: &str) -> io::Result<Self> {
        let this: Self = serde_json::from_str(text)?;
        if this.format != FORMAT || this.version != 1 {
            let says = format!("{} {} is not {FORMAT} 1", this.format, this.version);
            return Err(io::Error::new(io::ErrorKind::InvalidData, says));
        }
        Ok(this)
    }

    /// Writes the JSON.
    #[must_use]
    pub fn to_json(&self) -> String {
        serde_json::to_string(self).expect("texts and numbers are JSON")
    }

    /// All of it, without its timing.
    #[must_use]
    pub fn text(&self) -> String {
        self.chunks
            .iter()
            .map(|chunk| chunk.text.as_str())
            .collect()
    }
}

/// Records what a server sends within some time, or until it ends: `target` is path and query, with `tidings=1` if it is to
/// be replayed to a client. Over plain HTTP, from a server of one's own.
///
/// # Errors
///
/// When the server cannot be reached, or answers with anything but a stream.
pub async fn record(
    address: impl tokio::net::ToSocketAddrs,
    target: &str,
    within: Duration,
) -> io::Result<Recording> {
    let mut socket = TcpStream::connect(address).await?;
    let host = socket.peer_addr()?;
    // HTTP/1.0 is answered without chunks.
    let head =
        format!("GET {target} HTTP/1.0\r\nhost: {host}\r\naccept: text/event-stream\r\n\r\n");
    socket.write_all(head.as_bytes()).await?;
    let (began, mut buffer, mut bytes) = (Instant::now(), [0; 16 * 1024], Vec::new());
    let mut recording = Recording::new(format!("http://{host}{target}"), Vec::new());
    let mut is_body = false;
    while let Ok(read) = timeout_at(began + within, socket.read(&mut buffer)).await {
        let length = read?;
        if length == 0 {
            break;
        }
        bytes.extend_from_slice(&buffer[..length]);
        if !is_body {
            let Some(end) = find(&bytes, b"\r\n\r\n") else {
                continue;
            };
            let head = String::from_utf8_lossy(&bytes[..end]).to_ascii_lowercase();
            if !head.contains(" 200 ") || !head.contains("text/event-stream") {
                return Err(io::Error::new(io::ErrorKind::InvalidData, head));
            }
            bytes.drain(..end + 4);
            is_body = true;
        }
        // A character may come in two parts.
        let whole = match std::str::from_utf8(&bytes) {
            Ok(text) => text.len(),
            Err(error) => error.valid_up_to(),
        };
        if whole > 0 {
            let rest = bytes.split_off(whole);
            recording.chunks.push(Chunk {
                at: millis(began.elapsed()),
                text: String::from_utf8_lossy(&bytes).into_owned(),
            });
            bytes = rest;
        }
    }
    Ok(recording)
}

fn find(bytes: &[u8], what: &[u8]) -> Option<usize> {
    bytes.windows(what.len()).position(|window| window == what)
}

fn millis(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}
