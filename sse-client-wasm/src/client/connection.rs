//! Carries out what the machine decides, by the means of a transport, for everybody who listens.

use std::cell::{Cell, OnceCell};
use std::rc::{Rc, Weak};

use super::clock::Alarm;
use super::feed::Feed;
use super::kept::Kept;
use super::options::Options;
use super::page::Page;
use super::streams::Streams;
use super::topics::Topics;
use super::want::Want;
use super::wants::Change;
use super::{ConnectionState, Error};
use crate::machine::{Action, Config, Id, Input, Machine, Reason, State, Status, StreamId};
use crate::transport::{Heard, News, Transport};
use crate::url::cursor_parameter;

/// One connection and its listeners: what all handles share.
///
/// The transport's callbacks hold it weakly, so it goes with the last handle, and its streams go with it. Nothing in it
/// is borrowed while a listener is called.
pub(super) struct Connection {
    me: Weak<Self>,
    options: Rc<Options>,
    transport: Option<Rc<dyn Transport>>,
    pub(super) feed: Feed,
    state: Cell<ConnectionState>,
    /// Whether the transport could not open the stream, and the connection was closed for it.
    failed: Cell<bool>,
    streams: Streams,
    page: Page,
    kept: Kept,
    alarm: OnceCell<Alarm>,
    /// Whether what is wanted is looked at again at the end of this turn.
    looking: Cell<bool>,
}

