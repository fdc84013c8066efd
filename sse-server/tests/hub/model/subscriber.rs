//! The model of a subscriber.

use std::collections::VecDeque;

use tidings_server::{Delivery, Topic};

use super::{
    Source,
    hub::{Model, RETAINS, TOPICS},
};

/// What a subscriber is given, as far as it is compared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Item {
    Event(u64),
    State(u64),
    Ready(u64),
    CaughtUp,
    /// Which topic it names.
    Gap(Option<String>),
    Close(String),
}

impl From<Delivery> for Item {
    fn from(delivery: Delivery) -> Self {
        let number = |text: &str| {
            text.rsplit('-')
                .next()
                .and_then(|seq| seq.parse().ok())
                .expect("a number")
        };
        match delivery {
            Delivery::Event(event) => {
                let seq = number(&event.data());
                match event.id() {
                    Some(id) => {
                        assert_eq!(number(id), seq);
                        Self::Event(seq)
                    }
                    None => Self::State(seq),
                }
            }
            Delivery::Ready { id } => Self::Ready(number(id.as_str())),
            Delivery::CaughtUp => Self::CaughtUp,
            Delivery::Gap { topic, .. } => Self::Gap(topic.as_ref().map(Topic::to_string)),
            Delivery::Close { reason } => Self::Close(reason.to_string()),
            other => panic!("{other:?}"),
        }
    }
}

impl Item {
    /// The same, read from a tagged frame.
    pub(crate) fn parse(frame: &str) -> Option<Self> {
        let mut lines = frame.lines();
        let id = lines.clone().find_map(|line| line.strip_prefix("id: @-"));
        let mut data = lines
            .by_ref()
            .filter_map(|line| line.strip_prefix("data: "));
        let (first, rest) = data.next()?.split_once('\t')?;
        let payload = data.next()?;
        let (id, name, topic) = match rest.split_once('\t') {
            Some((name, topics)) => (first.strip_prefix("@-"), name, topics),
            None => (id, first, rest),
        };
        let seq = |text: Option<&str>| text.and_then(|text| text.parse().ok()).expect("a number");
        Some(match name {
            "tidings:ready" => Self::Ready(seq(id)),
            "tidings:caught-up" => Self::CaughtUp,
            "tidings:gap" => Self::Gap((!topic.is_empty()).then(|| topic.to_owned())),
            "tidings:close" => Self::Close(payload.split('"').nth(3)?.to_owned()),
            _ if id.is_some() => {
                assert_eq!(id, Some(payload));
                Self::Event(seq(id))
            }
            _ => Self::State(seq(Some(payload))),
        })
    }
}

#[derive(Clone, Debug)]
struct SourceModel {
    source: Source,
    told: u64,
    from: u64,
}

#[derive(Clone, Debug)]
pub(crate) struct Reader {
    sources: Vec<SourceModel>,
    cursor: u64,
    /// What was there when it opened, until it is told that it has all of it.
    until: Option<u64>,
    pub(crate) all: bool,
    opening: VecDeque<Item>,
    pub(crate) ended: bool,
    closing: bool,
}

fn gap(sources: &[Source]) -> Item {
    match sources {
        [Source::Topic(topic)] => Item::Gap(Some(TOPICS[*topic].to_owned())),
        _ => Item::Gap(None),
    }
}

