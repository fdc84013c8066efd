//! What a subscription reads: one track, or several merged by number.

use std::sync::Arc;

use super::{pace::Pace, seam::Seam, sink::Sink};
use crate::{
    hub::seat::Seat,
    log::{Entry, Lost, OpenedTrack, Track},
    subscription::rights::Rights,
};

/// One topic or pattern of a subscription.
#[derive(Debug)]
pub(super) struct Source {
    pub(super) track: Arc<Track>,
    /// Its place among those who wait for the track.
    desk: u32,
    /// The round in which it waits there.
    round: Option<u64>,
    /// Up to here the subscriber knows what is lost.
    pub(super) told: u64,
    /// Nothing up to here is wanted of it, wherever the others are.
    pub(super) from: u64,
}

/// What came of reading.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Read {
    /// As much as there was, or as fitted.
    Some,
    /// Everything: the topics are completed.
    Over,
    /// Events of this source are gone, and the stream ends for it.
    End,
    /// Events of this source are gone.
    Gap { source: usize },
}

impl Source {
    pub(super) fn new(opened: OpenedTrack) -> Self {
        let desk = opened.track.join();
        Self {
            track: opened.track,
            desk,
            round: None,
            told: opened.told,
            from: 0,
        }
    }

    fn has_news(&self, cursor: u64) -> bool {
        self.track.newest() > cursor.max(self.from)
    }

    /// Nothing is missing, or what is.
    fn lag(&self, lost: Lost, cursor: u64, index: usize) -> Option<Read> {
        let known = cursor.max(self.told).max(self.from);
        if lost.end > known {
            return Some(Read::End);
        }
        (lost.gap > known).then_some(Read::Gap { source: index })
    }

    fn wait(&mut self, seat: &Arc<Seat>) {
        if !self
            .round
            .is_some_and(|round| self.track.still_waits(round))
        {
            self.round = Some(self.track.wait(self.desk, seat));
        }
    }

    pub(super) fn leave(&self) {
        self.track.leave(self.desk);
    }
}

/// What a subscription reads. One topic, by far the most common, needs no memory of its own.
#[derive(Debug)]
pub(super) enum Sources {
    One(Source),
    Many(Box<[Source]>),
}

impl Sources {
    pub(super) fn new(tracks: Vec<OpenedTrack>) -> Self {
        let mut sources: Vec<Source> = tracks.into_iter().map(Source::new).collect();
        match (sources.len(), sources.pop()) {
            (1, Some(only)) => Self::One(only),
            (_, last) => {
                sources.extend(last);
                Self::Many(sources.into())
            }
        }
    }

    pub(super) fn as_slice(&self) -> &[Source] {
        match self {
            Self::One(source) => std::slice::from_ref(source),
            Self::Many(sources) => sources,
        }
    }

    pub(super) fn as_mut_slice(&mut self) -> &mut [Source] {
        match self {
            Self::One(source) => std::slice::from_mut(source),
            Self::Many(sources) => sources,
        }
    }

    pub(super) fn is_one(&self) -> bool {
        matches!(self, Self::One(_))
    }

    /// Whether there is anything to read. To be asked after it waits.
    pub(super) fn have_news(&self, cursor: u64, committed: u64) -> bool {
        let sources = self.as_slice();
        // Of several topics it reads what is committed. What is not yet wakes it when it is: it waits already.
        let readable = self.is_one() || committed > cursor;
        let news = readable && sources.iter().any(|source| source.has_news(cursor));
        news || self.are_completed()
    }

    /// Whether any of them was published to after the cursor.
    pub(super) fn have_newer(&self, cursor: u64) -> bool {
        self.as_slice().iter().any(|source| source.has_news(cursor))
    }

    fn are_completed(&self) -> bool {
        let sources = self.as_slice();
        sources.iter().all(|source| source.track.is_completed())
    }

