//! The cursor from one page to the next.

use std::rc::Rc;

use super::options::Options;
use super::wish::{Wish, query};
use crate::transport::Transport;

/// Where the cursor is kept, if it is to be.
pub(super) struct Kept {
    options: Rc<Options>,
    transport: Option<Rc<dyn Transport>>,
}

impl Kept {
    pub(super) fn new(options: Rc<Options>, transport: Option<Rc<dyn Transport>>) -> Self {
        Self { options, transport }
    }

    /// The cursor that the page before left.
    pub(super) fn recall(&self, wishes: &[Wish]) -> Option<String> {
        let (storage, transport) = self.options.resume.zip(self.transport.as_ref())?;
        transport.load(storage, &key(&self.options.url, wishes))
    }

    /// Leaves the cursor for the next page.
    pub(super) fn remember(&self, wishes: &[Wish], cursor: &str) {
        if let (Some(storage), Some(transport)) = (self.options.resume, &self.transport)
            && !cursor.is_empty()
            && !wishes.is_empty()
        {
            transport.save(storage, &key(&self.options.url, wishes), cursor);
        }
    }
}

/// Under which the cursor is kept: a cursor says nothing of topics that were not asked for.
fn key(url: &str, wishes: &[Wish]) -> String {
    // Whichever came first. A sort of the standard library's would weigh more than the rest of this.
    let mut parts: Vec<String> = Vec::new();
    for (matcher, _) in wishes {
        let part = query(&[(matcher.clone(), None)], [].iter());
        let at = parts.partition_point(|other| *other < part);
        parts.insert(at, part);
    }
    format!("tidings {url} {}", parts.join("&"))
}
