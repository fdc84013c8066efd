//! The driver: what it does with what arrives, and what the machine has it do.

use std::collections::VecDeque;

use crate::machine::{Action, Beginning, Id, Input, Reason, Status, StreamId, Verdict, Word};

use super::{Connection, Frame, World, of, topic_of};

impl World {
    pub(super) fn want(&mut self, topics: u8, back: Option<u8>) {
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

    pub(super) fn arrive(&mut self, stream: u32, id: &str, frame: &Frame) {
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

    pub(super) fn fail(&mut self, stream: u32, refused: bool) {
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

    pub(super) fn handle(&mut self, input: Input) {
        let now = self.moment();
        self.machine.handle(input, now);
        self.act();
    }

    pub(super) fn control(&mut self, stream: u32, id: &str, word: Word) {
        let now = self.moment();
        let verdict = self
            .machine
            .control(StreamId(stream), Id::of(id), word, now);
        if verdict != Verdict::Drop && word == Word::Gap {
            self.gaps += 1;
        }
        self.keep(verdict, id);
    }

    pub(super) fn keep(&mut self, verdict: Verdict, id: &str) {
        if verdict == Verdict::Deliver && self.begin.as_ref().is_some_and(String::is_empty) {
            self.begin = Some(id.to_owned());
        }
        self.act();
        if verdict == Verdict::Deliver {
            id.clone_into(&mut self.cursor);
        }
    }

    pub(super) fn act(&mut self) {
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
}
