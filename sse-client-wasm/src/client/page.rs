//! The page around the client, and what it says to the machine.

use std::cell::{OnceCell, RefCell};
use std::time::Duration;

use super::clock::Clock;
use crate::machine::Input;
use crate::transport::{Guard, News, Timer, Transport};

/// What is heard of the page.
#[derive(Default)]
pub(super) struct Page {
    watch: RefCell<Option<Guard>>,
    /// Due when the page has been hidden for long enough.
    hidden: OnceCell<(Box<dyn Timer>, u64)>,
}

impl Page {
    /// Is to be told when the page is hidden for so long.
    pub(super) fn pause(&self, clock: &Clock, after: Duration, due: impl Fn() + 'static) {
        let after = u64::try_from(after.as_millis()).unwrap_or(u64::MAX);
        let timer = clock.timer(Box::new(due));
        let _ = self.hidden.set((timer, after));
    }

    /// Listens to it.
    pub(super) fn watch(&self, transport: &dyn Transport, hear: impl Fn(News) + 'static) {
        let watch = transport.watch(Box::new(hear));
        self.watch.replace(Some(watch));
    }

    /// What its news are to the machine.
    pub(super) fn inputs(&self, news: News) -> &'static [Input] {
        match (news, self.hidden.get()) {
            (News::Online, _) => &[Input::Online],
            (News::Offline, _) => &[Input::Offline],
            (News::Visible, None) => &[Input::Visible],
            (News::Visible, Some((timer, _))) => {
                timer.clear();
                &[Input::Resume, Input::Visible]
            }
            (News::Hidden, Some((timer, after))) => {
                timer.set(*after);
                &[]
            }
            (News::Hidden, None) | (News::Leaving, _) => &[],
        }
    }

    /// Listens no more.
    pub(super) fn leave(&self) {
        let watch = self.watch.take();
        drop(watch);
        if let Some((timer, _)) = self.hidden.get() {
            timer.clear();
        }
    }
}
