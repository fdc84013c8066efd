//! What a throttle may hold back, and how it is not lost when the throttle is lifted.

use std::cell::{Cell, RefCell};

use tidings_protocol::{Incarnation, TopicMatcher};

use super::wish::Wish;
use crate::machine::Id;

/// How much longer than before an event may be on its way, in milliseconds.
const DELAY: u64 = 1_000;

/// Of how many topics and names the newest event is remembered. Beyond, one may hear an older event after a newer one.
const MOST: usize = 8_192;

/// Where the stream was before all that a throttle may hold back now: the cursor may have passed that. So a stream that
/// carries the same without the throttle begins there; what was delivered since is recognised, and what has been overtaken
/// left out.
///
/// Two marks take turns, and only when something comes: that was an interval after the older one, at least. What was
/// published before the older one has been sent before that, and has come by the same way.
#[derive(Debug, Default)]
pub(super) struct Past {
    older: RefCell<String>,
    newer: RefCell<String>,
    turned: Cell<u64>,
    /// How long a mark is kept at least, in milliseconds; 0 while nothing is throttled.
    period: Cell<u64>,
    /// The newest event by name and topics, in their order, since something was throttled first. A map of the standard
    /// library's would weigh more than the rest of this.
    newest: RefCell<Vec<(String, u64)>>,
    incarnation: Cell<Option<Incarnation>>,
    /// Whether anything was ever throttled.
    pub(super) matters: Cell<bool>,
}

impl Past {
    /// Something else is wanted. Gives the id that a stream for it begins after, at the latest; `None` where it may be the
    /// cursor.
    pub(super) fn change(
        &self,
        had: &[Wish],
        wishes: &[Wish],
        cursor: &str,
        now: u64,
    ) -> Option<String> {
        let begin = lifts(had, wishes).then(|| self.older.borrow().clone());
        let longest = wishes.iter().filter_map(|(_, throttle)| *throttle).max();
        if longest.is_some() && self.period.get() == 0 {
            self.matters.set(true);
            self.older.replace(cursor.to_owned());
            self.newer.replace(cursor.to_owned());
            self.turned.set(now);
        }
        self.period
            .set(longest.map_or(0, |longest| longest.saturating_add(DELAY)));
        begin.filter(|begin| !begin.is_empty())
    }

    /// Something came; to be called before the cursor moves.
    pub(super) fn turn(&self, cursor: &str, now: u64) {
        if self.period.get() > 0 && now.saturating_sub(self.turned.get()) >= self.period.get() {
            self.older.swap(&self.newer);
            self.newer.replace(cursor.to_owned());
            self.turned.set(now);
        }
    }

    /// An id was heard, perhaps the first.
    pub(super) fn heard(&self, id: &str) {
        for mark in [&self.older, &self.newer] {
            if mark.borrow().is_empty() {
                mark.replace(id.to_owned());
            }
        }
    }

    /// Whether an event that comes late has been overtaken, while it was held back, by what another stream delivered. It is
    /// then left out, like everything that a throttle leaves out.
    pub(super) fn is_overtaken(&self, is_late: bool, id: Id, name: &str, topics: &[&str]) -> bool {
        let Some(id) = id.log() else {
            return false;
        };
        let mut newest = self.newest.borrow_mut();
        if self.incarnation.replace(Some(id.incarnation)) != Some(id.incarnation)
            || newest.len() > MOST
        {
            newest.clear();
        }
        let key = format!("{name}\t{}", topics.join("\t"));
        let at = newest.partition_point(|(other, _)| *other < key);
        match newest.get_mut(at).filter(|(other, _)| *other == key) {
            Some((_, known)) => {
                let overtaken = is_late && id.seq < *known;
                *known = id.seq.max(*known);
                overtaken
            }
            None => {
                newest.insert(at, (key, id.seq));
                false
            }
        }
    }
}

/// Whether something is wanted without a throttle that was not, and may be what was wanted with one.
fn lifts(had: &[Wish], wishes: &[Wish]) -> bool {
    let is_free = |wish: &&Wish| wish.1.is_none() && !had.contains(*wish);
    let mut throttled = had.iter().filter(|(_, throttle)| throttle.is_some());
    throttled.any(|(matcher, _)| {
        wishes
            .iter()
            .filter(is_free)
            .any(|(free, _)| !matches!(free, TopicMatcher::Exact(_)) || free == matcher)
    })
}
