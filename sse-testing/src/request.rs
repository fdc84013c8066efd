//! What was asked for.

use std::io;

use tidings_protocol::{SubscribeQuery, SubscribeQueryError};
use tokio::io::{AsyncBufRead, AsyncBufReadExt, AsyncReadExt};

/// The largest head or body, in bytes: a test asks for less.
const LARGEST: u64 = 1 << 20;

/// A request as it came.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ScriptedRequest {
    /// The method.
    pub method: String,
    /// Path and query.
    pub target: String,
    /// The headers in their order, their names in lower case.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: String,
}

impl ScriptedRequest {
    /// The value of a header, by its name in lower case.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        let found = self.headers.iter().find(|(other, _)| other == name)?;
        Some(&found.1)
    }

    /// What it asks for, in its URL, its body and its `Last-Event-ID`.
    ///
    /// # Errors
    ///
    /// When a server would refuse it.
    pub fn query(&self) -> Result<SubscribeQuery, SubscribeQueryError> {
        let query = self.target.split_once('?').map_or("", |(_, query)| query);
        SubscribeQuery::parse(&format!("{query}&{}", self.body))?
            .with_header(self.header("last-event-id").unwrap_or_default())
    }

    pub(crate) async fn read(socket: &mut (impl AsyncBufRead + Unpin)) -> io::Result<Self> {
        let mut head = socket.take(LARGEST);
        let mut line = String::new();
        head.read_line(&mut line).await?;
        let mut words = line.split_whitespace();
        let (Some(method), Some(target)) = (words.next(), words.next()) else {
            return Err(io::ErrorKind::InvalidData.into());
        };
        let (method, target) = (method.to_owned(), target.to_owned());
        let mut headers = Vec::new();
        loop {
            line.clear();
            head.read_line(&mut line).await?;
            let Some((name, value)) = line.trim_end().split_once(':') else {
                break;
            };
            headers.push((name.to_ascii_lowercase(), value.trim().to_owned()));
        }
        let mut this = Self {
            method,
            target,
            headers,
            body: String::new(),
        };
        let length = this.header("content-length").map(str::parse::<u64>);
        if let Some(Ok(length)) = length {
            let mut body = socket.take(length.min(LARGEST));
            body.read_to_string(&mut this.body).await?;
        }
        Ok(this)
    }
}
