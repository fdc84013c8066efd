//! The client and a real hub: whoever comes when is told the states of its topics once, and what follows them once, in order.

use std::cell::RefCell;
use std::rc::Rc;
use std::task::{Context, Poll, Waker};

use proptest::prelude::*;
use tidings_protocol::{Decoder, SubscribeQuery};
use tidings_server::{Format, Hub, Subscribe, Subscription, TopicPolicy};

use super::world::{Source, World};
use crate::machine::Status;
use crate::{Client, Listener};

const TOPICS: [&str; 4] = ["a", "b", "x/1", "x/2"];

/// What somebody may listen to, and which topics that is.
const WANTED: [(&str, &[usize]); 6] = [
    ("a", &[0]),
    ("b", &[1]),
    ("x/1", &[2]),
    ("x/2", &[3]),
    ("x/:n", &[2, 3]),
    ("*", &[0, 1, 2, 3]),
];

#[derive(Clone, Debug)]
enum Fate {
    Publish(usize),
    /// To what, and how many events before the newest it begins after, if it has a snapshot.
    Listen(usize, Option<u64>),
    Leave(usize),
    /// The streams are read, so many bytes of each.
    Carry(usize),
    Break,
    Pass,
}

fn fate() -> impl Strategy<Value = Fate> {
    prop_oneof![
        6 => (0..TOPICS.len()).prop_map(Fate::Publish),
        4 => (0..WANTED.len()).prop_map(|wanted| Fate::Listen(wanted, None)),
        1 => (0..WANTED.len(), 0..6u64).prop_map(|(wanted, back)| Fate::Listen(wanted, Some(back))),
        3 => (0..8usize).prop_map(Fate::Leave),
        8 => prop_oneof![1..400usize, Just(usize::MAX)].prop_map(Fate::Carry),
        2 => Just(Fate::Break),
        1 => Just(Fate::Pass),
    ]
}

/// A number that was heard, on a topic, and whether as a state.
type Heard = Rc<RefCell<Vec<(String, u64, bool)>>>;

struct Ear {
    wanted: usize,
    /// The newest event when it came, or the one that it begins after. Before the client has been anywhere, any may be the first.
    came: u64,
    is_anywhere: bool,
    has_snapshot: bool,
    /// Whether nothing was asked for that told its states to others.
    is_new: bool,
    heard: Heard,
    _listener: Listener,
}

struct Live {
    world: Rc<World>,
    client: Client,
    hub: Hub,
    /// Of each number the topic.
    published: Vec<usize>,
    streams: Vec<(Rc<Source>, Option<Subscription>, Decoder)>,
    ears: Vec<Ear>,
    /// What was listened to when that was looked at last.
    looked: Vec<usize>,
    /// The newest event when the client first knew where it is.
    began: Option<u64>,
    /// Whether somebody began after a snapshot.
    went_back: bool,
}

impl Live {
    fn new() -> Self {
        let world = World::new();
        Self {
            client: world.client(),
            world,
            hub: Hub::builder()
                .policy(TopicPolicy::new().retain_last())
                .build(),
            published: Vec::new(),
            streams: Vec::new(),
            ears: Vec::new(),
            looked: Vec::new(),
            began: None,
            went_back: false,
        }
    }

    fn newest(&self) -> u64 {
        self.published.len() as u64
    }

    fn meet(&mut self, fate: &Fate) {
        match *fate {
            Fate::Publish(topic) => {
                self.published.push(topic);
                let number = self.newest().to_string();
                self.hub.publish(TOPICS[topic], number).unwrap();
            }
            Fate::Listen(wanted, back) => self.listen(wanted, back),
            Fate::Leave(ear) => {
                if ear < self.ears.len() {
                    self.ears.remove(ear);
                }
            }
            Fate::Carry(bytes) => {
                self.carry(bytes);
            }
            Fate::Break => {
                self.turn();
                let open = self.streams.iter().find(|(source, ..)| source.is_open());
                if let Some((source, ..)) = open {
                    source.is_lost();
                }
            }
            Fate::Pass => {
                self.turn();
                if self.world.is_timed() {
                    self.world.pass();
                }
            }
        }
    }

    fn listen(&mut self, wanted: usize, back: Option<u64>) {
        let (text, _) = WANTED[wanted];
        let client = &self.client;
        let listen = match text.contains(':') {
            true => client.pattern(text),
            false => client.topic(text),
        };
        let mut listen = listen.unwrap();
        let mut came = self.newest();
        // Where the client has been: before that it may not know what it was called with.
        let back = back.zip(self.began).filter(|_| came > 0);
        if let Some((back, began)) = back {
            came = came.saturating_sub(back).max(began).max(1);
            let incarnation = self
                .hub
                .current_id()
                .as_str()
                .split_once('-')
                .unwrap()
                .0
                .to_owned();
            self.went_back = true;
            listen = listen.after(format!("{incarnation}-{came}"));
        }
        let heard = Heard::default();
        let hearing = Rc::clone(&heard);
        let listener = listen.on_any(move |event| {
            let number = event.text.parse().unwrap();
            let is_state = event.id.is_empty();
            hearing
                .borrow_mut()
                .push((event.topic.to_owned(), number, is_state));
        });
        self.ears.push(Ear {
            wanted,
            came,
            is_anywhere: back.is_some() || !self.client.last_event_id().is_empty(),
            has_snapshot: back.is_some(),
            is_new: !self.looked.contains(&wanted) && !self.looked.contains(&5),
            heard,
            _listener: listener,
        });
    }

