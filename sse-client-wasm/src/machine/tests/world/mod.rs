//! A hub, a network that breaks and a driver, all made up, around one machine.

mod driver;
mod hub;

use std::collections::{BTreeMap, VecDeque};

use crate::machine::{Config, Input, Machine, Moment, Reason, State, Status, Word};

/// What can befall a client.
#[derive(Clone, Debug)]
pub(super) enum Fate {
    /// The hub publishes.
    Publish(u8),
    /// The network carries so many frames to the client, on every stream.
    Carry(u8),
    /// The network carries one frame twice.
    CarryTwice,
    /// Time passes, the timer fires when it is due.
    Pass(u32),
    /// The connections that are being made succeed.
    Answer,
    /// Every connection breaks.
    Break,
    /// Every answer is a refusal.
    Refuse,
    /// What is wanted since the last change is refused for good, while a stream still delivers.
    Forbid,
    /// The application wants these topics, a bit for each, and those that are new from so far before the cursor on.
    Want(u8, Option<u8>),
    /// The page is hidden, and the application wants to wait.
    Pause,
    Resume,
    /// The hub asks to reconnect.
    Drain(u16),
    /// The hub loses its log and starts another.
    Restart,
    /// The page.
    Online,
    Offline,
    Visible,
    /// The hub ends the stream for good.
    End,
    /// The user does.
    Close,
}

/// A frame on its way.
#[derive(Clone, Debug)]
enum Frame {
    Event(u64),
    Control(Word),
}

struct Connection {
    cursor: String,
    topics: u8,
    /// An event of the throttled topic that is sent when its time has come.
    held: Option<u64>,
    open: bool,
    /// Everything up to here was put on the wire.
    served: u64,
    wire: VecDeque<(String, Frame)>,
}

pub(super) struct World {
    pub(super) machine: Machine,
    /// The id to resume after, which a driver keeps.
    pub(super) cursor: String,
    /// Where streams begin until one is heard.
    begin: Option<String>,
    /// A bit for each topic that is wanted.
    pub(super) topics: u8,
    /// From where on a topic is wanted; none: from where the client was first told it is.
    pub(super) wishes: BTreeMap<u8, Option<u64>>,
    /// The greatest sequence number that came, for whomever.
    heard: u64,
    /// The greatest that came of each topic: a driver forgets a late event that its topic has overtaken.
    newest: BTreeMap<u8, u64>,
    /// From where on everything of a topic has to come; before, it may have come while nobody wanted it.
    pub(super) sure: BTreeMap<u8, u64>,
    /// The topics that were ever wanted: what was delivered of them is not delivered again.
    wanted: u8,
    /// Whether the last topic is throttled.
    pub(super) throttles: bool,
    max_attempts: u32,
    now: f64,
    random: u64,
    timer: f64,
    connections: BTreeMap<u32, Connection>,
    incarnation: u64,
    /// Sequence numbers of the hub's log, 1 to `end`.
    end: u64,
    pub(super) delivered: Vec<(u64, u64)>,
    /// Where the client was first told it is.
    pub(super) primed: Option<(u64, u64)>,
    pub(super) gaps: usize,
    pub(super) restarts: usize,
    attempts: u32,
    refusals: usize,
    /// Whether what is wanted was refused, and the stream that is heard carries what was wanted before.
    pub(super) is_refused: bool,
    online: bool,
    closed: bool,
}

/// How many topics there are; an event is on one, by its sequence number.
const TOPICS: u64 = 4;

const ALL: u8 = 0b1111;

pub(super) const fn topic_of(seq: u64) -> u8 {
    // No topic is regular.
    ((seq * seq + seq / 3) % TOPICS) as u8
}

/// The topic that is throttled, where one is.
pub(super) const THROTTLED: u8 = 3;

impl World {
    pub(super) fn new(seed: u64, max_attempts: u32) -> Self {
        let mut config = Config::default();
        config.reconnect.max_attempts = Some(max_attempts);
        let mut world = Self {
            machine: Machine::new(config),
            cursor: String::new(),
            begin: None,
            topics: ALL,
            wishes: BTreeMap::new(),
            heard: 0,
            newest: BTreeMap::new(),
            sure: BTreeMap::new(),
            wanted: ALL,
            throttles: false,
            max_attempts,
            now: 1_000_000_000.0,
            random: seed | 1,
            timer: f64::INFINITY,
            connections: BTreeMap::new(),
            incarnation: 1,
            end: 5,
            delivered: Vec::new(),
            primed: None,
            gaps: 0,
            restarts: 0,
            attempts: 0,
            refusals: 0,
            is_refused: false,
            online: true,
            closed: false,
        };
        world.handle(Input::Start);
        world
    }

