//! A hub, a network that breaks and a driver, all made up, around one machine.

use std::collections::{BTreeMap, VecDeque};

use crate::machine::{
    Action, Beginning, Config, Id, Input, Machine, Moment, Reason, State, Status, StreamId,
    Verdict, Word,
};

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

    fn answer(&mut self, stream: u32) {
        let (incarnation, end) = (self.incarnation, self.end);
        let connection = self.connections.get_mut(&stream).unwrap();
        connection.open = true;
        let here = |seq: u64| format!("{incarnation:012x}-{seq}");
        connection.served = match connection.cursor.split_once('-') {
            None => end,
            Some((of, seq)) if of == format!("{incarnation:012x}") => seq.parse().unwrap(),
            Some(_) => {
                connection
                    .wire
                    .push_back((here(0), Frame::Control(Word::Gap)));
                0
            }
        };
        let at = here(connection.served);
        connection.wire.push_back((
            at,
            Frame::Control(Word::Ready {
                ping: 15_000.0,
                window: 2_000.0,
            }),
        ));
        // A throttled topic begins with its newest event, whatever the cursor.
        if self.throttles
            && connection.topics >> THROTTLED & 1 == 1
            && !connection.cursor.is_empty()
        {
            let newest = (1..=end).rev().find(|seq| topic_of(*seq) == THROTTLED);
            // One beyond it comes in its place, or the cursor would pass what is between.
            if let Some(seq) = newest.filter(|seq| *seq <= connection.served) {
                connection.wire.push_back((here(seq), Frame::Event(seq)));
            }
        }
        self.attempts = 0;
        self.handle(Input::Opened {
            stream: StreamId(stream),
        });
    }

    fn forbid(&mut self) {
        if self.begin.is_none() || self.state().status != Status::Open {
            return;
        }
        for stream in self.streams(|connection| !connection.open) {
            self.fail(stream, true);
            let told = self.refusals;
            self.handle(Input::Answered {
                stream: StreamId(stream),
                status: 403,
                retry_after: 0.0,
                renewable: false,
            });
            assert_eq!(self.refusals, told + 1, "nobody was told");
            assert_eq!(self.state().status, Status::Open);
            self.is_refused = true;
        }
    }

    fn want(&mut self, topics: u8, back: Option<u8>) {
        if self.state().status == Status::Closed || topics == self.topics {
            return;
        }
        self.topics = topics;
        if topics == 0 {
            self.wishes.clear();
            self.begin = None;
            return self.handle(Input::Rest);
        }
        // What was delivered of a topic is not delivered again, so only one that is wanted for the first time can begin
        // before.
        let back = back.filter(|_| topics & !self.wanted != 0);
        let cursor = self.cursor.split_once('-');
        let after = match (back, cursor) {
            (Some(back), Some((of, seq))) => {
                let seq: u64 = seq.parse().unwrap();
                format!("{of}-{}", seq.saturating_sub(u64::from(back)))
            }
            _ => String::new(),
        };
        let now = self.moment();
        let beginning = self.machine.change(Id::of(&after), now);
        let before = self.begin.take().unwrap_or_else(|| self.cursor.clone());
        let here = self.cursor.clone();
        let begin = match beginning {
            Beginning::Cursor => before,
            Beginning::Asked => after.clone(),
            Beginning::After(id) => {
                self.gaps += 1;
                id.to_string()
            }
        };
        let seq_of = |id: &str| {
            id.split_once('-')
                .map(|(_, seq)| seq.parse::<u64>().unwrap())
        };
        let old = std::mem::take(&mut self.wishes);
        self.wishes = of(topics)
            .map(|topic| {
                let from = if after.is_empty() || self.wanted >> topic & 1 == 1 {
                    seq_of(&here)
                } else {
                    seq_of(&after).max(seq_of(&begin))
                };
                (topic, old.get(&topic).copied().unwrap_or(from))
            })
            .collect();
        self.sure.retain(|topic, _| topics >> topic & 1 == 1);
        for topic in of(topics & self.wanted) {
            if !old.contains_key(&topic) {
                self.sure.insert(topic, self.heard);
            }
        }
        if here.is_empty() {
            // From now on, and no earlier.
            self.sure.extend(
                of(topics)
                    .filter(|topic| !old.contains_key(topic))
                    .map(|topic| (topic, self.end)),
            );
        }
        self.wanted |= topics;
        self.begin = Some(begin);
        self.act();
    }

    /// Whether an event is for anybody: it is on a topic that is wanted, and not from before that was so.
    fn is_for_somebody(&self, seq: u64) -> bool {
        !self.throttles
            || self
                .wishes
                .get(&topic_of(seq))
                .is_some_and(|from| from.is_none_or(|from| seq > from))
    }

    fn say(&mut self, word: Word) {
        self.fill();
        for connection in self
            .connections
            .values_mut()
            .filter(|connection| connection.open)
        {
            let at = format!("{:012x}-{}", self.incarnation, connection.served);
            connection.wire.push_back((at, Frame::Control(word)));
        }
    }

    /// Puts on the wire what each cursor has not been served.
    fn fill(&mut self) {
        for connection in self
            .connections
            .values_mut()
            .filter(|connection| connection.open)
        {
            while connection.served < self.end {
                connection.served += 1;
                let seq = connection.served;
                let topic = topic_of(seq);
                if self.throttles && topic == THROTTLED {
                    connection.held = Some(seq).filter(|_| connection.topics >> topic & 1 == 1);
                } else if connection.topics >> topic & 1 == 1 {
                    let id = format!("{:012x}-{seq}", self.incarnation);
                    connection.wire.push_back((id, Frame::Event(seq)));
                }
            }
        }
    }

    fn carry(&mut self, count: usize, times: usize) {
        self.fill();
        if self.chance() {
            // The interval is over: late, after events with greater ids.
            for connection in self.connections.values_mut() {
                if let Some(seq) = connection.held.take() {
                    let id = format!("{:012x}-{seq}", self.incarnation);
                    connection.wire.push_back((id, Frame::Event(seq)));
                }
            }
        }
        for stream in self.streams(|connection| connection.open) {
            for _ in 0..count {
                let Some(connection) = self.connections.get_mut(&stream) else {
                    break;
                };
                let Some((id, frame)) = connection.wire.pop_front() else {
                    break;
                };
                for _ in 0..times {
                    self.arrive(stream, &id, &frame);
                }
            }
        }
    }

    fn arrive(&mut self, stream: u32, id: &str, frame: &Frame) {
        let incarnation = u64::from_str_radix(id.split_once('-').unwrap().0, 16).unwrap();
        match frame {
            Frame::Control(word) => {
                if matches!(word, Word::Ready { .. }) && self.connections.contains_key(&stream) {
                    let seq = id.split_once('-').unwrap().1.parse().unwrap();
                    self.primed.get_or_insert((incarnation, seq));
                }
                self.control(stream, id, *word);
            }
            Frame::Event(seq) => {
                let now = self.moment();
                // The short way where a driver would take it, else the long one.
                let in_sequence = self
                    .delivered
                    .last()
                    .is_some_and(|(last, _)| *last == incarnation);
                let short = (in_sequence && self.chance())
                    .then(|| self.machine.event_in_sequence(StreamId(stream), *seq))
                    .flatten();
                let verdict =
                    short.unwrap_or_else(|| self.machine.event(StreamId(stream), Id::of(id), now));
                if verdict != Verdict::Drop {
                    self.heard = self.heard.max(*seq);
                }
                let newest = self.newest.entry(topic_of(*seq)).or_default();
                let overtaken = self.throttles && *seq < *newest;
                *newest = (*newest).max(*seq);
                if verdict != Verdict::Drop && !overtaken && self.is_for_somebody(*seq) {
                    self.delivered.push((incarnation, *seq));
                }
                self.keep(verdict, id);
            }
        }
    }

    fn fail(&mut self, stream: u32, refused: bool) {
        // Named before the driver closes it: the machine has to.
        self.handle(Input::Failed {
            stream: StreamId(stream),
            refused,
        });
        assert!(
            !self.connections.contains_key(&stream),
            "a failed transport is left open"
        );
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

    fn handle(&mut self, input: Input) {
        let now = self.moment();
        self.machine.handle(input, now);
        self.act();
    }

    fn control(&mut self, stream: u32, id: &str, word: Word) {
        let now = self.moment();
        let verdict = self
            .machine
            .control(StreamId(stream), Id::of(id), word, now);
        if verdict != Verdict::Drop && word == Word::Gap {
            self.gaps += 1;
        }
        self.keep(verdict, id);
    }

    fn keep(&mut self, verdict: Verdict, id: &str) {
        if verdict == Verdict::Deliver && self.begin.as_ref().is_some_and(String::is_empty) {
            self.begin = Some(id.to_owned());
        }
        self.act();
        if verdict == Verdict::Deliver {
            id.clone_into(&mut self.cursor);
        }
    }

    fn act(&mut self) {
        while let Some(action) = self.machine.poll() {
            match action {
                Action::Connect { stream } => {
                    assert!(!self.closed, "connects after the end");
                    self.attempts += 1;
                    if self.online {
                        assert!(
                            self.attempts <= self.max_attempts + 2,
                            "attempts without end: {:?}",
                            self.machine
                        );
                    }
                    let connection = Connection {
                        cursor: self.begin.as_ref().unwrap_or(&self.cursor).clone(),
                        topics: self.topics,
                        held: None,
                        open: false,
                        served: 0,
                        wire: VecDeque::new(),
                    };
                    assert!(self.connections.insert(stream.0, connection).is_none());
                }
                Action::Refused { reason } => {
                    assert_eq!(reason, Reason::Unauthorized);
                    self.refusals += 1;
                }
                Action::Rewind { lost } => {
                    self.is_refused = false;
                    self.gaps += usize::from(lost);
                    self.cursor = self.begin.take().expect("nothing had changed");
                }
                Action::Disconnect { stream } => {
                    assert!(self.connections.remove(&stream.0).is_some(), "closed twice");
                }
            }
        }
        self.timer = self.machine.deadline();
        assert!(
            !self.closed || self.state().status == Status::Closed,
            "alive after the end"
        );
        self.closed = self.state().status == Status::Closed;
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