    /// Wakes the seat when there is more. Look again after it.
    pub(super) fn wait(&mut self, seat: &Arc<Seat>) {
        for source in self.as_mut_slice() {
            source.wait(seat);
        }
    }

    /// Reads what lies after the cursor.
    pub(super) fn read(&mut self, reader: &mut Reader<'_, impl Sink>) -> Read {
        match self {
            Self::One(source) => reader.one(source),
            Self::Many(sources) => reader.many(sources),
        }
    }
}

/// What reading needs besides the sources.
pub(super) struct Reader<'a, S> {
    pub(super) cursor: &'a mut u64,
    pub(super) rights: &'a mut Rights,
    pub(super) seam: Option<&'a Seam>,
    pub(super) pace: Option<&'a mut Pace>,
    /// The newest event that all of its topics hold.
    pub(super) committed: u64,
    /// What lies after it is for later.
    pub(super) up_to: u64,
    pub(super) sink: &'a mut S,
}

impl<S: Sink> Reader<'_, S> {
    /// Puts an event in unless the subscriber may not have it. Whether it did fit.
    fn take(&mut self, entry: &Arc<Entry>) -> bool {
        let wanted = self.rights.allow(entry) && self.seam.is_none_or(|seam| seam.passes(entry));
        let fits = match &mut self.pace {
            _ if !wanted => true,
            None => self.sink.event(entry, true),
            Some(pace) => pace.hold(entry) || pace.send_now(entry, self.sink),
        };
        if !fits {
            return false;
        }
        *self.cursor = entry.seq;
        !self.sink.is_full()
    }

    fn one(&mut self, source: &Source) -> Read {
        // In this order: once it is completed, nothing newer comes.
        let completed = source.track.is_completed();
        if !source.has_news(*self.cursor) {
            return if completed { Read::Over } else { Read::Some };
        }
        let ring = source.track.ring();
        if let Some(lag) = source.lag(ring.lost(), *self.cursor, 0) {
            return lag;
        }
        let after = (*self.cursor).max(source.from);
        self.sink.expect(ring.count_after(after));
        let mut all = true;
        ring.read(after, |entry| {
            if entry.seq > self.up_to {
                return false;
            }
            all = self.take(entry);
            all
        });
        drop(ring);
        // Whether or not the newest event is still held: nothing that is was left out.
        if all {
            let readable = self.committed.min(source.track.newest());
            *self.cursor = (*self.cursor).max(readable.min(self.up_to));
        }
        Read::Some
    }

    fn many(&mut self, sources: &[Source]) -> Read {
        let mut completed = true;
        let mut complete_up_to = self.committed.min(self.up_to);
        let mut found: Vec<Arc<Entry>> = Vec::new();
        for (index, source) in sources.iter().enumerate() {
            completed &= source.track.is_completed();
            if !source.has_news(*self.cursor) {
                continue;
            }
            let ring = source.track.ring();
            if let Some(lag) = source.lag(ring.lost(), *self.cursor, index) {
                return lag;
            }
            // What does not fit into the batch need not be found, nor what comes after it of the others.
            let mut room = self.sink.room();
            ring.read((*self.cursor).max(source.from), |entry| {
                if entry.seq > complete_up_to {
                    return false;
                }
                found.push(Arc::clone(entry));
                let enough = entry.frame_len() >= room;
                room = room.saturating_sub(entry.frame_len());
                if enough {
                    complete_up_to = entry.seq;
                }
                !enough
            });
        }
        found.sort_unstable_by_key(|entry| entry.seq);
        // An event of several topics is one event.
        found.dedup_by_key(|entry| entry.seq);
        self.sink.expect(found.len());
        let all = found
            .iter()
            .take_while(|entry| entry.seq <= complete_up_to)
            .all(|entry| self.take(entry));
        if all {
            *self.cursor = (*self.cursor).max(complete_up_to);
        }
        let news = || sources.iter().any(|source| source.has_news(*self.cursor));
        if all && completed && !news() {
            return Read::Over;
        }
        Read::Some
    }
}
