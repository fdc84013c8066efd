//! Who is told of what is no event: of states, gaps and errors.

use std::rc::Rc;

use super::emitter::Emitter;
use super::{ConnectionState, Error, Gap};
use crate::transport::Transport;

pub(super) struct Told {
    pub(super) states: Emitter<dyn Fn(&ConnectionState)>,
    pub(super) gaps: Emitter<dyn Fn(&Gap)>,
    pub(super) errors: Emitter<dyn Fn(&Error)>,
    transport: Option<Rc<dyn Transport>>,
}

impl Told {
    pub(super) fn new(transport: Option<Rc<dyn Transport>>) -> Self {
        Self {
            states: Emitter::new(),
            gaps: Emitter::new(),
            errors: Emitter::new(),
            transport,
        }
    }

    /// Something was missed.
    pub(super) fn gap(&self, gap: &Gap) {
        self.gaps.emit(|call| call(gap));
    }

    /// Something went wrong: tells who listens for it, or else a developer.
    pub(super) fn report(&self, error: &Error) {
        if !self.errors.emit(|call| call(error))
            && let Some(transport) = &self.transport
        {
            transport.report(&error.to_string());
        }
    }

    /// There is nothing more to tell.
    pub(super) fn clear(&self) {
        self.states.clear();
        self.gaps.clear();
        self.errors.clear();
    }
}
