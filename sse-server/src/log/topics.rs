//! The table of topics.

use std::{collections::HashMap, sync::Arc};

use tidings_protocol::Topic;

use super::track::Track;
use crate::TopicPolicy;

/// The topics of a hub, found by name or visited in turns.
#[derive(Debug, Default)]
pub(super) struct Topics {
    index: HashMap<Topic, usize>,
    slots: Vec<TopicSlot>,
}

/// A topic, as the hub's lock guards it.
#[derive(Debug)]
pub(super) struct TopicSlot {
    pub(super) name: Topic,
    pub(super) track: Arc<Track>,
    pub(super) policy: Arc<TopicPolicy>,
    /// The patterns that match it.
    pub(super) patterns: Vec<Arc<Track>>,
    /// Subscriptions that asked for it by name.
    pub(super) subscribers: usize,
    /// Whether anything was ever published to it. What is only waited for does not count against the bound on topics.
    pub(super) published: bool,
    /// Completed: nothing more is published to it.
    pub(super) completed: bool,
    /// The how-manieth topic it is of all that ever were.
    pub(super) born: u64,
}

impl Topics {
    pub(super) fn len(&self) -> usize {
        self.slots.len()
    }

    pub(super) fn find(&self, name: &str) -> Option<usize> {
        self.index.get(name).copied()
    }

    pub(super) fn get(&self, name: &str) -> Option<&TopicSlot> {
        self.find(name).map(|at| &self.slots[at])
    }

    pub(super) fn at(&self, at: usize) -> &TopicSlot {
        &self.slots[at]
    }

    pub(super) fn at_mut(&mut self, at: usize) -> &mut TopicSlot {
        &mut self.slots[at]
    }

    pub(super) fn insert(&mut self, slot: TopicSlot) -> usize {
        let at = self.slots.len();
        self.index.insert(slot.name.clone(), at);
        self.slots.push(slot);
        at
    }

    /// Takes a topic out. The last one moves to its place.
    pub(super) fn remove(&mut self, at: usize) -> TopicSlot {
        let slot = self.slots.swap_remove(at);
        self.index.remove(&slot.name);
        if let Some(moved) = self.slots.get(at)
            && let Some(place) = self.index.get_mut(&moved.name)
        {
            *place = at;
        }
        slot
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &TopicSlot> {
        self.slots.iter()
    }

    pub(super) fn iter_mut(&mut self) -> impl Iterator<Item = &mut TopicSlot> {
        self.slots.iter_mut()
    }
}
