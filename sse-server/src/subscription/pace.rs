//! What a throttled subscription holds back.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    sync::Arc,
};

use tidings_protocol::{Throttle, TopicMatcher};

use super::sink::Sink;
use crate::{hub::registry::Deadline, log::Entry};

/// Intervals end at whole multiples of this, in milliseconds: then one look of the hub's keeper serves everybody.
const PULSE: u64 = 10;

/// Answers about so many topics are remembered: a pattern is not cheap to ask.
const REMEMBERED: usize = 1024;

/// When it was full, it looks for room again after so many milliseconds.
const LOOK_AGAIN: u64 = 100;

/// The newest event of each topic, name and key that is not to be sent yet, and when it is.
///
/// Everything throttled passes through here and is sent, when it is due, after what was read with it. So of what piles up
/// while a subscriber does not read, only the newest is left, whatever the interval.
#[derive(Debug)]
pub(super) struct Pace {
    rules: Rules,
    slots: HashMap<Box<str>, Slot>,
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
    /// A slot's name, as it is put together.
    name: String,
}

/// The newest event of a topic, name and key that was sent without waiting.
pub(super) type Sent = HashMap<Box<str>, u64>;

/// One topic, name and key.
#[derive(Debug, Default)]
struct Slot {
    interval: u64,
    /// When the next may be sent.
    due: u64,
    held: Option<u64>,
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
                name: String::new(),
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
    /// at once.
    pub(super) fn hold(&mut self, entry: &Arc<Entry>) -> bool {
        let interval = self.rules.interval(entry);
        if interval.is_none() && self.held.is_empty() {
            return false;
        }
        self.put_name_together(entry);
        let Some(interval) = interval else {
            // Of its slot nothing older may come after it.
            self.forget();
            return false;
        };
        if !self.slots.contains_key(&*self.name) {
            if !self.has_room() {
                self.let_through += 1;
                return false;
            }
            self.slots
                .insert(self.name.as_str().into(), Slot::default());
        }
        self.forget();
        self.put(entry, interval);
        true
    }

    /// Begins with an event that the subscriber may not have been sent although it has had newer ones. Whether there is room
    /// for more.
    pub(super) fn begin_with(&mut self, entry: &Arc<Entry>, sent: &mut Sent) -> bool {
        let interval = self.rules.interval(entry);
        self.put_name_together(entry);
        let Some(interval) = interval else {
            if sent.len() >= self.max {
                return false;
            }
            let newest = sent.entry(self.name.as_str().into()).or_default();
            *newest = entry.seq.max(*newest);
            return true;
        };
        match self.slots.get(&*self.name) {
            Some(slot) if slot.held >= Some(entry.seq) => return true,
            Some(_) => self.forget(),
            None if self.slots.len() >= self.max => return false,
            None => {
                self.slots
                    .insert(self.name.as_str().into(), Slot::default());
            }
        }
        self.put(entry, interval);
        true
    }