    /// One of which only some topics are wanted, and one is throttled.
    pub(super) fn with_topics(seed: u64, topics: u8) -> Self {
        let mut world = Self::new(seed, 1_000);
        world.throttles = true;
        world.topics = topics;
        world.wanted = topics;
        world.wishes = of(topics).map(|topic| (topic, None)).collect();
        for connection in world.connections.values_mut() {
            connection.topics = topics;
        }
        world
    }

    pub(super) fn meet(&mut self, fate: &Fate) {
        match fate {
            Fate::Publish(count) => self.end += u64::from(*count),
            Fate::Carry(count) => self.carry(usize::from(*count), 1),
            Fate::CarryTwice => self.carry(1, 2),
            Fate::Pass(ms) => self.pass(f64::from(*ms)),
            Fate::Answer => {
                for stream in self.streams(|connection| !connection.open) {
                    self.answer(stream);
                }
            }
            Fate::Break => {
                for stream in self.streams(|_| true) {
                    self.fail(stream, false);
                }
            }
            Fate::Refuse => {
                for stream in self.streams(|connection| !connection.open) {
                    self.fail(stream, true);
                }
            }
            Fate::Forbid => self.forbid(),
            Fate::Want(topics, back) => self.want(*topics, *back),
            Fate::Pause => self.handle(Input::Pause),
            Fate::Resume => self.handle(Input::Resume),
            Fate::Drain(window) => self.say(Word::Drain {
                window: f64::from(*window),
            }),
            Fate::Restart => {
                self.incarnation += 1;
                self.end = 3;
                self.restarts += 1;
                for stream in self.streams(|connection| connection.open) {
                    self.fail(stream, false);
                }
            }
            Fate::Online => {
                self.online = true;
                self.handle(Input::Online);
            }
            Fate::Offline => {
                self.online = false;
                self.handle(Input::Offline);
            }
            Fate::Visible => self.handle(Input::Visible),
            Fate::End => {
                self.say(Word::Close(Reason::Completed));
                self.carry(usize::MAX, 1);
            }
            Fate::Close => self.handle(Input::Close),
        }
        self.check();
    }

    /// Lets everything go well for as long as it takes.
    pub(super) fn calm(&mut self) {
        self.meet(&Fate::Online);
        self.meet(&Fate::Resume);
        for _ in 0..50 {
            self.meet(&Fate::Answer);
            self.meet(&Fate::Carry(u8::MAX));
            self.meet(&Fate::Pass(3_000));
        }
    }

    pub(super) fn state(&self) -> State {
        self.machine.state()
    }

    pub(super) fn end(&self) -> (u64, u64) {
        (self.incarnation, self.end)
    }

    fn streams(&self, wanted: impl Fn(&Connection) -> bool) -> Vec<u32> {
        self.connections
            .iter()
            .filter(|(_, connection)| wanted(connection))
            .map(|(stream, _)| *stream)
            .collect()
    }

    fn pass(&mut self, time: f64) {
        let end = self.now + time;
        let mut fired = 0;
        while self.timer <= end {
            self.now = self.now.max(self.timer);
            self.timer = f64::INFINITY;
            self.handle(Input::Timer);
            fired += 1;
            assert!(fired < 10_000, "the timer spins: {:?}", self.machine);
        }
        self.now = end;
        // The hub pings whoever is idle.
        for stream in self.streams(|connection| connection.open && connection.wire.is_empty()) {
            let id = self.cursor.clone();
            self.control(stream, &id, Word::Other);
        }
    }

    /// What holds at every moment.
    fn check(&self) {
        let streams = self.connections.len();
        let is_timed = self.timer < f64::INFINITY;
        match self.state().status {
            Status::Idle => assert_eq!((streams, is_timed), (0, false)),
            Status::Connecting => {
                assert!(streams == 1 && is_timed, "{:?}", self.machine)
            }
            Status::Open => assert!((1..=2).contains(&streams) && is_timed, "{:?}", self.machine),
            Status::Waiting => assert!(
                streams == 0 && is_timed == (self.state().reason != Some(Reason::Hidden)),
                "silence: {:?}",
                self.machine
            ),
            Status::Closed => assert_eq!((streams, is_timed), (0, false)),
        }
        assert_eq!(
            self.state().retry_at.is_some(),
            self.state().status == Status::Waiting && self.state().reason != Some(Reason::Hidden)
        );
    }

    fn moment(&mut self) -> Moment {
        Moment {
            ms: self.now,
            random: self.next_random() as f64 / (1u64 << 53) as f64,
        }
    }

    fn chance(&mut self) -> bool {
        self.next_random() & 1 == 0
    }

    /// xorshift64*, 53 bits of it.
    fn next_random(&mut self) -> u64 {
        self.random ^= self.random >> 12;
        self.random ^= self.random << 25;
        self.random ^= self.random >> 27;
        self.random.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 11
    }
}

fn of(topics: u8) -> impl Iterator<Item = u8> {
    (0..TOPICS as u8).filter(move |topic| topics >> topic & 1 == 1)
}
