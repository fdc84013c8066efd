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
    seq: u64,
    topics: Vec<Topic>,
    pub(crate) frame: Vec<u8>,
}

impl Entry {
    pub(crate) fn is_for(&self, query: &SubscribeQuery) -> bool {
        self.topics
            .iter()
            .any(|topic| query.matchers.iter().any(|matcher| matcher.matches(topic)))
    }
}

/// Where a stream begins.
pub(crate) struct Place {
    /// The id that was asked for and the oldest that is held, where something in between is gone.
    pub(crate) gap: Option<(String, String)>,
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
        let after = match &query.cursor {
            None => return self.from(self.newest, None, query),
            Some(Cursor::Earliest) => return self.from(self.lost, None, query),
            Some(Cursor::After(id)) => id,
        };
        let seq = after
            .strip_prefix(&format!("{:012x}-", self.incarnation))
            .and_then(|seq| seq.parse().ok())
            .filter(|seq| *seq >= self.lost);
        match seq {
            Some(seq) => self.from(seq, None, query),
            None => {
                let gap = (after.clone(), self.id(self.lost));
                self.from(self.lost, Some(gap), query)
            }
        }
    }

    fn from(&self, seq: u64, gap: Option<(String, String)>, query: &SubscribeQuery) -> Place {
        let entries = self.entries.iter();
        Place {
            gap,
            entries: entries
                .filter(|entry| entry.seq > seq && entry.is_for(query))
                .cloned()
                .collect(),
        }
    }
}
