//! A world that does what a test says, with made-up time.

use std::cell::{Cell, RefCell};
use std::rc::{Rc, Weak};

use serde::Deserialize;

use crate::client::{Client, ClientBuilder};
use crate::machine::Input;
use crate::transport::{Guard, Heard, Message, Timer, Transport};
use crate::{Event, TypedEvent};

/// What the tests are sent.
#[derive(Debug, PartialEq, Deserialize, Event)]
#[event(crate = "crate::protocol")]
pub(super) struct Tick {
    pub(super) n: u32,
}

type Hear = Box<dyn Fn(Heard<'_>)>;
type Tell = Rc<dyn Fn(Input)>;

/// One stream that was opened.
pub(super) struct Source {
    pub(super) url: String,
    hear: Hear,
    open: Rc<()>,
}

/// The world, as a test holds it.
#[derive(Default)]
pub(super) struct World {
    me: Weak<Self>,
    now: Cell<u64>,
    due: RefCell<Option<Rc<dyn Fn()>>>,
    alarm: Cell<Option<u64>>,
    sources: RefCell<Vec<Rc<Source>>>,
    page: RefCell<Option<Tell>>,
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

    pub(super) fn source(&self, at: usize) -> Rc<Source> {
        Rc::clone(&self.sources.borrow()[at])
    }

    /// How many streams were opened.
    pub(super) fn opened(&self) -> usize {
        self.sources.borrow().len()
    }

    /// How many streams are open.
    pub(super) fn open(&self) -> usize {
        let sources = self.sources.borrow();
        sources.iter().filter(|source| source.is_open()).count()
    }

    /// Goes on to the timer's moment.
    pub(super) fn pass(&self) {
        let at = self.alarm.take().expect("the timer is set");
        self.now.set(at);
        let due = self.due.borrow().clone();
        due.expect("there is a timer")();
    }

    pub(super) fn is_timed(&self) -> bool {
        self.alarm.get().is_some()
    }

    /// Tells of the page, if it is listened to.
    pub(super) fn tell(&self, input: Input) {
        let page = self.page.borrow().clone();
        if let Some(tell) = page {
            tell(input);
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

    pub(super) fn is_lost(&self) {
        self.hears(Heard::Lost { refused: false });
    }

    pub(super) fn sends(&self, id: &str, data: &str) {
        self.hears(Heard::Message(&Frame { id, data }));
    }

    /// Sends a tick with the id of this number.
    pub(super) fn ticks(&self, n: u32) {
        let tag = format!("0123456789ab-{n}\t{}\tticks", Tick::NAME);
        self.sends("", &format!("{tag}\n{{\"n\":{n}}}"));
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
        self.sources.borrow_mut().push(Rc::new(Source {
            url,
            hear,
            open: Rc::clone(&open),
        }));
        Ok(Box::new(open))
    }

    fn timer(&self, due: Box<dyn Fn()>) -> Box<dyn Timer> {
        self.due.replace(Some(due.into()));
        Box::new(Alarm(self.me.clone()))
    }

    fn watch(&self, tell: Box<dyn Fn(Input)>) -> Guard {
        self.page.replace(Some(tell.into()));
        Box::new(Watch(self.me.clone()))
    }

    fn report(&self, text: &str) {
        self.reports.borrow_mut().push(text.to_owned());
    }
}

struct Alarm(Weak<World>);

impl Timer for Alarm {
    fn set(&self, ms: u64) {
        if let Some(world) = self.0.upgrade() {
            world.alarm.set(Some(world.now.get() + ms));
        }
    }

    fn clear(&self) {
        if let Some(world) = self.0.upgrade() {
            world.alarm.set(None);
        }
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