impl Connection {
    pub(super) fn new(options: Options, transport: Option<Rc<dyn Transport>>) -> Rc<Self> {
        let options = Rc::new(options);
        let machine = machine(&options, &options.last_event_id);
        Rc::new_cyclic(|me| Self {
            me: me.clone(),
            state: Cell::new(ConnectionState::of(machine.state(), false, false)),
            feed: Feed::new(machine, &options, transport.clone()),
            streams: Streams::new(Rc::clone(&options), transport.clone()),
            kept: Kept::new(Rc::clone(&options), transport.clone()),
            transport,
            failed: Cell::new(false),
            page: Page::default(),
            alarm: OnceCell::new(),
            looking: Cell::new(false),
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

    pub(super) fn is_closed(&self) -> bool {
        self.state().status == Status::Closed
    }

    pub(super) fn last_event_id(&self) -> String {
        self.feed.cursor.id().clone()
    }

    pub(super) fn close(&self) {
        self.tell(Input::Close);
    }

    /// Somebody listens.
    pub(super) fn want(&self, want: &Rc<Want>, after: Option<String>) {
        self.feed.wants.add(want, after);
        self.look_soon();
    }

    /// Somebody listens no more.
    pub(super) fn unwant(&self, want: &Rc<Want>) {
        self.feed.wants.remove(want);
        self.look_soon();
    }

    /// What is wanted is looked at once for everything that a turn of the page changes: a page that is built listens in
    /// hundreds of places.
    fn look_soon(&self) {
        if self.transport.is_some() && !self.is_closed() && !self.looking.replace(true) {
            self.feed.clock.soon(self.later(Self::look));
        }
    }

    fn look(&self) {
        self.looking.set(false);
        if self.is_closed() {
            return;
        }
        let Feed {
            wants,
            past,
            cursor,
            clock,
            ..
        } = &self.feed;
        let is_waiting = self.state().status == Status::Waiting;
        match wants.look(past, &self.last_event_id(), clock.ms(), is_waiting) {
            Change::None => {}
            Change::Rest => {
                cursor.rest();
                self.tell(Input::Rest);
            }
            Change::First => {
                self.watch();
                self.tell(Input::Start);
            }
            Change::Other { after } => {
                self.watch();
                self.change(after);
            }
        }
    }

    /// Something else is wanted, some of it after an id before the cursor.
    fn change(&self, after: String) {
        let now = self.feed.clock.now();
        let mut machine = self.feed.machine.borrow_mut();
        let beginning = machine.change(Id::of(&after), now);
        drop(machine);
        if let Some(gap) = self.feed.cursor.change(beginning, after) {
            self.feed.told.gap(&gap);
        }
        self.act();
    }

    /// Listens to the clock and the page, once.
    fn watch(&self) {
        let Some(transport) = &self.transport else {
            return;
        };
        if self.alarm.get().is_some() {
            return;
        }
        let due = self.later(|connection| connection.tell(Input::Timer));
        let _ = self.alarm.set(Alarm::new(&self.feed.clock, due));
        // The cursor of the page before, unless one was given.
        let Feed { wants, cursor, .. } = &self.feed;
        if cursor.id().is_empty()
            && let Some(id) = self.kept.recall(&wants.wishes())
        {
            self.feed.machine.replace(machine(&self.options, &id));
            cursor.move_to(&id);
        }
        if !cursor.id().is_empty() {
            // Whoever resumes has the states of what it asks for first.
            wants.have_begun();
        }
        if let Some(after) = self.options.pause_when_hidden {
            let due = self.later(|connection| connection.tell(Input::Pause));
            self.page.pause(&self.feed.clock, after, due);
        }
        let me = self.me.clone();
        self.page.watch(&**transport, move |news| {
            if let Some(connection) = me.upgrade() {
                connection.hear_of_page(news);
            }
        });
    }

    fn hear_of_page(&self, news: News) {
        if matches!(news, News::Hidden | News::Leaving) {
            self.remember();
        }
        for input in self.page.inputs(news) {
            self.tell(*input);
        }
    }

    /// Leaves the cursor for the next page.
    fn remember(&self) {
        let Feed { wants, cursor, .. } = &self.feed;
        self.kept.remember(&wants.wishes(), &cursor.id());
    }

    fn tell(&self, input: Input) {
        if !self.is_closed() {
            let now = self.feed.clock.now();
            self.feed.machine.borrow_mut().handle(input, now);
            self.act();
        }
    }

    /// Does what the machine wants done now, and shows its state.
    fn act(&self) {
        let machine = &self.feed.machine;
        loop {
            let action = machine.borrow_mut().poll();
            match action {
                Some(Action::Connect { stream }) => self.connect(stream),
                Some(Action::Disconnect { stream }) => self.streams.close(stream),
                Some(Action::Rewind { lost }) => self.feed.rewind(lost),
                Some(Action::Refused { reason }) => {
                    self.feed.wants.refused();
                    self.feed.told.report(&Error::Refused { reason });
                }
                None => break,
            }
        }
        let (mut state, deadline) = {
            let machine = machine.borrow();
            (machine.state(), machine.deadline())
        };
        let deadline = (deadline < f64::INFINITY).then_some(deadline as u64);
        if state.status == Status::Closed && self.failed.get() {
            state.reason = Some(Reason::Failed);
        }
        if let Some(alarm) = self.alarm.get() {
            alarm.set(deadline);
        }
        self.show(state);
    }

    fn show(&self, state: State) {
        let Feed {
            caught_up,
            outdated,
            ..
        } = &self.feed;
        if state.status != Status::Open {
            caught_up.set(false);
        }
        let state = ConnectionState::of(state, caught_up.get(), outdated.get());
        let last = self.state.replace(state);
        if last == state {
            return;
        }
        if last.status == Status::Open && state.status != Status::Open {
            self.remember();
        }
        let closed = state.status == Status::Closed;
        if closed {
            self.page.leave();
            self.feed.wants.clear();
            self.feed.handlers.end(state.reason);
            // Why it failed has been told.
            if let Some(error) = Error::of_end(state.reason).filter(|_| !self.failed.get()) {
                self.feed.told.report(&error);
            }
        }
        self.feed.told.states.emit(|call| {
            // A listener may have changed it: the others then hear of the newer one only.
            if self.state.get() == state {
                call(&state);
            }
        });
        if closed {
            self.feed.told.clear();
        }
    }

    fn connect(&self, stream: StreamId) {
        let me = self.me.clone();
        let query = move || Some(me.upgrade()?.query(stream));
        let me = self.me.clone();
        let without_token = move |error| {
            if let Some(connection) = me.upgrade() {
                connection.without_token(stream, &error);
            }
        };
        let hear = Box::new(self.ear(stream));
        if let Err(error) = self.streams.open(stream, query, hear, without_token) {
            self.failed.set(true);
            self.feed.told.report(&error);
            let now = self.feed.clock.now();
            self.feed.machine.borrow_mut().handle(Input::Close, now);
        }
    }

    fn without_token(&self, stream: StreamId, error: &Error) {
        self.feed.told.report(error);
        // What is answered at once must not answer while the attempt is still being made.
        let refused = false;
        let failed = self.later(move |this| this.tell(Input::Failed { stream, refused }));
        self.feed.clock.soon(failed);
    }

    /// Asks for what is wanted, from where the next stream begins.
    fn query(&self, stream: StreamId) -> String {
        let place = self.feed.cursor.place();
        let mut query = self.feed.wants.query(stream, &place);
        cursor_parameter(&mut query, &place);
        query
    }

    /// What is called with what is heard of a stream.
    fn ear(&self, stream: StreamId) -> impl Fn(Heard<'_>) + use<> {
        let me = self.me.clone();
        let understood = Cell::new(true);
        move |heard: Heard<'_>| {
            let Some(connection) = me.upgrade().filter(|connection| !connection.is_closed()) else {
                return;
            };
            match heard {
                Heard::Opened => connection.tell(Input::Opened { stream }),
                Heard::Lost { refused } => connection.tell(Input::Failed { stream, refused }),
                Heard::Refused {
                    status,
                    retry_after,
                } => connection.refused(stream, status, retry_after),
                Heard::Retry(after) => {
                    let after = after as f64;
                    connection.tell(Input::Retry { stream, after });
                }
                Heard::Message(message) => {
                    let is_tagged = connection
                        .feed
                        .message(stream, message, || connection.act());
                    if !is_tagged && understood.replace(false) {
                        let url = connection.url().to_owned();
                        connection.feed.told.report(&Error::NotTidings { url });
                    }
                }
            }
        }
    }

    /// The server answered, but not with a stream.
    fn refused(&self, stream: StreamId, status: u16, retry_after: u64) {
        let refused = true;
        self.tell(Input::Failed { stream, refused });
        let fetch = self.options.fetch.as_ref();
        self.tell(Input::Answered {
            stream,
            status,
            retry_after: retry_after as f64,
            renewable: fetch.is_some_and(|fetch| fetch.token.is_some()),
        });
    }

    /// What does this while there is a connection.
    fn later(&self, run: impl Fn(&Self) + 'static) -> impl Fn() + 'static {
        let me = self.me.clone();
        move || {
            if let Some(connection) = me.upgrade() {
                run(&connection);
            }
        }
    }
}

fn machine(options: &Options, last_event_id: &str) -> Machine {
    Machine::new(Config {
        start: Id::of(last_event_id),
        reconnect: options.reconnect.clone(),
    })
}
