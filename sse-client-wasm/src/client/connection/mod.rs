//! Carries out what the machine decides, by the means of a transport, and tells the listeners.

mod incoming;
mod request;

use std::cell::{Cell, OnceCell, RefCell};
use std::rc::{Rc, Weak};
use std::time::Duration;

use tidings_protocol::{Incarnation, ReconnectPolicy};

use super::emitter::Emitter;
use super::handlers::Handlers;
use super::past::Past;
use super::topics::Topics;
use super::want::{Want, Wants, Wish, are_same, earlier, query};
use super::{ConnectionState, Error, Fetch, Gap};
use crate::machine::{
    Action, Beginning, Config, Id, Input, Machine, Moment, Reason, State, Status, StreamId,
};
use crate::transport::{Guard, Heard, News, Storage, Timer, Transport};
use crate::url::{with_cursor, with_query};

/// What a client is built with.
pub(super) struct Options {
    pub(super) url: String,
    /// Of listeners that name none.
    pub(super) topics: Rc<[Topics]>,
    pub(super) with_credentials: bool,
    pub(super) version: String,
    pub(super) pause_when_hidden: Option<Duration>,
    pub(super) resume: Option<Storage>,
    pub(super) fetch: Option<Fetch>,
    pub(super) last_event_id: String,
    pub(super) reconnect: ReconnectPolicy,
}

/// One connection and its listeners: what all handles share.
///
/// The transport's callbacks hold it weakly, so it goes with the last handle, and its streams go with it. Nothing in it
/// is borrowed while a listener is called.
pub(super) struct Connection {
    me: Weak<Self>,
    options: Options,
    transport: Option<Rc<dyn Transport>>,
    machine: RefCell<Machine>,
    state: Cell<ConnectionState>,
    /// Whether the transport could not open the stream, and the connection was closed for it.
    failed: Cell<bool>,
    caught_up: Cell<bool>,
    outdated: Cell<bool>,
    /// The id to resume after.
    cursor: RefCell<String>,
    /// Where streams begin instead, until one is heard, because what is wanted has changed.
    begin: RefCell<Option<String>>,
    /// Of the hub's id that was delivered last.
    incarnation: Cell<Option<Incarnation>>,
    streams: RefCell<Vec<(StreamId, Guard)>>,
    page: OnceCell<RefCell<Option<Guard>>>,
    timer: OnceCell<Box<dyn Timer>>,
    /// What the timer is set to.
    alarm: Cell<Option<u64>>,
    /// Due when the page has been hidden for long enough.
    hidden: OnceCell<Box<dyn Timer>>,
    wants: Wants,
    /// What the server is asked for.
    wishes: RefCell<Vec<Wish>>,
    past: Past,
    /// Whether they are looked at again at the end of this turn.
    looking: Cell<bool>,
    handlers: Handlers,
    pub(super) states: Emitter<dyn Fn(&ConnectionState)>,
    pub(super) gaps: Emitter<dyn Fn(&Gap)>,
    pub(super) errors: Emitter<dyn Fn(&Error)>,
}

impl Connection {
    pub(super) fn new(options: Options, transport: Option<Rc<dyn Transport>>) -> Rc<Self> {
        let machine = machine(&options, &options.last_event_id);
        Rc::new_cyclic(|me| Self {
            me: me.clone(),
            transport,
            state: Cell::new(ConnectionState::of(machine.state(), false, false)),
            machine: RefCell::new(machine),
            failed: Cell::new(false),
            caught_up: Cell::new(false),
            outdated: Cell::new(false),
            cursor: RefCell::new(options.last_event_id.clone()),
            begin: RefCell::default(),
            incarnation: Cell::new(None),
            streams: RefCell::default(),
            page: OnceCell::new(),
            timer: OnceCell::new(),
            alarm: Cell::new(None),
            hidden: OnceCell::new(),
            wants: Wants::default(),
            wishes: RefCell::default(),
            past: Past::default(),
            looking: Cell::new(false),
            handlers: Handlers::new(),
            states: Emitter::new(),
            gaps: Emitter::new(),
            errors: Emitter::new(),
            options,
        })
    }

