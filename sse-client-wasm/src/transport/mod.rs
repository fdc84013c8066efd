//! What the client needs of the world around it: streams, a clock, chance, a timer, and news of the page.
//!
//! The seam between the client and the browser, so that the client is tested on the host, and so that another transport
//! can take the place of `EventSource`.

#[cfg(target_arch = "wasm32")]
mod browser;
#[cfg(target_arch = "wasm32")]
mod fetch;
#[cfg(target_arch = "wasm32")]
mod page;
#[cfg(target_arch = "wasm32")]
mod source;
#[cfg(target_arch = "wasm32")]
mod storage;

use std::any::Any;
use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;
#[cfg(not(target_arch = "wasm32"))]
use std::task::{Context, Waker};

/// Ends what it stands for when it is dropped.
pub(crate) type Guard = Box<dyn Any>;

/// Is called with what is heard of a stream.
pub(crate) type Hear = Box<dyn Fn(Heard<'_>)>;

/// The world around a client.
pub(crate) trait Transport {
    /// The wall clock in milliseconds: a monotonic one stands still while a computer sleeps.
    fn now(&self) -> u64;

    /// A random number in `0.0..1.0`.
    fn random(&self) -> f64;

    /// Opens a stream, and tells what is heard of it until the guard is dropped. It is told nothing after it was lost.
    ///
    /// # Errors
    ///
    /// When there can be no stream, with the reason in words.
    fn open(&self, url: &str, with_credentials: bool, hear: Hear) -> Result<Guard, String>;

    /// Makes a request, and tells what is heard of it until the guard is dropped. By the means that were given where a
    /// transport has none of its own.
    fn request(&self, by: &Fetching, request: Request, hear: Hear) -> Guard {
        (by.request)(request, hear)
    }

    /// A timer that is not set yet. It is gone when it is dropped.
    fn timer(&self, due: Box<dyn Fn()>) -> Box<dyn Timer>;

    /// Calls once, when the code that is running has come to its end.
    fn soon(&self, due: Box<dyn FnOnce()>);

    /// Tells when the network comes and goes and when the page is looked at, until the guard is dropped. What is so
    /// already is told before this returns.
    fn watch(&self, tell: Box<dyn Fn(News)>) -> Guard;

    /// What was kept under this key; `None` too where nothing can be kept.
    fn load(&self, storage: Storage, key: &str) -> Option<String>;

    /// Keeps a text under this key, where that is possible.
    fn save(&self, storage: Storage, key: &str, text: &str);

    /// Tells a developer of an error that nobody listens for.
    fn report(&self, text: &str);
}

/// What happens to the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(
    not(any(target_arch = "wasm32", test)),
    expect(dead_code, reason = "there is no page where there is no browser")
)]
pub(crate) enum News {
    /// There is a network again.
    Online,
    /// There is none.
    Offline,
    /// The page is looked at again.
    Visible,
    /// It is hidden.
    Hidden,
    /// It is left, and may not come back.
    Leaving,
}

/// Where a cursor is kept from one page to the next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Storage {
    /// For this tab, until it is closed: `sessionStorage`.
    Session,
    /// For every tab of this origin, the newest winning: `localStorage`.
    Local,
}

/// One timer, set again and again.
pub(crate) trait Timer {
    /// Is due once after so many milliseconds, and not when it was set to before.
    fn set(&self, ms: u64);

    /// Is not due any more.
    fn clear(&self);
}

/// A request for a stream.
#[derive(Debug)]
#[cfg_attr(
    not(any(target_arch = "wasm32", test)),
    expect(dead_code, reason = "nothing is requested where there is no transport")
)]
pub(crate) struct Request {
    pub(crate) url: String,
    pub(crate) method: &'static str,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Option<String>,
    pub(crate) with_credentials: bool,
}

/// The means to fetch.
#[derive(Clone, Copy)]
pub(crate) struct Fetching {
    request: fn(Request, Hear) -> Guard,
    /// Runs a future to its end.
    pub(crate) spawn: fn(Pin<Box<dyn Future<Output = ()>>>),
}

/// The means of this platform.
pub(crate) fn fetching() -> Fetching {
    #[cfg(target_arch = "wasm32")]
    return Fetching {
        request: fetch::request,
        spawn: fetch::spawn,
    };
    // Nobody asks where there is no transport; in tests what is ready is all there is to wait for.
    #[cfg(not(target_arch = "wasm32"))]
    Fetching {
        request: |_, _| Box::new(()),
        spawn: |mut future| {
            let _ = future
                .as_mut()
                .poll(&mut Context::from_waker(Waker::noop()));
        },
    }
}

/// What is heard of a stream.
#[cfg_attr(
    not(any(target_arch = "wasm32", test)),
    expect(dead_code, reason = "nothing is heard where there is no transport")
)]
pub(crate) enum Heard<'a> {
    /// The server answered with an event stream.
    Opened,
    /// An event of the default type.
    Message(&'a dyn Message),
    /// It is over, or was never made.
    Lost {
        /// Whether the answer was not an event stream.
        refused: bool,
    },
    /// The answer was not an event stream, but this.
    Refused {
        /// The HTTP status.
        status: u16,
        /// `Retry-After` in milliseconds; 0 without one.
        retry_after: u64,
    },
    /// The stream named a reconnection time, in milliseconds.
    Retry(u64),
}

/// An event of a stream. Its fields are asked for one by one, since each has to be copied out of JavaScript.
pub(crate) trait Message {
    /// The `data`.
    fn data(&self) -> String;

    /// The `lastEventId`.
    fn last_event_id(&self) -> String;
}

/// The transport of this platform. There is none outside a browser, where a client stays idle: pages that are rendered
/// on a server run the same code.
pub(crate) fn of_this_platform() -> Option<Rc<dyn Transport>> {
    #[cfg(target_arch = "wasm32")]
    return Some(Rc::new(browser::Browser));
    #[cfg(not(target_arch = "wasm32"))]
    None
}
