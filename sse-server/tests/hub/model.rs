//! A naive model beside the hub: random publish, subscribe, read, drop, complete and lag, compared step by step.
//!
//! The model keeps every event for ever and looks for what a subscriber is to get by going through all of them.

mod hub;
mod subscriber;

use std::sync::LazyLock;

use proptest::prelude::*;
use tidings_server::{
    Format, Grant, Hub, Lag, Limits, Retention, Subscribe, Topic, TopicMatcher, TopicPolicy,
    Update, UrlPattern,
};

use self::{
    hub::{Model, TOPICS},
    subscriber::{Item, Reader},
};
use crate::client::{Client, id};

/// Compiled once: that takes longer than everything else here.
static PATTERN_A: LazyLock<UrlPattern> =
    LazyLock::new(|| UrlPattern::try_from("a/:n").expect("a pattern"));

/// What a subscription may be for: the topics by number, or all that begin with `a/`, or all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Source {
    Topic(usize),
    PatternA,
    Any,
}

#[derive(Clone, Copy, Debug)]
enum After {
    Now,
    Earliest,
    Unknown,
    /// So many events before the newest.
    Back(u64),
}

#[derive(Clone, Debug)]
enum Step {
    Publish {
        topic: usize,
        also: Option<usize>,
        key: Option<u8>,
        private: bool,
    },
    Subscribe {
        sources: Vec<Source>,
        after: After,
        all: bool,
    },
    /// Up to so many items of one of the subscribers.
    Read {
        who: usize,
        items: usize,
    },
    /// One batch of at most so many bytes.
    Batch {
        who: usize,
        limit: usize,
    },
    Drop {
        who: usize,
    },
    Complete {
        topic: usize,
    },
}

fn source() -> impl Strategy<Value = Source> {
    prop_oneof![
        8 => (0..TOPICS.len()).prop_map(Source::Topic),
        1 => Just(Source::PatternA),
        1 => Just(Source::Any),
    ]
}

fn step() -> impl Strategy<Value = Step> {
    let topic = 0..TOPICS.len();
    let after = prop_oneof![
        3 => Just(After::Now),
        1 => Just(After::Earliest),
        1 => Just(After::Unknown),
        3 => (0..12_u64).prop_map(After::Back),
    ];
    prop_oneof![
        10 => (topic.clone(), prop::option::weighted(0.2, topic.clone()), prop::option::of(0..4_u8), prop::bool::weighted(0.2))
            .prop_map(|(topic, also, key, private)| Step::Publish { topic, also, key, private }),
        3 => (prop::collection::vec(source(), 1..4), after, any::<bool>())
            .prop_map(|(sources, after, all)| Step::Subscribe { sources, after, all }),
        10 => (any::<usize>(), 1..6_usize).prop_map(|(who, items)| Step::Read { who, items }),
        10 => (any::<usize>(), 1..500_usize).prop_map(|(who, limit)| Step::Batch { who, limit }),
        1 => any::<usize>().prop_map(|who| Step::Drop { who }),
        1 => topic.prop_map(|topic| Step::Complete { topic }),
    ]
}

/// A policy for each topic, so that every kind of lag and of keeping occurs.
fn hub() -> Hub {
    let policies = [
        TopicPolicy::new().lag(Lag::Gap),
        TopicPolicy::new().lag(Lag::End),
        TopicPolicy::new().lag(Lag::LatestPerKey),
        TopicPolicy::new().lag(Lag::Gap).retain_last(),
    ];
    let limits = Limits {
        keys_per_topic: hub::KEYS,
        ..Limits::default()
    };
    let builder = Hub::builder().limits(limits);
    let builder = TOPICS
        .iter()
        .zip(policies)
        .fold(builder, |builder, (topic, policy)| {
            let retention = Retention {
                events: hub::WINDOW,
                ..Retention::default()
            };
            builder.topic(Topic::from_static(topic), policy.retention(retention))
        });
    builder.build()
}

struct Pair {
    client: Client,
    reader: Reader,
}

#[derive(Default)]
struct World {
    model: Model,
    pairs: Vec<Pair>,
}

