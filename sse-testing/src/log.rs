//! What was published, as far as it is still held.

use tidings_protocol::{Cursor, EventId, EventName, Frame, SubscribeQuery, Topic};

/// The incarnation of the first log, so that a test can name ids.
const INCARNATION: u64 = 0x0123_4567_89ab;

#[derive(Debug)]
pub(crate) struct Log {
    incarnation: u64,
    newest: u64,
    /// The newest that is held no more.
    lost: u64,
    entries: Vec<Entry>,
}

#[derive(Clone, Debug)]
pub(crate) struct Entry {
    pub(crate) seq: u64,
    pub(crate) topics: Vec<Topic>,
    name: EventName,
    pub(crate) frame: Vec<u8>,
}

impl Entry {
    pub(crate) fn is_for(&self, query: &SubscribeQuery) -> bool {
        self.topics
            .iter()
            .any(|topic| query.matchers.iter().any(|matcher| matcher.matches(topic)))
    }

    /// What it is paced with: its canonical topic and its name.
    pub(crate) fn turn(&self) -> (Topic, EventName) {
        (self.topics[0].clone(), self.name.clone())
    }
}

/// Where a stream begins.
pub(crate) struct Place {
    /// The id that was asked for and the oldest that is held, where something in between is gone.
    pub(crate) gap: Option<(String, String)>,
    /// The id that is told as the place.
    pub(crate) id: String,
    /// What a throttle may have held back although the client has had newer ones.
    pub(crate) owed: Vec<Entry>,
    pub(crate) entries: Vec<Entry>,
}

impl Log {
    pub(crate) fn new() -> Self {
        Self {
            incarnation: INCARNATION,
            newest: 0,
            lost: 0,
            entries: Vec::new(),
        }
    }

    /// A server that was started again remembers nothing.
    pub(crate) fn restart(&mut self) {
        *self = Self {
            incarnation: self.incarnation + 1,
            ..Self::new()
        };
    }

    pub(crate) fn last_event_id(&self) -> String {
        self.id(self.newest)
    }

    fn id(&self, seq: u64) -> String {
        format!("{:012x}-{seq}", self.incarnation)
    }

    pub(crate) fn append(&mut self, topics: Vec<Topic>, name: &EventName, data: &str) -> Entry {
        self.newest += 1;
        let id = EventId::try_from(self.id(self.newest)).expect("hexadecimal digits are an id");
        let frame = Frame {
            id: Some(&id),
            event: Some(name),
            retry: None,
            data,
        };
        let mut bytes = Vec::new();
        let (canonical, alternates) = topics.split_first().expect("an event has a topic");
        frame.encode_tagged(canonical, alternates, &mut bytes);
        let entry = Entry {
            seq: self.newest,
            topics,
            name: name.clone(),
            frame: bytes,
        };
        self.entries.push(entry.clone());
        entry
    }

    pub(crate) fn forget(&mut self) {
        self.lost = self.newest;
        self.entries.clear();
    }

    pub(crate) fn place(&self, query: &SubscribeQuery) -> Place {
        let mine = self.entries.iter().filter(|entry| entry.is_for(query));
        let (known, asked) = match &query.cursor {
            None => (Some(self.newest), None),
            Some(Cursor::Earliest) => (None, None),
            Some(Cursor::After(id)) => (self.seq(id), Some(id)),
        };
        let (owed, entries): (Vec<_>, Vec<_>) = mine
            .cloned()
            .partition(|entry| known.is_some_and(|seq| entry.seq <= seq));
        let oldest = entries.first().map(|entry| entry.seq);
        let id = match (known, asked) {
            (Some(_), Some(id)) => id.clone(),
            (Some(seq), None) => self.id(seq),
            (None, _) => self.id(oldest.map_or(self.newest, |oldest| oldest - 1)),
        };
        let gap = asked.filter(|_| known.is_none());
        Place {
            gap: gap.map(|id| (id.clone(), self.id(oldest.unwrap_or(self.newest)))),
            id,
            // To somebody who is new nothing is owed.
            owed: if asked.is_some() { owed } else { Vec::new() },
            entries,
        }
    }

    /// The number that an id stands for, as long as all after it is held.
    fn seq(&self, id: &str) -> Option<u64> {
        let seq = id.strip_prefix(&format!("{:012x}-", self.incarnation))?;
        let seq = seq.parse().ok()?;
        (self.lost..=self.newest).contains(&seq).then_some(seq)
    }
}
