//! What tells events apart of which only the newest is held.

use crate::log::Entry;

/// A slot's name, as it is put together: topic, name and, where there is one, key.
#[derive(Debug, Default)]
pub(super) struct Name {
    text: String,
    /// Where the key begins.
    turn: usize,
}

impl Name {
    pub(super) fn put_together(&mut self, entry: &Entry) {
        self.text.clear();
        self.text.push_str(entry.topic());
        self.text.push('\t');
        self.text.push_str(entry.name());
        self.turn = self.text.len();
        if let Some(key) = entry.key() {
            self.text.push('\t');
            self.text.push_str(key);
        }
    }

    /// A slot's name that was put together before. Neither a topic nor a name has a TAB in it.
    pub(super) fn put_again(&mut self, slot: &str) {
        self.text.clear();
        self.text.push_str(slot);
        let key = slot.match_indices('\t').nth(1);
        self.turn = key.map_or(slot.len(), |(at, _)| at);
    }

    pub(super) fn slot(&self) -> &str {
        &self.text
    }

    /// What its keys have in common.
    pub(super) fn turn(&self) -> &str {
        &self.text[..self.turn]
    }
}
