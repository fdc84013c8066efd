//! The hub, and the network that carries what it says.

use crate::machine::{Input, Status, StreamId, Word};

use super::{Frame, THROTTLED, World, topic_of};

impl World {
    pub(super) fn answer(&mut self, stream: u32) {
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

    pub(super) fn forbid(&mut self) {
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

    /// Whether an event is for anybody: it is on a topic that is wanted, and not from before that was so.
    pub(super) fn is_for_somebody(&self, seq: u64) -> bool {
        !self.throttles
            || self
                .wishes
                .get(&topic_of(seq))
                .is_some_and(|from| from.is_none_or(|from| seq > from))
    }

    pub(super) fn say(&mut self, word: Word) {
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
    pub(super) fn fill(&mut self) {
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

    pub(super) fn carry(&mut self, count: usize, times: usize) {
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
}