    /// The subscriber begins: without what is older than what it was sent of the same.
    pub(super) fn begin(&mut self, sent: &Sent) {
        for (name, newest) in sent {
            if self.slots.get(name).and_then(|slot| slot.held) < Some(*newest) {
                self.name.clear();
                self.name.push_str(name);
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
        let mut due: Vec<Arc<Entry>> = due.map(|(_, entry)| Arc::clone(entry)).collect();
        due.sort_unstable_by_key(|entry| entry.seq);
        due.iter().all(|entry| {
            let fits = !sink.is_full() && self.send(entry, sink);
            if fits {
                self.begin_interval(entry);
            }
            fits
        })
    }

    /// Puts one event into the sink, with its id unless that would be no place to go on from. Whether it did fit.
    pub(super) fn send(&mut self, entry: &Arc<Entry>, sink: &mut impl Sink) -> bool {
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

    fn put_name_together(&mut self, entry: &Entry) {
        self.name.clear();
        self.name.push_str(entry.topic());
        self.name.push('\t');
        self.name.push_str(entry.name());
        if let Some(key) = entry.key() {
            self.name.push('\t');
            self.name.push_str(key);
        }
    }

    /// Leaves out what the slot holds, if anything.
    fn forget(&mut self) {
        if let Some(slot) = self.slots.get_mut(&*self.name)
            && let Some(held) = slot.held.take()
        {
            self.waiting.remove(&(slot.due, held));
            self.held.remove(&held);
            self.left_out += 1;
        }
    }

    fn put(&mut self, entry: &Arc<Entry>, interval: u64) {
        let Some(slot) = self.slots.get_mut(&*self.name) else {
            return;
        };
        slot.interval = interval;
        slot.held = Some(entry.seq);
        self.waiting
            .insert((slot.due, entry.seq), Arc::clone(entry));
        self.held.insert(entry.seq);
    }

    /// It was sent: the next of its slot has to wait.
    fn begin_interval(&mut self, entry: &Entry) {
        self.put_name_together(entry);
        let Some(slot) = self.slots.get_mut(&*self.name) else {
            return;
        };
        self.waiting.remove(&(slot.due, entry.seq));
        self.held.remove(&entry.seq);
        slot.held = None;
        slot.due = (self.now + slot.interval).next_multiple_of(PULSE);
        if slot.interval == 0 {
            self.slots.remove(&*self.name);
        }
    }

    /// Whether there is room for one slot more, perhaps since others hold nothing and wait for nothing.
    fn has_room(&mut self) -> bool {
        if self.slots.len() >= self.max && self.now >= self.looked + LOOK_AGAIN {
            self.looked = self.now;
            let now = self.now;
            self.slots
                .retain(|_, slot| slot.held.is_some() || slot.due > now);
        }
        self.slots.len() < self.max
    }
}

/// Which events are throttled, and how much.
#[derive(Debug)]
struct Rules {
    /// All that is asked for, with its interval in milliseconds if it has one.
    all: Vec<(TopicMatcher, Option<u64>)>,
    /// The interval that they all have.
    same: Option<u64>,
    answers: HashMap<String, Answer>,
}

/// What holds for a topic.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Answer {
    /// It is asked for without a throttle.
    Free,
    Every(u64),
    NotAskedFor,
}

impl Rules {
    fn new(matchers: &[TopicMatcher], throttles: &[Throttle]) -> Self {
        let mut intervals: HashMap<&str, u64> = HashMap::new();
        for throttle in throttles {
            let ms = throttle.interval().as_millis();
            let ms = u64::from(u32::try_from(ms).unwrap_or(u32::MAX));
            let known = intervals.entry(throttle.of()).or_insert(ms);
            *known = ms.min(*known);
        }
        let for_all = intervals.get("*").copied();
        let all: Vec<_> = matchers
            .iter()
            .map(|matcher| {
                let own = match matcher {
                    TopicMatcher::Any => None,
                    TopicMatcher::Exact(topic) => intervals.get(topic.as_str()).copied(),
                    TopicMatcher::UrlPattern(pattern) => intervals.get(pattern.as_str()).copied(),
                };
                let interval = match (own, for_all) {
                    (Some(own), Some(all)) => Some(own.min(all)),
                    (own, all) => own.or(all),
                };
                (matcher.clone(), interval)
            })
            .collect();
        let first = all.first().and_then(|(_, interval)| *interval);
        let same = first.filter(|_| all.iter().all(|(_, interval)| *interval == first));
        Self {
            all,
            same,
            answers: HashMap::new(),
        }
    }

    /// The interval of an event; `None` when it is not throttled.
    fn interval(&mut self, entry: &Entry) -> Option<u64> {
        if self.same.is_some() {
            return self.same;
        }
        match entry.topics().map(|topic| self.answer(topic)).min() {
            Some(Answer::Every(interval)) => Some(interval),
            _ => None,
        }
    }

    fn answer(&mut self, topic: &str) -> Answer {
        if let Some(&answer) = self.answers.get(topic) {
            return answer;
        }
        // Topics in the log were checked: this cannot fail.
        let answer = tidings_protocol::Topic::try_from(topic).map_or(Answer::Free, |topic| {
            let matching = self
                .all
                .iter()
                .filter(|(matcher, _)| matcher.matches(&topic));
            let answers =
                matching.map(|(_, interval)| interval.map_or(Answer::Free, Answer::Every));
            answers.min().unwrap_or(Answer::NotAskedFor)
        });
        if self.answers.len() >= REMEMBERED {
            self.answers.clear();
        }
        self.answers.insert(topic.to_owned(), answer);
        answer
    }
}
