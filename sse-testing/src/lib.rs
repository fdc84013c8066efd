//! A scripted Tidings server for tests, and recordings of real streams.
//!
//! The twin of `tidings/testing` on npm: it listens on a real socket and does what a test says, to whatever speaks to it. It
//! is no hub: it holds a short log, so that a client which comes back is given what it missed, and else misbehaves on
//! demand.
//!
//! Like a hub it matches topics and patterns and carries out throttles, by topic and name, though intervals end to the
//! millisecond and not at whole ten. It has no keys, tells no states (so `state` in a query means nothing), completes no topic
//! ([`refuse`](ScriptedServer::refuse) with 204 is what a client sees of one), sends no pings of its own, and ends no stream when
//! it drains: [`end`](ScriptedServer::end) does. What is wrong with a query is answered 400, and not said. The twin on npm has all
//! of this.
//!
//! ```
//! use serde::Serialize;
//! use tidings_protocol::Event;
//! use tidings_testing::{Refusal, ScriptedServer};
//! # use tokio::io::{AsyncReadExt, AsyncWriteExt};
//!
//! #[derive(Serialize, Event)]
//! struct Price { last: f64 }
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> std::io::Result<()> {
//! let server = ScriptedServer::start().await?;
//! server.refuse(503, Refusal { retry_after: Some(2), ..Refusal::default() });
//! # let ask = || async {
//! #     let mut socket = tokio::net::TcpStream::connect(server.address()).await?;
//! #     socket.write_all(b"GET /events?topic=prices/AAPL&tidings=1 HTTP/1.1\r\n\r\n").await?;
//! #     std::io::Result::Ok(socket)
//! # };
//! # let mut refused = String::new();
//! # ask().await?.read_to_string(&mut refused).await?;
//! # assert!(refused.starts_with("HTTP/1.1 503 ") && refused.contains("retry-after: 2\r\n"), "{refused}");
//! # let mut socket = ask().await?;
//! // … a client connects to server.url(), and is refused; then it comes again.
//! server.connected(1).await;
//! server.publish(&["prices/AAPL"], &Price { last: 231.5 });
//! server.duplicate(1);
//! server.publish(&["prices/AAPL"], &Price { last: 232.0 }); // comes twice
//! server.disconnect(); // without a word
//! # let mut text = Vec::new();
//! # let _ = socket.read_to_end(&mut text).await;
//! assert_eq!(server.requests().len(), 2);
//! # Ok(())
//! # }
//! ```
//!
//! A [`Recording`] is a stream as it came, with its timing, in the JSON that the npm package's test kit reads and writes too.
//! [`record`] makes one of a server; [`ScriptedServer::replay`] sends one to whoever is connected.

mod accept;
mod connection;
mod log;
mod recording;
mod request;
mod server;
mod state;
mod throttle;
mod trouble;

pub use recording::{Chunk, Recording, record};
pub use request::ScriptedRequest;
pub use server::ScriptedServer;
pub use trouble::{Pace, Refusal};
