//! Publishing: giving an event its place.

use std::sync::Arc;

use tidings_protocol::{EventId, Topic};

use super::{Draft, Log, Track, Woken};
use crate::PublishError;

/// What there is to do about an event that was appended, in two steps: say that it is there, then wake.
#[derive(Debug)]
pub(crate) struct Appended {
    pub(crate) seq: u64,
    /// Bytes that a subscriber of it is sent.
    pub(crate) bytes: usize,
    touched: Vec<Arc<Track>>,
}

impl Appended {
    /// Takes those who waited for it. Only once readers may see it, or they would look, miss it, and not be woken.
    pub(crate) fn take_waiters(&self) -> Woken {
        let woken = self.touched.iter().map(|track| track.take_waiters());
        woken.reduce(Woken::and).unwrap_or_default()
    }
}

/// After how many milliseconds a hub that is full of topics looks again for some that are idle.
const LOOK_AGAIN: u64 = 1_000;

impl Log {
    /// Appends an event to the topics it names, as one entry.
    pub(crate) fn append(
        &mut self,
        topic: &Topic,
        draft: Draft,
        now: u64,
    ) -> Result<Appended, PublishError> {
        if self.closed {
            return Err(PublishError::Closed);
        }
        self.admit(topic, draft.alternates(), now)?;
        self.seq += 1;
        let entry = Arc::new(draft.seal(&self.prefix, self.seq, now));
        if entry.named
            && let Ok(id) = EventId::try_from(entry.id())
        {
            // An id given twice means the earlier event: then nothing is skipped.
            self.ids.entry(id).or_insert(entry.seq);
        }
        self.retained.events += 1;
        self.retained.bytes += entry.cost();
        let mut touched: Vec<Arc<Track>> = Vec::with_capacity(2);
        for name in std::iter::once(topic).chain(entry.alternates()) {
            let at = self.topic(name);
            let slot = self.topics.at_mut(at);
            if touched.iter().any(|track| Arc::ptr_eq(track, &slot.track)) {
                continue;
            }
            if !slot.published {
                slot.published = true;
                self.published_topics += 1;
            }
            entry.hold();
            touched.push(Arc::clone(&slot.track));
            let replaced = slot.track.push(&entry);
            for pattern in &slot.patterns {
                if !touched.iter().any(|track| Arc::ptr_eq(track, pattern)) {
                    pattern.push(&entry);
                    touched.push(Arc::clone(pattern));
                }
            }
            if let Some(replaced) = replaced {
                self.release(at, replaced, None);
            }
            self.trim(at, now);
        }
        self.trim_all();
        Ok(Appended {
            seq: entry.seq,
            bytes: entry.frame_len(),
            touched,
        })
    }

    /// Whether an update may be appended to all of its topics.
    fn admit(&mut self, topic: &Topic, alternates: &[Topic], now: u64) -> Result<(), PublishError> {
        let mut new = 0;
        for name in std::iter::once(topic).chain(alternates) {
            let completed = match self.topics.get(name.as_str()) {
                Some(slot) => {
                    new += usize::from(!slot.published);
                    slot.completed
                }
                None => {
                    new += 1;
                    self.ended.get(name.as_str()).is_some()
                }
            };
            if completed {
                return Err(PublishError::Completed {
                    topic: name.clone(),
                });
            }
        }
        let max = self.limits.topics;
        if new > 0 && self.published_topics + new > max {
            if self.full_since.is_none_or(|then| now >= then + LOOK_AGAIN) {
                self.full_since = Some(now);
                self.sweep_all(now);
            }
            if self.published_topics + new > max {
                return Err(PublishError::TooManyTopics { max });
            }
        }
        Ok(())
    }

    /// Nothing more is published to the topic. Gives back who waited for it.
    pub(crate) fn complete(&mut self, topic: &Topic) -> Woken {
        let at = self.topic(topic);
        let slot = self.topics.at_mut(at);
        if std::mem::replace(&mut slot.completed, true) {
            return Woken::default();
        }
        slot.track.complete();
        let woken = slot.track.take_waiters();
        self.remove_if_idle(at);
        woken
    }
}
