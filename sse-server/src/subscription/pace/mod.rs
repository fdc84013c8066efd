//! What a throttled subscription holds back.

mod name;
mod rules;

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    sync::Arc,
};

use tidings_protocol::{Throttle, TopicMatcher};

use self::{name::Name, rules::Rules};
use super::sink::Sink;
use crate::{hub::registry::Deadline, log::Entry};

/// Intervals end at whole multiples of this, in milliseconds: then one look of the hub's keeper serves everybody.
const PULSE: u64 = 10;

/// When it was full, it looks for room again after so many milliseconds.
const LOOK_AGAIN: u64 = 100;

/// The newest event of each topic, name and key that is not to be sent yet, and when it is.
///
/// Everything throttled passes through here and is sent, when it is due, after what was read with it. So of what piles up
/// while a subscriber does not read, only the newest is left, whatever the interval.
///
/// Intervals are of a topic and name, and when one ends, what is held of all its keys is sent. So of one topic and name
/// numbers only grow, and a client that knows no keys can tell an event that was overtaken from one that is new to it.
#[derive(Debug)]
pub(super) struct Pace {
    rules: Rules,
    /// By topic and name.
    turns: HashMap<Box<str>, Turn>,
    /// What is held, by topic, name and key: when it is due, and its number.
    slots: HashMap<Box<str>, (u64, u64)>,
    /// What is held, by when it is due and by its number.
    waiting: BTreeMap<(u64, u64), Arc<Entry>>,
    /// The numbers of what is held.
    held: BTreeSet<u64>,
    max: usize,
    looked: u64,
    /// The hub's time when the subscription last looked at it.
    pub(super) now: u64,
    /// Whether it begins with the newest of what it may have been owed.
    pub(super) begins: bool,
    /// How the hub's list knows when it is to be woken.
    pub(super) timer: Option<Deadline>,
    /// Events left out so far and not yet counted.
    pub(super) left_out: u64,
    /// Events let through since there was no room, not yet counted.
    pub(super) let_through: u64,
    ids: Ids,
    name: Name,
}

/// The newest event of a topic, name and key that was sent without waiting.
pub(super) type Sent = HashMap<Box<str>, u64>;

/// One topic and name.
#[derive(Debug, Default)]
struct Turn {
    interval: u64,
    /// When the next may be sent.
    due: u64,
    /// How many of its keys hold something.
    held: usize,
}

/// From where a plain subscriber may go on, since it is told its place by ids alone.
#[derive(Debug, Default)]
struct Ids {
    /// The greatest number that was sent.
    sent: u64,
    /// The greatest that it was told as its place.
    told: u64,
}

impl Pace {
    /// `None` when nothing is throttled.
    pub(super) fn new(
        matchers: &[TopicMatcher],
        throttles: &[Throttle],
        max: usize,
    ) -> Option<Box<Self>> {
        (!throttles.is_empty()).then(|| {
            Box::new(Self {
                rules: Rules::new(matchers, throttles),
                turns: HashMap::new(),
                slots: HashMap::new(),
                waiting: BTreeMap::new(),
                held: BTreeSet::new(),
                max,
                looked: 0,
                now: 0,
                begins: false,
                timer: None,
                left_out: 0,
                let_through: 0,
                ids: Ids::default(),
                name: Name::default(),
            })
        })
    }

    /// The subscriber's place is known.
    pub(super) fn opened_at(&mut self, place: u64, begins: bool) {
        self.ids = Ids {
            sent: place,
            told: place,
        };
        self.begins = begins;
    }

    /// Holds an event until it is due. Whether it does: what is not throttled, and what there is no room for, is to be sent
    /// by [`send_now`](Self::send_now).
    pub(super) fn hold(&mut self, entry: &Arc<Entry>) -> bool {
        let interval = self.rules.interval(entry);
        self.name.put_together(entry);
        let Some(interval) = interval else {
            return false;
        };
        if !self.has_room() {
            self.let_through += 1;
            return false;
        }
        self.put(entry, interval);
        true
    }

    /// Begins with an event that the subscriber may not have been sent although it has had newer ones. Whether there is room
    /// for more.
    pub(super) fn begin_with(&mut self, entry: &Arc<Entry>, sent: &mut Sent) -> bool {
        let interval = self.rules.interval(entry);
        self.name.put_together(entry);
        let Some(interval) = interval else {
            if sent.len() >= self.max {
                return false;
            }
            let newest = sent.entry(self.name.slot().into()).or_default();
            *newest = entry.seq.max(*newest);
            return true;
        };
        match self.slots.get(self.name.slot()) {
            Some(&(_, held)) if held >= entry.seq => return true,
            None if self.is_full() => return false,
            _ => {}
        }
        self.put(entry, interval);
        true
    }

    /// The subscriber begins: without what is older than what it was sent of the same.
    pub(super) fn begin(&mut self, sent: &Sent) {
        for (name, newest) in sent {
            if self.slots.get(name).is_some_and(|(_, held)| held < newest) {
                self.name.put_again(name);
                self.forget();
            }
        }
        // That it was sent before is no news.
        self.left_out = 0;
    }

    /// Puts what is due into the sink, or all of it. Whether all of that did fit.
    pub(super) fn flush(&mut self, all: bool, sink: &mut impl Sink) -> bool {
        let until = if all { u64::MAX } else { self.now };
        let due = self.waiting.range(..=(until, u64::MAX));
        let due = due.map(|(_, entry)| Arc::clone(entry)).collect();
        self.send_held(due, sink)
    }