impl Reader {
    /// `after`: nothing, earliest, an unknown id (`u64::MAX`), or a number.
    pub(crate) fn open(
        model: &mut Model,
        asked: &[Source],
        after: Option<Option<u64>>,
        all: bool,
    ) -> Option<Self> {
        let mut sources: Vec<Source> = Vec::new();
        // Topics come before patterns, and `*` makes all else superfluous.
        let (topics, patterns): (Vec<Source>, Vec<Source>) = asked
            .iter()
            .partition(|source| matches!(source, Source::Topic(_)));
        for source in topics.into_iter().chain(patterns) {
            if !sources.contains(&source) {
                sources.push(source);
            }
        }
        if sources.contains(&Source::Any) {
            sources = vec![Source::Any];
        }
        sources.iter().for_each(|source| model.join(*source));
        let newest = model.newest();
        let wanted = |seq: &u64| sources.iter().any(|source| model.holds(*source, *seq));
        let oldest = (1..=newest).find(wanted).map_or(newest, |seq| seq - 1);
        let (cursor, missed) = match after {
            None => (newest, Vec::new()),
            Some(None) => (oldest, Vec::new()),
            Some(Some(u64::MAX)) => (oldest, sources.clone()),
            Some(Some(seq)) => {
                let missed = sources
                    .iter()
                    .copied()
                    .filter(|source| model.lost(*source).newest() > seq);
                (seq, missed.collect())
            }
        };
        if matches!(after, Some(Some(seq)) if seq != u64::MAX)
            && missed.is_empty()
            && sources.iter().all(|source| model.is_completed(*source))
            && !(cursor + 1..=newest).any(|seq| wanted(&seq))
        {
            return None;
        }
        let mut opening = VecDeque::new();
        if !missed.is_empty() {
            opening.push_back(gap(&missed));
        }
        if after.is_none() {
            let retaining = (0..TOPICS.len()).filter(|topic| {
                RETAINS[*topic] && sources.iter().any(|source| source.matches(*topic))
            });
            for seq in retaining.flat_map(|topic| model.retained(topic)) {
                if all || !model.event(seq).private {
                    opening.push_back(Item::State(seq));
                }
            }
        }
        opening.push_back(Item::Ready(cursor));
        let told = |source: Source| model.lost(source).newest();
        Some(Self {
            sources: sources
                .into_iter()
                .map(|source| SourceModel {
                    source,
                    told: told(source),
                    from: 0,
                })
                .collect(),
            cursor,
            until: Some(newest.max(1)),
            all,
            opening,
            ended: false,
            closing: false,
        })
    }

    pub(crate) fn next(&mut self, model: &Model) -> Option<Item> {
        if let Some(item) = self.opening.pop_front() {
            return Some(item);
        }
        if self.closing {
            self.ended = true;
            return None;
        }
        for source in &mut self.sources {
            if model.last(source.source) <= self.cursor.max(source.from) {
                continue;
            }
            let lost = model.lost(source.source);
            let known = self.cursor.max(source.told).max(source.from);
            if lost.end > known {
                return Some(self.close("lagged"));
            }
            if lost.gap > known {
                source.from = model.newest();
                source.told = lost.newest();
                let source = source.source;
                if self.sources.len() == 1 {
                    self.cursor = model.newest();
                }
                return Some(gap(&[source]));
            }
        }
        let up_to = self.until.unwrap_or(u64::MAX).min(model.newest());
        while self.cursor < up_to {
            self.cursor += 1;
            let seq = self.cursor;
            let event = model.event(seq);
            let wanted = self
                .sources
                .iter()
                .any(|source| seq > source.from && model.holds(source.source, seq));
            if wanted && (self.all || !event.private) {
                return Some(Item::Event(seq));
            }
        }
        if self.until.take().is_some() {
            return Some(Item::CaughtUp);
        }
        if self
            .sources
            .iter()
            .all(|source| model.is_completed(source.source))
        {
            return Some(self.close("completed"));
        }
        None
    }

    /// Passes over what it is not to be given.
    pub(crate) fn pass_over(&mut self, model: &Model) {
        let wanted = |seq: u64| {
            let mut sources = self.sources.iter();
            sources.any(|source| seq > source.from && model.holds(source.source, seq))
                && (self.all || !model.event(seq).private)
        };
        let next = (self.cursor + 1..=model.newest()).find(|seq| wanted(*seq));
        self.cursor = next.map_or(model.newest(), |next| next - 1);
    }

    fn close(&mut self, reason: &str) -> Item {
        self.closing = true;
        Item::Close(reason.to_owned())
    }
}