    pub(super) fn url(&self) -> &str {
        &self.options.url
    }

    pub(super) fn defaults(&self) -> Rc<[Topics]> {
        Rc::clone(&self.options.topics)
    }

    pub(super) fn state(&self) -> ConnectionState {
        self.state.get()
    }

    pub(super) fn last_event_id(&self) -> String {
        self.cursor.borrow().clone()
    }

    pub(super) fn handlers(&self) -> &Handlers {
        &self.handlers
    }

    pub(super) fn is_closed(&self) -> bool {
        self.state().status == Status::Closed
    }

    /// Somebody listens.
    pub(super) fn want(&self, want: &Rc<Want>, after: Option<String>) {
        self.wants.add(want, after);
        self.look_soon();
    }

    /// Somebody listens no more.
    pub(super) fn unwant(&self, want: &Rc<Want>) {
        self.wants.remove(want);
        self.look_soon();
    }

    /// What is wanted is looked at once for everything that a turn of the page changes: a page that is built listens in
    /// hundreds of places.
    fn look_soon(&self) {
        if let Some(transport) = &self.transport
            && !self.is_closed()
            && !self.looking.replace(true)
        {
            let me = self.me.clone();
            transport.soon(Box::new(move || {
                if let Some(connection) = me.upgrade() {
                    connection.look();
                }
            }));
        }
    }

    fn look(&self) {
        self.looking.set(false);
        if self.is_closed() {
            return;
        }
        let wishes = self.wants.wishes();
        let after = self.wants.take_after();
        let had = self.wishes.replace(wishes);
        let wishes = self.wishes.borrow();
        let past = {
            let cursor = self.cursor.borrow();
            self.past.change(&had, &wishes, &cursor, self.now().ms)
        };
        if wishes.is_empty() {
            drop(wishes);
            if !had.is_empty() {
                self.begin.take();
                self.tell(Input::Rest);
            }
            return;
        }
        let (is_first, is_same) = (had.is_empty(), are_same(&wishes, &had));
        drop(wishes);
        self.watch();
        // Where a listener begins may be earlier still.
        let after = after.into_iter().chain(past).reduce(earlier);
        match after {
            None if is_first => self.tell(Input::Start),
            None if is_same => {}
            after => self.change(after.unwrap_or_default()),
        }
    }

    /// Something else is wanted, some of it after an id before the cursor.
    fn change(&self, after: String) {
        let now = self.now();
        let beginning = self.machine.borrow_mut().change(Id::of(&after), now);
        match beginning {
            Beginning::Cursor => {
                let mut begin = self.begin.borrow_mut();
                begin.get_or_insert_with(|| self.cursor.borrow().clone());
            }
            Beginning::Asked => {
                self.begin.replace(Some(after));
            }
            Beginning::After(id) => {
                let oldest = id.to_string();
                self.begin.replace(Some(oldest.clone()));
                self.missed(&Gap {
                    asked: after,
                    oldest,
                    ..Gap::default()
                });
            }
        }
        self.act();
    }

    /// The stream that was asked for at another place than the cursor is the one that is heard.
    fn rewind(&self, lost: bool) {
        self.caught_up.set(false);
        let Some(begin) = self.begin.take() else {
            return;
        };
        let had = self.cursor.replace(begin.clone());
        if lost {
            self.missed(&Gap {
                asked: begin,
                oldest: had,
                ..Gap::default()
            });
        }
    }

    fn missed(&self, gap: &Gap) {
        self.gaps.emit(|call| call(gap));
    }

    /// Listens to the clock and the page, once.
    fn watch(&self) {
        let Some(transport) = self.transport.as_ref() else {
            return;
        };
        if self.timer.get().is_some() {
            return;
        }
        let me = self.me.clone();
        let due = move || {
            if let Some(connection) = me.upgrade() {
                connection.alarm.set(None);
                connection.tell(Input::Timer);
            }
        };
        let _ = self.timer.set(transport.timer(Box::new(due)));
        self.recall();
        let me = self.me.clone();
        let page = transport.watch(Box::new(move |news| {
            if let Some(connection) = me.upgrade() {
                connection.hear_of_page(news);
            }
        }));
        let _ = self.page.set(RefCell::new(Some(page)));
    }

