//! Random lives of a subscriber that asks for less: no state is lost, and none comes too soon.

use std::{collections::BTreeMap, time::Duration};

use proptest::prelude::*;

use tidings_server::{Hub, Subscribe, Update};

use tokio::time::advance;

use crate::client::{Client, id};

/// A step of a random life.
#[derive(Clone, Debug)]
enum Step {
    Publish {
        topic: usize,
        name: usize,
        key: usize,
        also: bool,
    },
    Sleep(u64),
    Read,
    Batch(usize),
    /// The connection breaks, and the client comes back with the greatest id it has.
    Cut,
}

const TOPICS: [&str; 3] = ["slow", "quick", "zero"];

const NAMES: [&str; 2] = ["a", "b"];

const INTERVAL: u64 = 50;

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        10 => (0..3_usize, 0..2_usize, 0..3_usize, prop::bool::weighted(0.1))
            .prop_map(|(topic, name, key, also)| Step::Publish { topic, name, key, also }),
        4 => (1..80_u64).prop_map(Step::Sleep),
        6 => Just(Step::Read),
        3 => (1..200_usize).prop_map(Step::Batch),
        2 => Just(Step::Cut),
    ]
}

#[derive(Clone, Debug)]
struct Published {
    /// Topic, name and key.
    slot: (usize, usize, usize),
    free: bool,
}

/// What a client knows, and what it must never see.
#[derive(Debug, Default)]
struct Reader {
    plain: bool,
    /// Where it goes on.
    place: u64,
    /// What it was delivered, by number.
    had: Vec<u64>,
    /// By topic and name, since a client is told no keys.
    newest: BTreeMap<(usize, usize), u64>,
    /// When the last of a slot came on this stream.
    last: BTreeMap<(usize, usize, usize), u64>,
    /// Whether it has come back, so that it may be told what it can no more tell from what was overtaken.
    came_back: bool,
}

impl Reader {
    fn read(&mut self, text: &str, events: &[Published], now: u64) -> Result<(), TestCaseError> {
        for block in text.split_terminator("\n\n") {
            let lines = block.lines();
            let of = |name| lines.clone().find_map(move |line| line.strip_prefix(name));
            let number = |text: &str| text.rsplit('-').next().and_then(|n| n.parse().ok());
            let place: Option<u64> = of("id: ").and_then(number);
            let mut data = lines.clone().filter_map(|line| line.strip_prefix("data: "));
            let Some(seq) = data.next_back().and_then(|data| data.parse::<u64>().ok()) else {
                self.place = self.place.max(place.unwrap_or(0));
                continue;
            };
            let event = &events[seq as usize - 1];
            if !self.plain {
                self.place = self.place.max(seq);
            } else if let Some(place) = place {
                prop_assert!(place >= self.place, "back to {} from {}", place, self.place);
                self.place = place;
            }
            if self.had.contains(&seq) {
                continue;
            }
            let (topic, name, _) = event.slot;
            let newest = self.newest.entry((topic, name)).or_default();
            if seq < *newest && self.came_back {
                // It leaves it out, which may cost it no state.
                continue;
            }
            prop_assert!(seq > *newest, "{} after {}", seq, newest);
            *newest = seq;
            if !event.free && event.slot.0 == 0 {
                let last = self.last.insert(event.slot, now);
                // One that is not throttled takes those of other keys along.
                let is_taken_along = events[seq as usize..]
                    .iter()
                    .any(|other| other.free && (other.slot.0, other.slot.1) == (topic, name));
                prop_assert!(
                    is_taken_along || last.is_none_or(|last| now >= last + INTERVAL),
                    "{} too soon",
                    seq
                );
            }
            self.had.push(seq);
        }
        Ok(())
    }
}

async fn live(steps: Vec<Step>, plain: bool) -> Result<(), TestCaseError> {
    let hub = Hub::new();
    let subscribe = Subscribe::to(TOPICS)
        .throttle("slow", Duration::from_millis(INTERVAL))
        .throttle("zero", Duration::ZERO);
    let open = |after: u64| {
        let subscribe = subscribe.clone().after(id(&hub, after));
        if plain {
            Client::plain(&hub, subscribe)
        } else {
            Client::tagged(&hub, subscribe)
        }
    };
    let mut reader = Reader {
        plain,
        ..Reader::default()
    };
    let mut client = open(0);
    let mut events: Vec<Published> = Vec::new();
    let mut now = 0;
    for step in steps.into_iter().chain([
        Step::Cut,
        Step::Read,
        Step::Sleep(INTERVAL + 10),
        Step::Read,
    ]) {
        match step {
            Step::Publish {
                topic,
                name,
                key,
                also,
            } => {
                let data = (events.len() + 1).to_string();
                let mut update = Update::new(TOPICS[topic], data).event(NAMES[name]);
                if key > 0 {
                    update = update.key(key.to_string());
                }
                if also {
                    update = update.also("quick");
                }
                hub.publish_update(update).unwrap();
                events.push(Published {
                    slot: (topic, name, key),
                    free: also || topic == 1,
                });
            }
            Step::Sleep(ms) => {
                advance(Duration::from_millis(ms)).await;
                now += ms;
            }
            Step::Read => reader.read(&client.read(), &events, now)?,
            Step::Batch(limit) => {
                let batch = client.batch(limit).unwrap_or_default();
                reader.read(&batch, &events, now)?;
            }
            Step::Cut => {
                drop(client);
                client = open(reader.place);
                reader.last.clear();
                reader.came_back = true;
            }
        }
    }
    for (index, event) in events.iter().enumerate() {
        let seq = index as u64 + 1;
        if event.free {
            prop_assert!(reader.had.contains(&seq), "{} is lost of {:?}", seq, events);
        }
        let is_newest = events[index + 1..]
            .iter()
            .all(|other| other.slot != event.slot);
        if is_newest {
            prop_assert!(reader.had.contains(&seq), "{} of {:?}", seq, events);
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 500, ..ProptestConfig::default() })]

    #[test]
    fn no_state_is_lost_and_none_is_too_soon(
        steps in prop::collection::vec(step(), 1..80),
        plain in any::<bool>(),
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_time()
            .start_paused(true)
            .build()
            .expect("a runtime");
        runtime.block_on(live(steps, plain))?;
    }
}
