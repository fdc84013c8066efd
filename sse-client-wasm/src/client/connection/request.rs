//! Streams that are fetched.

use std::cell::RefCell;
use std::rc::Rc;

use super::Connection;
use crate::client::want::query;
use crate::client::{Error, Fetch, Method};
use crate::machine::{Input, StreamId};
use crate::transport::{Guard, Request};
use crate::url::{cursor_parameter, with_query};

impl Connection {
    /// Makes a request, after the token has come if there is to be one. Both end when the guard is dropped.
    pub(super) fn request(&self, fetch: &Fetch, stream: StreamId) -> Guard {
        let Some(token) = &fetch.token else {
            return self.request_now(fetch, stream, None);
        };
        // Holds the request, once there is one.
        let guard: Rc<RefCell<Option<Guard>>> = Rc::default();
        let (wanted, me) = (Rc::downgrade(&guard), self.me.clone());
        let token = token();
        (fetch.by.spawn)(Box::pin(async move {
            let token = token.await;
            let (Some(connection), Some(wanted)) = (me.upgrade(), wanted.upgrade()) else {
                return;
            };
            match (token, &connection.options.fetch) {
                (Ok(token), Some(fetch)) => {
                    let request = connection.request_now(fetch, stream, Some(&token));
                    wanted.replace(Some(request));
                }
                (Err(message), _) => {
                    connection.report(&Error::Token { message });
                    // One that is answered at once must not answer while the attempt is still being made.
                    connection.fail_soon(stream);
                }
                _ => {}
            }
        }));
        Box::new(guard)
    }

    fn request_now(&self, fetch: &Fetch, stream: StreamId, token: Option<&str>) -> Guard {
        let Some(transport) = &self.transport else {
            return Box::new(());
        };
        let mut query = query(&self.wishes.borrow());
        cursor_parameter(&mut query, &self.place());
        let mut headers = fetch.headers.clone();
        headers.push(("accept".into(), "text/event-stream".into()));
        if let Some(token) = token {
            headers.push(("authorization".into(), format!("Bearer {token}")));
        }
        let (url, body) = match fetch.method {
            Method::Get => (with_query(&self.options.url, &query), None),
            Method::Post | Method::Query => {
                let form = "application/x-www-form-urlencoded";
                headers.push(("content-type".into(), form.into()));
                (self.options.url.clone(), Some(query))
            }
        };
        let request = Request {
            url,
            method: fetch.method.as_str(),
            headers,
            body,
            with_credentials: self.options.with_credentials,
        };
        transport.request(&fetch.by, request, Box::new(self.ear(stream)))
    }

    fn fail_soon(&self, stream: StreamId) {
        if let Some(transport) = &self.transport {
            let me = self.me.clone();
            transport.soon(Box::new(move || {
                if let Some(connection) = me.upgrade() {
                    connection.tell(Input::Failed {
                        stream,
                        refused: false,
                    });
                }
            }));
        }
    }

    /// The server answered, but not with a stream.
    pub(super) fn refused(&self, stream: StreamId, status: u16, retry_after: u64) {
        self.tell(Input::Failed {
            stream,
            refused: true,
        });
        let fetch = self.options.fetch.as_ref();
        self.tell(Input::Answered {
            stream,
            status,
            retry_after,
            renewable: fetch.is_some_and(|fetch| fetch.token.is_some()),
        });
    }
}
