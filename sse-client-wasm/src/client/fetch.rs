//! How a stream is asked for by `fetch`.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;

use crate::transport::{Fetching, fetching};

/// A token, once it is there.
pub(super) type Token = Pin<Box<dyn Future<Output = Result<String, String>>>>;

/// How a stream is asked for by `fetch` instead of `EventSource`: with headers, with a token, in a body. It also learns of
/// statuses and of `Retry-After`, and reads bytes by this crate's own decoder.
///
/// ```
/// use tidings_client_wasm::{Client, Fetch, Method};
///
/// async fn sign_in() -> Result<String, String> {
///     Ok("secret".to_owned())
/// }
///
/// let fetch = Fetch::new().header("x-tenant", "acme").method(Method::Query).token(sign_in);
/// let client = Client::builder("/events").fetch(fetch).build()?;
/// # Ok::<(), tidings_client_wasm::BuildError>(())
/// ```
#[derive(Clone)]
#[must_use = "give it to `ClientBuilder::fetch`"]
pub struct Fetch {
    pub(super) headers: Vec<(String, String)>,
    pub(super) method: Method,
    pub(super) token: Option<Rc<dyn Fn() -> Token>>,
    /// Named here alone, so that a page which does not fetch does not load what fetches.
    pub(super) by: Fetching,
}

/// By which HTTP method a stream is asked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Method {
    /// In the URL.
    #[default]
    Get,
    /// In a form body, for more topics than a URL has room for.
    Post,
    /// The same, and said to be safe to repeat.
    Query,
}

impl Method {
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
            Self::Query => "QUERY",
        }
    }
}

impl Fetch {
    /// By `GET`, without headers of one's own.
    pub fn new() -> Self {
        Self {
            headers: Vec::new(),
            method: Method::Get,
            token: None,
            by: fetching(),
        }
    }

    /// Sends a header with every attempt.
    pub fn header(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.headers.push((name.into(), value.into()));
        self
    }

    /// Asks by this method. Default: `GET`.
    pub fn method(mut self, method: Method) -> Self {
        self.method = method;
        self
    }

    /// Sends a bearer token. It is asked for anew for each attempt, so that none carries a stale one, and once more when the
    /// server answers 401. An error is told to [`Client::on_error`](crate::Client::on_error), and the attempt counts as failed.
    pub fn token<T, E>(mut self, token: impl Fn() -> T + 'static) -> Self
    where
        T: Future<Output = Result<String, E>> + 'static,
        E: fmt::Display,
    {
        self.token = Some(Rc::new(move || {
            let token = token();
            Box::pin(async move { token.await.map_err(|error| error.to_string()) })
        }));
        self
    }
}

impl Default for Fetch {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for Fetch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<_> = self.headers.iter().map(|(name, _)| name).collect();
        f.debug_struct("Fetch")
            .field("headers", &names)
            .field("method", &self.method)
            .field("token", &self.token.is_some())
            .finish_non_exhaustive()
    }
}
