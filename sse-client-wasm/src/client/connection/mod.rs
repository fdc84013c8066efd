//! Carries out what the machine decides, by the means of a transport, and tells the listeners.

mod incoming;

use std::cell::{Cell, OnceCell, RefCell};
use std::rc::{Rc, Weak};

use tidings_protocol::Incarnation;

use super::emitter::Emitter;
use super::handlers::Handlers;
use super::{Error, Gap};
use crate::machine::{Action, Config, Input, Machine, Moment, Reason, State, Status, StreamId};
use crate::transport::{Guard, Heard, Timer, Transport};
use crate::url::with_cursor;

/// What is connected to.
pub(super) struct Target {
    /// The URL, without a cursor and without a fragment.
    pub(super) url: String,
    pub(super) with_credentials: bool,
}

/// One connection and its listeners: what all handles share.
///
/// The transport's callbacks hold it weakly, so it goes with the last handle, and its streams go with it. Nothing in it
/// is borrowed while a listener is called.
pub(super) struct Connection {
    me: Weak<Self>,
    target: Target,
    transport: Option<Rc<dyn Transport>>,
    machine: RefCell<Machine>,
    state: Cell<State>,
    /// Whether the transport could not open the stream, and the connection was closed for it.
    failed: Cell<bool>,
    /// The id to resume after.
    cursor: RefCell<String>,
    /// Of the hub's id that was delivered last.
    incarnation: Cell<Option<Incarnation>>,
    streams: RefCell<Vec<(StreamId, Guard)>>,
    page: RefCell<Option<Guard>>,
    timer: OnceCell<Box<dyn Timer>>,
    /// What the timer is set to.
    alarm: Cell<Option<u64>>,
    handlers: Handlers,
    pub(super) states: Emitter<dyn Fn(&State)>,
    pub(super) gaps: Emitter<dyn Fn(&Gap)>,
    pub(super) errors: Emitter<dyn Fn(&Error)>,
}

impl Connection {
    pub(super) fn new(
        target: Target,
        cursor: String,
        config: Config,
        transport: Option<Rc<dyn Transport>>,
    ) -> Rc<Self> {
        let machine = Machine::new(config);
        Rc::new_cyclic(|me| Self {
            me: me.clone(),
            target,
            transport,
            state: Cell::new(machine.state()),
            machine: RefCell::new(machine),
            failed: Cell::new(false),
            cursor: RefCell::new(cursor),
            incarnation: Cell::new(None),
            streams: RefCell::default(),
            page: RefCell::default(),
            timer: OnceCell::new(),
            alarm: Cell::new(None),
            handlers: Handlers::new(),
            states: Emitter::new(),
            gaps: Emitter::new(),
            errors: Emitter::new(),
        })
    }

    pub(super) fn url(&self) -> &str {
        &self.target.url
    }

    pub(super) fn state(&self) -> State {
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

    /// Connects, unless it has been done.
    pub(super) fn start(&self) {
        let Some(transport) = self.transport.as_ref() else {
            return;
        };
        if self.state().status != Status::Idle || self.timer.get().is_some() {
            return;
        }
        let me = self.me.clone();
        let due = move || {
            if let Some(connection) = me.upgrade() {
                connection.alarm.set(None);
                connection.tell(Input::Timer);
            }
        };
        if self.timer.set(transport.timer(Box::new(due))).is_ok() {
            let me = self.me.clone();
            let page = transport.watch(Box::new(move |input| {
                if let Some(connection) = me.upgrade() {
                    connection.tell(input);
                }
            }));
            self.page.replace(Some(page));
            self.tell(Input::Start);
        }
    }

    pub(super) fn close(&self) {
        self.tell(Input::Close);
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

    fn now(&self) -> Moment {
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
                // What is wanted never changes here.
                Some(Action::Rewind { .. }) => {}
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
        if self.state.replace(state) == state {
            return;
        }
        let closed = state.status == Status::Closed;
        if closed {
            let page = self.page.take();
            drop(page);
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
        let url = with_cursor(&self.target.url, &self.cursor.borrow());
        let me = self.me.clone();
        let understood = Cell::new(true);
        let hear = move |heard: Heard<'_>| {
            let Some(connection) = me.upgrade() else {
                return;
            };
            match heard {
                Heard::Opened => connection.tell(Input::Opened { stream }),
                Heard::Lost { refused } => connection.tell(Input::Failed { stream, refused }),
                Heard::Message(message) => {
                    if !connection.message(stream, message) && understood.replace(false) {
                        let url = connection.target.url.clone();
                        connection.report(&Error::NotTidings { url });
                    }
                }
            }
        };
        match transport.open(&url, self.target.with_credentials, Box::new(hear)) {
            Ok(guard) => self.streams.borrow_mut().push((stream, guard)),
            Err(message) => {
                self.failed.set(true);
                self.report(&Error::Open { url, message });
                self.machine.borrow_mut().handle(Input::Close, self.now());
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
