//! Callbacks to one thing. None is borrowed while it runs: it may add and remove others, and itself.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

/// A callback, and whether it is still wanted.
pub(super) struct Entry<F: ?Sized> {
    on: Cell<bool>,
    call: F,
}

impl<F: ?Sized> Entry<F> {
    /// What is to be called, while it is wanted.
    pub(super) fn get(&self) -> Option<&F> {
        self.on.get().then_some(&self.call)
    }
}

impl<F> Entry<F> {
    pub(super) fn new(call: F) -> Rc<Self> {
        Rc::new(Self {
            on: Cell::new(true),
            call,
        })
    }
}

/// The callbacks, in the order in which they were added.
pub(super) struct Emitter<F: ?Sized> {
    // One that goes through the list holds the list as it was: a change then makes another.
    entries: RefCell<Rc<Vec<Rc<Entry<F>>>>>,
}

impl<F: ?Sized> Emitter<F> {
    pub(super) fn new() -> Self {
        Self {
            entries: RefCell::default(),
        }
    }

    pub(super) fn add(&self, entry: Rc<Entry<F>>) {
        Rc::make_mut(&mut self.entries.borrow_mut()).push(entry);
    }

    /// Removes one; it is not called any more, even when it would be next. Whether any is left.
    pub(super) fn remove(&self, entry: &Rc<Entry<F>>) -> bool {
        entry.on.set(false);
        let mut entries = self.entries.borrow_mut();
        let at = entries.iter().position(|other| Rc::ptr_eq(other, entry));
        let removed = at.map(|at| Rc::make_mut(&mut entries).remove(at));
        let left = !entries.is_empty();
        // What a callback owns may call in here when it is dropped.
        drop(entries);
        drop(removed);
        left
    }

    /// Removes all.
    pub(super) fn clear(&self) {
        let entries = self.entries.take();
        for entry in entries.iter() {
            entry.on.set(false);
        }
    }

    /// Calls those that are there now; whether there was any.
    pub(super) fn emit(&self, mut call: impl FnMut(&F)) -> bool {
        self.each(|entry| call(&entry.call))
    }

    /// [`emit`](Self::emit), for who calls later.
    pub(super) fn each(&self, mut call: impl FnMut(&Rc<Entry<F>>)) -> bool {
        let entries = Rc::clone(&self.entries.borrow());
        for entry in entries.iter().filter(|entry| entry.on.get()) {
            call(entry);
        }
        !entries.is_empty()
    }

    #[cfg(all(test, feature = "typed"))]
    pub(super) fn is_empty(&self) -> bool {
        self.entries.borrow().is_empty()
    }
}

#[cfg(all(test, feature = "typed"))]
mod tests {
    use super::*;

    #[test]
    fn a_callback_may_change_the_list_it_is_called_from() {
        let emitter: Rc<Emitter<dyn Fn()>> = Rc::new(Emitter::new());
        let calls = Rc::new(RefCell::new(String::new()));
        let say = |text: &'static str| {
            let calls = Rc::clone(&calls);
            move || calls.borrow_mut().push_str(text)
        };
        let last: Rc<Entry<dyn Fn()>> = Entry::new(say("last "));
        emitter.add(Entry::new({
            let (emitter, last, say_new) = (Rc::clone(&emitter), Rc::clone(&last), say("new "));
            let first = say("first ");
            move || {
                first();
                emitter.remove(&last);
                emitter.add(Entry::new(say_new.clone()));
            }
        }));
        emitter.add(last);

        emitter.emit(|call| call());
        assert_eq!(calls.take(), "first ");
        emitter.emit(|call| call());
        assert_eq!(calls.take(), "first new ");
    }

    #[test]
    fn a_callback_is_dropped_while_nothing_is_borrowed() {
        struct Dropped(Rc<Emitter<dyn Fn()>>);
        impl Drop for Dropped {
            fn drop(&mut self) {
                self.0.add(Entry::new(|| {}));
            }
        }
        let emitter: Rc<Emitter<dyn Fn()>> = Rc::new(Emitter::new());
        let dropped = Dropped(Rc::clone(&emitter));
        let entry: Rc<Entry<dyn Fn()>> = Entry::new(move || {
            let _ = &dropped;
        });
        emitter.add(Rc::clone(&entry));
        emitter.remove(&entry);
        drop(entry);
        assert!(!emitter.is_empty(), "what its drop added is there");
        emitter.clear();
        assert!(emitter.is_empty());
    }
}