impl World {
    fn step(&mut self, hub: &Hub, step: &Step) -> Result<(), TestCaseError> {
        match step {
            Step::Publish {
                topic,
                also,
                key,
                private,
            } => {
                let data = (self.model.newest() + 1).to_string();
                let mut update = Update::new(TOPICS[*topic], data);
                update = also
                    .iter()
                    .fold(update, |update, also| update.also(TOPICS[*also]));
                update = key
                    .iter()
                    .fold(update, |update, key| update.key(key.to_string()));
                if *private {
                    update = update.private();
                }
                let published = hub.publish_update(update);
                let expected = self.model.publish(*topic, *also, *key, *private);
                prop_assert_eq!(published.is_ok(), expected);
            }
            Step::Subscribe {
                sources,
                after,
                all,
            } => self.subscribe(hub, sources, *after, *all)?,
            Step::Read { who, items } => {
                let many = self.pairs.len();
                if many == 0 {
                    return Ok(());
                }
                let pair = &mut self.pairs[who % many];
                for _ in 0..*items {
                    compare(&self.model, pair)?;
                }
            }
            Step::Batch { who, limit } => {
                let many = self.pairs.len();
                if many == 0 {
                    return Ok(());
                }
                compare_batch(&self.model, &mut self.pairs[who % many], *limit)?;
            }
            Step::Drop { who } => {
                let many = self.pairs.len();
                if many > 0 {
                    self.pairs.swap_remove(who % many);
                }
            }
            Step::Complete { topic } => {
                hub.complete(TOPICS[*topic]).expect("a good topic");
                self.model.complete(*topic);
            }
        }
        prop_assert_eq!(hub.stats().retained_events, self.model.held_events());
        prop_assert_eq!(hub.stats().subscriptions, self.pairs.len());
        Ok(())
    }

    fn subscribe(
        &mut self,
        hub: &Hub,
        sources: &[Source],
        after: After,
        all: bool,
    ) -> Result<(), TestCaseError> {
        let matchers = sources.iter().map(|source| match source {
            Source::Topic(topic) => TopicMatcher::from(Topic::from_static(TOPICS[*topic])),
            Source::PatternA => TopicMatcher::from(PATTERN_A.clone()),
            Source::Any => TopicMatcher::Any,
        });
        let subscribe = Subscribe::matching(matchers);
        let after = match after {
            After::Now => None,
            After::Earliest => Some(None),
            After::Unknown => Some(Some(u64::MAX)),
            After::Back(back) => Some(Some(self.model.newest().saturating_sub(back))),
        };
        let subscribe = match after {
            None => subscribe,
            Some(None) => subscribe.earliest(),
            Some(Some(u64::MAX)) => subscribe.after("unknown"),
            Some(Some(seq)) => subscribe.after(id(hub, seq)),
        };
        let grant = if all { Grant::all() } else { Grant::public() };
        let client = Client::open(hub, subscribe.grant(grant).format(Format::Tagged));
        let reader = Reader::open(&mut self.model, sources, after, all);
        prop_assert_eq!(client.is_ok(), reader.is_some(), "{:?}", client.err());
        if let (Ok(client), Some(reader)) = (client, reader) {
            self.pairs.push(Pair { client, reader });
        }
        Ok(())
    }
}

fn compare(model: &Model, pair: &mut Pair) -> Result<(), TestCaseError> {
    let actual = pair.client.next().map(Item::from);
    prop_assert_eq!(actual, pair.reader.next(model));
    prop_assert_eq!(pair.client.ended, pair.reader.ended);
    Ok(())
}

fn compare_batch(model: &Model, pair: &mut Pair, limit: usize) -> Result<(), TestCaseError> {
    // A batch that is cut short may or may not have passed over what the subscriber must not see, and that may be lost next.
    let limit = if pair.reader.all { limit } else { usize::MAX };
    let Some(batch) = pair.client.batch(limit) else {
        prop_assert_eq!(pair.reader.next(model), None);
        prop_assert_eq!(pair.client.ended, pair.reader.ended);
        return Ok(());
    };
    let mut last = None;
    for block in batch.split_terminator("\n\n") {
        let item = Item::parse(block).expect("a tagged frame");
        prop_assert_eq!(Some(item.clone()), pair.reader.next(model), "{}", batch);
        last = Some(item);
    }
    // What comes after it had caught up is for the next batch.
    if !pair.reader.all && !matches!(last, Some(Item::Gap(_) | Item::CaughtUp)) {
        pair.reader.pass_over(model);
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1000, ..ProptestConfig::default() })]

    #[test]
    fn the_hub_does_what_the_model_does(steps in prop::collection::vec(step(), 1..120)) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().expect("a runtime");
        let _guard = runtime.enter();
        let hub = hub();
        let mut world = World::default();
        for step in &steps {
            world.step(&hub, step)?;
        }
        // Whoever is left reads all there is.
        for pair in &mut world.pairs {
            for _ in 0..steps.len() * 2 {
                compare(&world.model, pair)?;
            }
        }
    }
}