    /// Puts one event into the sink that [`hold`](Self::hold) did not hold, after what is held of the same topic and name but
    /// for what it overtakes. Whether it did fit.
    pub(super) fn send_now(&mut self, entry: &Arc<Entry>, sink: &mut impl Sink) -> bool {
        if self.held.is_empty() {
            return self.send(entry, sink);
        }
        self.forget();
        if self
            .turns
            .get(self.name.turn())
            .is_some_and(|turn| turn.held > 0)
        {
            let of_turn =
                |held: &&Arc<Entry>| held.topic() == entry.topic() && held.name() == entry.name();
            let older = self.waiting.values().filter(of_turn).cloned().collect();
            if !self.send_held(older, sink) {
                return false;
            }
        }
        !sink.is_full() && self.send(entry, sink)
    }

    /// Puts events that were held into the sink, in the order of their numbers. Whether they did fit.
    fn send_held(&mut self, mut entries: Vec<Arc<Entry>>, sink: &mut impl Sink) -> bool {
        entries.sort_unstable_by_key(|entry| entry.seq);
        entries.iter().all(|entry| {
            let fits = !sink.is_full() && self.send(entry, sink);
            if fits {
                self.begin_interval(entry);
            }
            fits
        })
    }

    /// Puts one event into the sink, with its id unless that would be no place to go on from. Whether it did fit.
    fn send(&mut self, entry: &Arc<Entry>, sink: &mut impl Sink) -> bool {
        let oldest = self.held.first().copied();
        let is_place = entry.seq > self.ids.sent && oldest.is_none_or(|oldest| oldest >= entry.seq);
        if !sink.event(entry, is_place) {
            return false;
        }
        self.ids.sent = self.ids.sent.max(entry.seq);
        if is_place {
            self.ids.told = entry.seq;
        }
        true
    }

    /// The place from which a plain subscriber misses nothing, if it is news to it.
    pub(super) fn take_place(&mut self) -> Option<u64> {
        let before_oldest = self.held.first().map_or(u64::MAX, |oldest| oldest - 1);
        let place = before_oldest.min(self.ids.sent);
        (place > self.ids.told).then(|| {
            self.ids.told = place;
            place
        })
    }

    /// When the next is due, in the hub's milliseconds.
    pub(super) fn next_due(&self) -> Option<u64> {
        self.waiting.first_key_value().map(|((due, _), _)| *due)
    }

    /// Leaves out what the slot holds, if anything.
    fn forget(&mut self) {
        if self.empty() {
            self.left_out += 1;
        }
    }

    /// Holds nothing in a slot any more. Whether it did.
    fn empty(&mut self) -> bool {
        let Some((due, seq)) = self.slots.remove(self.name.slot()) else {
            return false;
        };
        self.waiting.remove(&(due, seq));
        self.held.remove(&seq);
        if let Some(turn) = self.turns.get_mut(self.name.turn()) {
            turn.held -= 1;
        }
        true
    }

    /// Holds an event in the place of what its slot held.
    fn put(&mut self, entry: &Arc<Entry>, interval: u64) {
        if !self.turns.contains_key(self.name.turn()) {
            self.turns.insert(self.name.turn().into(), Turn::default());
        }
        let Some(turn) = self.turns.get_mut(self.name.turn()) else {
            return;
        };
        turn.interval = interval;
        let place = (turn.due, entry.seq);
        // Mostly there is one: a topic that is throttled is a quick one, and its name is not to be copied for each event.
        if let Some(slot) = self.slots.get_mut(self.name.slot()) {
            let overtaken = std::mem::replace(slot, place);
            self.waiting.remove(&overtaken);
            self.held.remove(&overtaken.1);
            self.left_out += 1;
        } else {
            turn.held += 1;
            self.slots.insert(self.name.slot().into(), place);
        }
        self.waiting.insert(place, Arc::clone(entry));
        self.held.insert(entry.seq);
    }

    /// It was sent: the next of its topic and name has to wait.
    fn begin_interval(&mut self, entry: &Entry) {
        self.name.put_together(entry);
        self.empty();
        let Some(turn) = self.turns.get_mut(self.name.turn()) else {
            return;
        };
        // Of events with other alternates it may be shorter, and they are not to go before others.
        turn.due = turn
            .due
            .max((self.now + turn.interval).next_multiple_of(PULSE));
        if turn.interval == 0 && turn.held == 0 {
            self.turns.remove(self.name.turn());
        }
    }

    /// Whether there is room to hold one event more, perhaps since there are topics that hold nothing and wait for nothing.
    fn has_room(&mut self) -> bool {
        if self.slots.contains_key(self.name.slot()) {
            return true;
        }
        if self.is_full() && self.now >= self.looked + LOOK_AGAIN {
            self.looked = self.now;
            let now = self.now;
            self.turns.retain(|_, turn| turn.held > 0 || turn.due > now);
        }
        !self.is_full()
    }

    /// Whether there is no room for what is neither held nor of a topic and name that has a turn.
    fn is_full(&self) -> bool {
        self.slots.len() >= self.max
            || self.turns.len() >= self.max && !self.turns.contains_key(self.name.turn())
    }
}