    fn hear_of_page(&self, news: News) {
        match news {
            News::Online => self.tell(Input::Online),
            News::Offline => self.tell(Input::Offline),
            News::Visible => {
                if let Some(hidden) = self.hidden.get() {
                    hidden.clear();
                    self.tell(Input::Resume);
                }
                self.tell(Input::Visible);
            }
            News::Hidden => {
                self.remember();
                self.pause_later();
            }
            News::Leaving => self.remember(),
        }
    }

    fn pause_later(&self) {
        if let Some(after) = self.options.pause_when_hidden
            && !self.is_closed()
        {
            let hidden = self.hidden.get_or_init(|| {
                let me = self.me.clone();
                self.timer(Box::new(move || {
                    if let Some(connection) = me.upgrade() {
                        connection.tell(Input::Pause);
                    }
                }))
            });
            hidden.set(u64::try_from(after.as_millis()).unwrap_or(u64::MAX));
        }
    }

    /// Takes up the cursor of the page before, unless one was given.
    fn recall(&self) {
        if let (Some(storage), Some(transport)) = (self.options.resume, &self.transport)
            && self.cursor.borrow().is_empty()
            && let Some(id) = transport.load(storage, &self.key())
        {
            self.machine.replace(machine(&self.options, &id));
            self.cursor.replace(id);
        }
    }

    /// Leaves the cursor for the next page.
    fn remember(&self) {
        if let (Some(storage), Some(transport)) = (self.options.resume, &self.transport)
            && !self.cursor.borrow().is_empty()
            && !self.wishes.borrow().is_empty()
        {
            transport.save(storage, &self.key(), &self.cursor.borrow());
        }
    }

    /// Under which the cursor is kept: a cursor says nothing of topics that were not asked for.
    fn key(&self) -> String {
        let mut wishes = self.wishes.borrow().clone();
        for (_, throttle) in &mut wishes {
            *throttle = None;
        }
        // Whichever came first. A sort of the standard library's would weigh more than the rest of this.
        let mut parts: Vec<String> = Vec::new();
        for wish in &wishes {
            let part = query(std::slice::from_ref(wish));
            let at = parts.partition_point(|other| *other < part);
            parts.insert(at, part);
        }
        format!("tidings {} {}", self.options.url, parts.join("&"))
    }

    pub(super) fn close(&self) {
        self.tell(Input::Close);
    }

    /// A timer of the transport; there is one where there is anything to wait for.
    pub(super) fn timer(&self, due: Box<dyn Fn()>) -> Box<dyn Timer> {
        match &self.transport {
            Some(transport) => transport.timer(due),
            None => Box::new(NoTimer),
        }
    }

    /// Tells the listeners of an error, or else a developer.
    pub(super) fn report(&self, error: &Error) {
        if !self.errors.emit(|call| call(error))
            && let Some(transport) = &self.transport
        {
            transport.report(&error.to_string());
        }
    }

    fn tell(&self, input: Input) {
        if !self.is_closed() {
            self.machine.borrow_mut().handle(input, self.now());
            self.act();
        }
    }

    pub(super) fn now(&self) -> Moment {
        self.transport
            .as_ref()
            .map_or(Moment { ms: 0, random: 0.0 }, |transport| Moment {
                ms: transport.now(),
                random: transport.random(),
            })
    }

    /// Does what the machine wants done now, and shows its state.
    fn act(&self) {
        loop {
            let action = self.machine.borrow_mut().poll();
            match action {
                Some(Action::Connect { stream }) => self.connect(stream),
                Some(Action::Disconnect { stream }) => self.disconnect(stream),
                Some(Action::Rewind { lost }) => self.rewind(lost),
                Some(Action::Refused { reason }) => self.report(&Error::Refused { reason }),
                None => break,
            }
        }
        let (mut state, deadline) = {
            let machine = self.machine.borrow();
            (machine.state(), machine.deadline())
        };
        if state.status == Status::Closed && self.failed.get() {
            state.reason = Some(Reason::Failed);
        }
        self.set_timer(deadline);
        self.show(state);
    }

