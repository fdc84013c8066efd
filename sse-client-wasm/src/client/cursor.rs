//! The cursor, and where streams begin.

use std::cell::{Ref, RefCell};

use super::Gap;
use crate::machine::Beginning;

/// As the machine has it, in the server's own words.
pub(super) struct Cursor {
    /// The id to resume after.
    id: RefCell<String>,
    /// Where streams begin instead, until one is heard, because what is wanted has changed; empty where that is yet to be
    /// said.
    begin: RefCell<Option<String>>,
}

impl Cursor {
    pub(super) fn new(id: String) -> Self {
        Self {
            id: RefCell::new(id),
            begin: RefCell::default(),
        }
    }

    /// Empty when there is none yet.
    pub(super) fn id(&self) -> Ref<'_, String> {
        self.id.borrow()
    }

    pub(super) fn move_to(&self, id: &str) {
        let mut cursor = self.id.borrow_mut();
        cursor.clear();
        cursor.push_str(id);
        // What was wanted before there was a cursor begins where there is.
        let mut begin = self.begin.borrow_mut();
        if let Some(begin) = begin.as_mut().filter(|begin| begin.is_empty()) {
            begin.push_str(id);
        }
    }

    /// The id after which the next stream begins.
    pub(super) fn place(&self) -> String {
        let begin = self.begin.borrow().clone();
        begin
            .filter(|begin| !begin.is_empty())
            .unwrap_or_else(|| self.id().clone())
    }

    /// Something else is wanted, and this is where the machine has it begin, which was asked to begin after this id. What
    /// is missed by it, if anything.
    pub(super) fn change(&self, beginning: Beginning, after: String) -> Option<Gap> {
        let mut begin = self.begin.borrow_mut();
        match beginning {
            Beginning::Cursor => {
                begin.get_or_insert_with(|| self.id().clone());
                None
            }
            Beginning::Asked => {
                *begin = Some(after);
                None
            }
            Beginning::After(id) => {
                let oldest = id.to_string();
                *begin = Some(oldest.clone());
                Some(Gap {
                    asked: after,
                    oldest,
                    ..Gap::default()
                })
            }
        }
    }

    /// The stream that was asked for at another place is the one that is heard. What is missed by it, if anything.
    pub(super) fn rewind(&self, lost: bool) -> Option<Gap> {
        let begin = self.begin.take()?;
        let had = self.id.replace(begin.clone());
        lost.then(|| Gap {
            asked: begin,
            oldest: had,
            ..Gap::default()
        })
    }

    /// Nothing is wanted any more.
    pub(super) fn rest(&self) {
        self.begin.take();
    }
}
