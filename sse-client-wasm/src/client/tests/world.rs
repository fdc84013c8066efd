//! A world that does what a test says, with made-up time.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::rc::{Rc, Weak};

use serde::Deserialize;
use tidings_protocol::SubscribeQuery;

use crate::client::{Client, ClientBuilder};
use crate::transport::{
    Fetching, Guard, Hear, Heard, Message, News, Request, Storage, Timer, Transport,
};
use crate::{Event, TypedEvent};

/// What the tests are sent.
#[derive(Debug, PartialEq, Deserialize, Event)]
#[event(crate = "crate::protocol")]
pub(super) struct Tick {
    pub(super) n: u32,
}

type Tell = Rc<dyn Fn(News)>;
type Due = Rc<dyn Fn()>;

/// One stream that was opened.
pub(super) struct Source {
    pub(super) url: String,
    pub(super) request: Option<Request>,
    hear: Hear,
    open: Rc<()>,
}

/// The world, as a test holds it.
#[derive(Default)]
pub(super) struct World {
    me: Weak<Self>,
    now: Cell<u64>,
    /// What is due at the end of the turn.
    turn: RefCell<Vec<Box<dyn FnOnce()>>>,
    /// When it is due, if it is set.
    timers: RefCell<Vec<(Due, Option<u64>)>>,
    sources: RefCell<Vec<Rc<Source>>>,
    page: RefCell<Option<Tell>>,
    pub(super) kept: RefCell<BTreeMap<String, String>>,
    pub(super) reports: RefCell<Vec<String>>,
}

impl World {
    pub(super) fn new() -> Rc<Self> {
        Rc::new_cyclic(|me| Self {
            me: me.clone(),
            ..Self::default()
        })
    }

    pub(super) fn client(self: &Rc<Self>) -> Client {
        self.build(Client::builder("/events"))
    }

    pub(super) fn build(self: &Rc<Self>, builder: ClientBuilder) -> Client {
        builder.build_on(Some(Rc::clone(self) as _)).unwrap()
    }

    /// Comes to the end of the turn.
    pub(super) fn turn(&self) {
        loop {
            let due = self.turn.take();
            if due.is_empty() {
                break;
            }
            due.into_iter().for_each(|due| due());
        }
    }

    pub(super) fn source(&self, at: usize) -> Rc<Source> {
        self.turn();
        Rc::clone(&self.sources.borrow()[at])
    }

    /// How many streams were opened.
    pub(super) fn opened(&self) -> usize {
        self.turn();
        self.sources.borrow().len()
    }

    /// How many streams are open.
    pub(super) fn open(&self) -> usize {
        self.turn();
        let sources = self.sources.borrow();
        sources.iter().filter(|source| source.is_open()).count()
    }

    /// Goes on to the next timer's moment.
    pub(super) fn pass(&self) {
        self.turn();
        let timers = self.timers.borrow();
        let next = timers
            .iter()
            .enumerate()
            .filter_map(|(at, (_, due))| Some(((*due)?, at)));
        let (moment, at) = next.min().expect("a timer is set");
        drop(timers);
        self.now.set(self.now.get().max(moment));
        let due = {
            let mut timers = self.timers.borrow_mut();
            timers[at].1 = None;
            Rc::clone(&timers[at].0)
        };
        due();
        self.turn();
    }

    /// Lets so many milliseconds go by in which nothing is due.
    pub(super) fn wait(&self, ms: u64) {
        self.now.set(self.now.get() + ms);
    }

    pub(super) fn is_timed(&self) -> bool {
        self.timers.borrow().iter().any(|(_, due)| due.is_some())
    }

    /// Tells of the page, if it is listened to.
    pub(super) fn tell(&self, news: News) {
        self.turn();
        let page = self.page.borrow().clone();
        if let Some(tell) = page {
            tell(news);
        }
    }

    pub(super) fn is_watched(&self) -> bool {
        self.page.borrow().is_some()
    }
}

impl Source {
    pub(super) fn is_open(&self) -> bool {
        Rc::strong_count(&self.open) > 1
    }

    pub(super) fn opens(&self) {
        self.hears(Heard::Opened);
    }

    pub(super) fn answers(&self, status: u16, retry_after: u64) {
        self.hears(Heard::Refused {
            status,
            retry_after,
        });
    }

    pub(super) fn names_retry(&self, ms: u64) {
        self.hears(Heard::Retry(ms));
    }

    /// The value of a header of the request.
    pub(super) fn header(&self, name: &str) -> Option<&str> {
        let headers = &self.request.as_ref()?.headers;
        let found = headers.iter().find(|(other, _)| other == name)?;
        Some(&found.1)
    }

