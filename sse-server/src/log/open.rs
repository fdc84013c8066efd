//! Opening a subscription: finding its place in the log.

use std::sync::Arc;

use tidings_protocol::{Cursor, Topic, TopicMatcher};

use super::{Entry, Log, Track};

/// A subscription's place in the log.
#[derive(Debug)]
pub(crate) struct Opened {
    /// What it reads, in the order asked for.
    pub(crate) tracks: Vec<OpenedTrack>,
    /// It has, or wants, nothing up to here.
    pub(crate) cursor: u64,
    /// The newest event of the hub.
    pub(crate) newest: u64,
    pub(crate) position: Position,
    /// What it is told of first, oldest first.
    pub(crate) retained: Vec<Arc<Entry>>,
}

/// One topic or pattern of it.
#[derive(Debug)]
pub(crate) struct OpenedTrack {
    pub(crate) track: Arc<Track>,
    /// Up to here events are gone, and this subscription is told of it as it opens if it has to be.
    pub(crate) told: u64,
    /// It has to be.
    pub(crate) missed: bool,
    /// It wants its state although it has a cursor.
    pub(crate) is_new: bool,
}

/// What the cursor that was asked for turned out to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Position {
    /// None was: from now on.
    Now,
    /// Everything that is held.
    Earliest,
    /// An event of this log, or the place of one.
    Known,
    /// No event of this log.
    Unknown,
}

/// Every topic is completed, and the subscriber has seen the end.
#[derive(Debug)]
pub(crate) struct Completed;

impl Log {
    /// Opens a subscription. Patterns were joined before, since that may take a while. `owed`: it may not have had the last
    /// event although it has had newer ones. `states`: what is new to it, by name.
    pub(crate) fn open(
        &mut self,
        topics: &[Topic],
        patterns: Vec<Arc<Track>>,
        after: Option<&Cursor>,
        states: &[String],
        owed: bool,
        now: u64,
    ) -> Result<Opened, Completed> {
        let mut slots = Vec::with_capacity(topics.len());
        for name in topics {
            let at = self.topic(name);
            self.expire(at, now);
            slots.push(at);
        }
        let tracks: Vec<Arc<Track>> = slots
            .iter()
            .map(|&at| Arc::clone(&self.topics.at(at).track))
            .chain(patterns)
            .collect();
        let (position, asked) = match after {
            None => (Position::Now, Some(self.seq)),
            Some(Cursor::Earliest) => (Position::Earliest, None),
            Some(Cursor::After(id)) => match self.resolve(id) {
                Some(seq) => (Position::Known, Some(seq)),
                None => (Position::Unknown, None),
            },
        };
        // Before the oldest event there is: so that who is cut off before it has even that comes back to the same place.
        let cursor = asked.unwrap_or_else(|| {
            let oldest = tracks
                .iter()
                .filter_map(|track| track.ring().first_after(0));
            oldest.min().map_or(self.seq, |oldest| oldest - 1)
        });
        let tracks: Vec<OpenedTrack> = tracks
            .into_iter()
            .map(|track| {
                let told = track.ring().lost().newest();
                let missed = match position {
                    Position::Now | Position::Earliest => false,
                    Position::Known => told > cursor,
                    Position::Unknown => true,
                };
                let is_new = states.iter().any(|name| track.of.is_named(name));
                OpenedTrack {
                    track,
                    told,
                    missed,
                    is_new,
                }
            })
            .collect();
        if position == Position::Known
            && !owed
            && tracks.len() == slots.len()
            && tracks.iter().all(|opened| opened.is_over(cursor))
        {
            // The last one to ask may have made it.
            for name in topics {
                if let Some(at) = self.topics.find(name.as_str()) {
                    self.remove_if_idle(at);
                }
            }
            return Err(Completed);
        }
        for at in slots {
            self.topics.at_mut(at).subscribers += 1;
        }
        let retained = match position {
            Position::Now => self.retained(tracks.iter(), cursor),
            // What lies after the cursor comes anyway.
            Position::Known => self.retained(tracks.iter().filter(|opened| opened.is_new), cursor),
            _ => Vec::new(),
        };
        Ok(Opened {
            tracks,
            cursor,
            newest: self.seq,
            position,
            retained,
        })
    }

    /// What is told first to whom these tracks are new: the newest up to its cursor.
    fn retained<'a>(
        &self,
        tracks: impl Iterator<Item = &'a OpenedTrack>,
        cursor: u64,
    ) -> Vec<Arc<Entry>> {
        let mut retained = Vec::new();
        if !self.policies.any_retains() {
            return retained;
        }
        for opened in tracks {
            self.visit_topics(&opened.track, |slot| {
                if slot.policy.retain_last {
                    let ring = slot.track.ring();
                    let newest = ring.newest_of_keys().filter(|entry| entry.seq <= cursor);
                    retained.extend(newest.cloned());
                }
                true
            });
        }
        retained.sort_unstable_by_key(|entry| entry.seq);
        retained.dedup_by_key(|entry| entry.seq);
        retained
    }

    /// The topics of a track, at most so many.
    pub(crate) fn topics_of(&self, track: &Arc<Track>, max: usize) -> Vec<Topic> {
        let mut names = Vec::new();
        self.visit_topics(track, |slot| {
            names.push(slot.name.clone());
            names.len() < max
        });
        names.truncate(max);
        names
    }

    fn visit_topics(&self, track: &Arc<Track>, mut visit: impl FnMut(&super::TopicSlot) -> bool) {
        if let TopicMatcher::Exact(name) = &track.of {
            self.topics.get(name.as_str()).map(visit);
            return;
        }
        self.topics
            .iter()
            .filter(|slot| slot.patterns.iter().any(|p| Arc::ptr_eq(p, track)))
            .all(&mut visit);
    }

    /// A subscription is over.
    pub(crate) fn close<'a>(&mut self, tracks: impl Iterator<Item = &'a Track>, now: u64) {
        for track in tracks {
            let TopicMatcher::Exact(name) = &track.of else {
                self.leave_pattern(&track.of, now);
                continue;
            };
            let Some(at) = self.topics.find(name.as_str()) else {
                continue;
            };
            let slot = self.topics.at_mut(at);
            slot.subscribers -= 1;
            // What was only waited for is gone when nobody waits.
            if !slot.published {
                self.remove_if_idle(at);
            }
        }
    }
}

impl OpenedTrack {
    /// Whether the topic is completed and nothing of it lies after the cursor.
    fn is_over(&self, cursor: u64) -> bool {
        !self.missed
            && !self.is_new
            && self.track.is_completed()
            && self.track.ring().first_after(cursor).is_none()
    }
}