    fn turn(&mut self) {
        self.looked = self.ears.iter().map(|ear| ear.wanted).collect();
        let opened = self.world.opened();
        for at in self.streams.len()..opened {
            let source = self.world.source(at);
            let query = SubscribeQuery::parse(source.url.split_once('?').unwrap().1).unwrap();
            let subscribe = Subscribe::from(query).format(Format::Tagged);
            let subscription = self.hub.subscribe(subscribe).unwrap();
            self.streams
                .push((Rc::clone(&source), Some(subscription), Decoder::new()));
            source.opens();
        }
    }

    /// Whether anything was there.
    fn carry(&mut self, bytes: usize) -> bool {
        self.turn();
        let mut is_any = false;
        for (source, subscription, decoder) in &mut self.streams {
            if !source.is_open() {
                *subscription = None;
            }
            let Some(subscription) = subscription else {
                continue;
            };
            let mut context = Context::from_waker(Waker::noop());
            let batch = subscription.poll_batch(&mut context, bytes);
            if let Poll::Ready(batch) = batch {
                is_any = true;
                let bytes = batch.expect("no stream ends").into_bytes();
                decoder
                    .decode(&bytes, |event| source.sends(event.id, event.data))
                    .unwrap();
            }
        }
        if !self.client.last_event_id().is_empty() {
            self.began.get_or_insert(self.published.len() as u64);
        }
        is_any
    }

    /// Nothing breaks any more.
    fn calm(&mut self) {
        loop {
            let is_any = self.carry(usize::MAX);
            // One that is to take another's place may have failed, and is tried again.
            let is_last_open = self
                .streams
                .last()
                .is_some_and(|(source, ..)| source.is_open());
            match self.client.state().status {
                Status::Idle => break,
                Status::Waiting | Status::Connecting => self.world.pass(),
                _ if !is_last_open => self.world.pass(),
                _ if !is_any => break,
                _ => {}
            }
        }
    }

    /// `is_smooth`: no stream broke, nor was left while it told states.
    fn check(&self, is_smooth: bool) {
        for ear in &self.ears {
            let (text, topics) = WANTED[ear.wanted];
            let heard = ear.heard.borrow();
            for &topic in topics {
                let of: Vec<_> = heard
                    .iter()
                    .filter(|(on, ..)| on == TOPICS[topic])
                    .collect();
                let on_topic = |number: &u64| self.published[*number as usize - 1] == topic;
                let published: Vec<u64> = (1..=self.newest()).filter(on_topic).collect();
                let states = of.iter().take_while(|(.., is_state)| *is_state).count();
                let events: Vec<u64> = of[states..].iter().map(|(_, number, _)| *number).collect();
                let what = format!("{text} since {}: {heard:?} of {published:?}", ear.came);
                assert!(
                    of[states..].iter().all(|(.., is_state)| !is_state),
                    "{what}"
                );
                let told = of[..states].iter().map(|(_, number, _)| *number);
                assert!(
                    told.is_sorted_by(|one, next| one < next || !is_smooth && one == next),
                    "{what}"
                );
                let first = events.first().map_or(self.newest(), |first| first - 1);
                let begin = match of[..states].last() {
                    // A stream that was to begin further back for somebody else may have taken the place of one that had not told
                    // all its states.
                    Some((_, number, _)) if self.went_back => first.min(*number),
                    Some((_, number, _)) => *number,
                    None if ear.has_snapshot => ear.came,
                    None if ear.is_anywhere => first.min(ear.came),
                    None => first,
                };
                let expected: Vec<u64> = published
                    .iter()
                    .copied()
                    .filter(|number| *number > begin)
                    .collect();
                assert_eq!(events, expected, "{what}");
                if ear.has_snapshot {
                    assert_eq!(states, 0, "{what}");
                } else if ear.is_new {
                    // The newest is told, or comes as an event where it follows the place of the stream.
                    assert!(!of.is_empty() || published.is_empty(), "{what}");
                }
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn everybody_is_told_the_states_once_and_then_everything_once(mut fates in prop::collection::vec(fate(), 0..80), is_smooth: bool) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
        // The hub's own time is not needed, and does not pass.
        let _runtime = runtime.enter();
        if is_smooth {
            fates.retain(|fate| !matches!(fate, Fate::Break | Fate::Pass));
            for fate in &mut fates {
                if let Fate::Carry(bytes) = fate {
                    *bytes = usize::MAX;
                }
            }
        }
        let mut live = Live::new();
        let gaps = Rc::new(RefCell::new(Vec::new()));
        let told = Rc::clone(&gaps);
        let _gaps = live.client.on_gap(move |gap| told.borrow_mut().push(gap.clone()));
        for fate in &fates {
            live.meet(fate);
        }
        live.calm();
        prop_assert_eq!(&*gaps.borrow(), &[]);
        live.check(is_smooth);
    }
}