    pub(super) fn is_lost(&self) {
        self.hears(Heard::Lost { refused: false });
    }

    pub(super) fn sends(&self, id: &str, data: &str) {
        self.hears(Heard::Message(&Frame { id, data }));
    }

    /// Sends a tick with the id of this number.
    pub(super) fn ticks(&self, n: u32) {
        self.ticks_on("ticks", n);
    }

    /// Sends a tick on a topic, or on several with a TAB between them.
    pub(super) fn ticks_on(&self, topics: &str, n: u32) {
        let tag = format!("0123456789ab-{n}\t{}\t{topics}", Tick::NAME);
        self.sends("", &format!("{tag}\n{{\"n\":{n}}}"));
    }

    /// Tells a state: a tick without an id.
    pub(super) fn states(&self, topic: &str, n: u32) {
        self.sends("", &format!("\t{}\t{topic}\n{{\"n\":{n}}}", Tick::NAME));
    }

    /// Says that all states are told, and where the stream begins.
    pub(super) fn is_ready_after(&self, n: u32) {
        let id = format!("0123456789ab-{n}");
        self.sends(&id, &format!("tidings:ready\t\n{{\"id\":\"{id}\"}}"));
    }

    /// A stream that was let go is not heard.
    fn hears(&self, heard: Heard<'_>) {
        if self.is_open() {
            (self.hear)(heard);
        }
    }
}

struct Frame<'a> {
    id: &'a str,
    data: &'a str,
}

impl Message for Frame<'_> {
    fn data(&self) -> String {
        self.data.to_owned()
    }

    fn last_event_id(&self) -> String {
        self.id.to_owned()
    }
}

impl Transport for World {
    fn now(&self) -> u64 {
        self.now.get()
    }

    fn random(&self) -> f64 {
        0.5
    }

    fn open(&self, url: &str, _: bool, hear: Hear) -> Result<Guard, String> {
        let open = Rc::new(());
        let url = url.to_owned();
        is_read(url.split_once('?').expect("a query").1);
        self.sources.borrow_mut().push(Rc::new(Source {
            url,
            request: None,
            hear,
            open: Rc::clone(&open),
        }));
        Ok(Box::new(open))
    }

    fn request(&self, _: &Fetching, request: Request, hear: Hear) -> Guard {
        let open = Rc::new(());
        let query = request.url.split_once('?').map(|(_, query)| query);
        is_read(request.body.as_deref().or(query).expect("a query"));
        self.sources.borrow_mut().push(Rc::new(Source {
            url: request.url.clone(),
            request: Some(request),
            hear,
            open: Rc::clone(&open),
        }));
        Box::new(open)
    }

    fn timer(&self, due: Box<dyn Fn()>) -> Box<dyn Timer> {
        let mut timers = self.timers.borrow_mut();
        timers.push((due.into(), None));
        Box::new(Alarm(self.me.clone(), timers.len() - 1))
    }

    fn soon(&self, due: Box<dyn FnOnce()>) {
        self.turn.borrow_mut().push(due);
    }

    fn watch(&self, tell: Box<dyn Fn(News)>) -> Guard {
        self.page.replace(Some(tell.into()));
        Box::new(Watch(self.me.clone()))
    }

    fn load(&self, storage: Storage, key: &str) -> Option<String> {
        self.kept
            .borrow()
            .get(&format!("{storage:?} {key}"))
            .cloned()
    }

    fn save(&self, storage: Storage, key: &str, text: &str) {
        let key = format!("{storage:?} {key}");
        self.kept.borrow_mut().insert(key, text.to_owned());
    }

    fn report(&self, text: &str) {
        self.reports.borrow_mut().push(text.to_owned());
    }
}

/// What is asked for has to be what the server understands.
fn is_read(query: &str) {
    if let Err(error) = SubscribeQuery::parse(query) {
        panic!("{query}: {error}");
    }
}

struct Alarm(Weak<World>, usize);

impl Alarm {
    fn is_due(&self, at: Option<u64>) {
        if let Some(world) = self.0.upgrade() {
            let at = at.map(|ms| world.now.get() + ms);
            world.timers.borrow_mut()[self.1].1 = at;
        }
    }
}

impl Timer for Alarm {
    fn set(&self, ms: u64) {
        self.is_due(Some(ms));
    }

    fn clear(&self) {
        self.is_due(None);
    }
}

impl Drop for Alarm {
    fn drop(&mut self) {
        self.clear();
    }
}

struct Watch(Weak<World>);

impl Drop for Watch {
    fn drop(&mut self) {
        if let Some(world) = self.0.upgrade() {
            world.page.take();
        }
    }
}
