//! The streams that are open, or are being made, and how they are asked for.

use std::cell::RefCell;
use std::rc::Rc;

use super::options::Options;
use super::{Error, Fetch, Method};
use crate::machine::StreamId;
use crate::transport::{Guard, Hear, Request, Transport};
use crate::url::with_query;

/// They end when they are closed.
pub(super) struct Streams {
    options: Rc<Options>,
    transport: Option<Rc<dyn Transport>>,
    guards: RefCell<Vec<(StreamId, Guard)>>,
}

impl Streams {
    pub(super) fn new(options: Rc<Options>, transport: Option<Rc<dyn Transport>>) -> Self {
        Self {
            options,
            transport,
            guards: RefCell::default(),
        }
    }

    /// Opens one. What it asks for is said by `query` once there is a token, if there is to be one; where that cannot be had,
    /// `without_token` is told why.
    pub(super) fn open(
        &self,
        stream: StreamId,
        query: impl FnOnce() -> Option<String> + 'static,
        hear: Hear,
        without_token: impl FnOnce(Error) + 'static,
    ) -> Result<(), Error> {
        let Some(transport) = self.transport.clone() else {
            return Ok(());
        };
        let options = Rc::clone(&self.options);
        let guard = if let Some(fetch) = &self.options.fetch {
            with_token(fetch, move |token| {
                let Some(fetch) = &options.fetch else {
                    return None;
                };
                match token {
                    Ok(token) => {
                        let request = request(&options, fetch, query()?, token);
                        Some(transport.request(&fetch.by, request, hear))
                    }
                    Err(message) => {
                        without_token(Error::Token { message });
                        None
                    }
                }
            })
        } else if let Some(query) = query() {
            let url = with_query(&options.url, &query);
            let opened = transport.open(&url, options.with_credentials, hear);
            opened.map_err(|message| Error::Open { url, message })?
        } else {
            return Ok(());
        };
        self.guards.borrow_mut().push((stream, guard));
        Ok(())
    }

    pub(super) fn close(&self, stream: StreamId) {
        let mut guards = self.guards.borrow_mut();
        let at = guards.iter().position(|(other, _)| *other == stream);
        let guard = at.map(|at| guards.swap_remove(at));
        // It may call in here when it is dropped.
        drop(guards);
        drop(guard);
    }
}

/// The request for what a query asks for.
fn request(options: &Options, fetch: &Fetch, query: String, token: Option<&str>) -> Request {
    let mut headers = fetch.headers.clone();
    headers.push(("accept".into(), "text/event-stream".into()));
    if let Some(token) = token {
        headers.push(("authorization".into(), format!("Bearer {token}")));
    }
    let (url, body) = match fetch.method {
        Method::Get => (with_query(&options.url, &query), None),
        Method::Post | Method::Query => {
            let form = "application/x-www-form-urlencoded";
            headers.push(("content-type".into(), form.into()));
            (options.url.clone(), Some(query))
        }
    };
    Request {
        url,
        method: fetch.method.as_str(),
        headers,
        body,
        with_credentials: options.with_credentials,
    }
}

/// Makes a request, after the token has come if there is to be one. Both end when the guard is dropped.
fn with_token(
    fetch: &Fetch,
    make: impl FnOnce(Result<Option<&str>, String>) -> Option<Guard> + 'static,
) -> Guard {
    // Holds the request, once there is one.
    let guard: Rc<RefCell<Option<Guard>>> = Rc::default();
    let Some(token) = &fetch.token else {
        guard.replace(make(Ok(None)));
        return Box::new(guard);
    };
    let wanted = Rc::downgrade(&guard);
    let token = token();
    (fetch.by.spawn)(Box::pin(async move {
        let token = token.await;
        let Some(wanted) = wanted.upgrade() else {
            return;
        };
        let request = match token {
            Ok(token) => make(Ok(Some(&token))),
            Err(message) => make(Err(message)),
        };
        wanted.replace(request);
    }));
    Box::new(guard)
}