    fn set_timer(&self, deadline: Option<u64>) {
        if let (Some(timer), Some(transport)) = (self.timer.get(), &self.transport)
            && self.alarm.replace(deadline) != deadline
        {
            match deadline {
                Some(at) => timer.set(at.saturating_sub(transport.now())),
                None => timer.clear(),
            }
        }
    }

    fn show(&self, state: State) {
        if state.status != Status::Open {
            self.caught_up.set(false);
        }
        let state = ConnectionState::of(state, self.caught_up.get(), self.outdated.get());
        let last = self.state.replace(state);
        if last == state {
            return;
        }
        if last.status == Status::Open && state.status != Status::Open {
            self.remember();
        }
        let closed = state.status == Status::Closed;
        if closed {
            let page = self.page.get().and_then(|page| page.take());
            drop(page);
            if let Some(hidden) = self.hidden.get() {
                hidden.clear();
            }
            self.wants.clear();
            self.handlers.end(state.reason);
            // Why it failed has been told.
            if let Some(error) = Error::of_end(state.reason).filter(|_| !self.failed.get()) {
                self.report(&error);
            }
        }
        self.states.emit(|call| {
            // A listener may have changed it: the others then hear of the newer one only.
            if self.state.get() == state {
                call(&state);
            }
        });
        if closed {
            self.states.clear();
            self.gaps.clear();
            self.errors.clear();
        }
    }

    fn connect(&self, stream: StreamId) {
        let Some(transport) = &self.transport else {
            return;
        };
        if let Some(fetch) = &self.options.fetch {
            let guard = self.request(fetch, stream);
            self.streams.borrow_mut().push((stream, guard));
            return;
        }
        let url = with_query(&self.options.url, &query(&self.wishes.borrow()));
        let url = with_cursor(&url, &self.place());
        let credentials = self.options.with_credentials;
        match transport.open(&url, credentials, Box::new(self.ear(stream))) {
            Ok(guard) => self.streams.borrow_mut().push((stream, guard)),
            Err(message) => {
                self.failed.set(true);
                self.report(&Error::Open { url, message });
                self.machine.borrow_mut().handle(Input::Close, self.now());
            }
        }
    }

    /// The id after which the next stream begins.
    fn place(&self) -> String {
        let begin = self.begin.borrow().clone();
        begin
            .filter(|begin| !begin.is_empty())
            .unwrap_or_else(|| self.last_event_id())
    }

    /// What is called with what is heard of a stream.
    fn ear(&self, stream: StreamId) -> impl Fn(Heard<'_>) + use<> {
        let me = self.me.clone();
        let understood = Cell::new(true);
        move |heard: Heard<'_>| {
            let Some(connection) = me.upgrade() else {
                return;
            };
            match heard {
                Heard::Opened => connection.tell(Input::Opened { stream }),
                Heard::Lost { refused } => connection.tell(Input::Failed { stream, refused }),
                Heard::Refused {
                    status,
                    retry_after,
                } => connection.refused(stream, status, retry_after),
                Heard::Retry(after) => connection.tell(Input::Retry { stream, after }),
                Heard::Message(message) => {
                    if !connection.message(stream, message) && understood.replace(false) {
                        let url = connection.options.url.clone();
                        connection.report(&Error::NotTidings { url });
                    }
                }
            }
        }
    }

    fn disconnect(&self, stream: StreamId) {
        let mut streams = self.streams.borrow_mut();
        let at = streams.iter().position(|(other, _)| *other == stream);
        let guard = at.map(|at| streams.swap_remove(at));
        drop(streams);
        drop(guard);
    }
}

fn machine(options: &Options, last_event_id: &str) -> Machine {
    Machine::new(Config {
        start: Id::of(last_event_id),
        reconnect: options.reconnect.clone(),
    })
}

/// Where there is no transport nothing arrives, and nothing is waited for.
struct NoTimer;

impl Timer for NoTimer {
    fn set(&self, _: u64) {}

    fn clear(&self) {}
}
