//! Random lives.

use proptest::prelude::*;

use super::world::{Fate, THROTTLED, World, topic_of};
use crate::machine::Status;

fn survivable() -> impl Strategy<Value = Fate> {
    prop_oneof![
        4 => (1..20u8).prop_map(Fate::Publish),
        6 => (1..12u8).prop_map(Fate::Carry),
        2 => Just(Fate::CarryTwice),
        4 => (0..5_000u32).prop_map(Fate::Pass),
        1 => (5_000..200_000u32).prop_map(Fate::Pass),
        6 => Just(Fate::Answer),
        2 => Just(Fate::Break),
        1 => Just(Fate::Refuse),
        2 => (0..8_000u16).prop_map(Fate::Drain),
        1 => Just(Fate::Online),
        1 => Just(Fate::Offline),
        1 => Just(Fate::Visible),
        1 => Just(Fate::Pause),
        2 => Just(Fate::Resume),
    ]
}

fn with_changes() -> impl Strategy<Value = Fate> {
    prop_oneof![
        8 => survivable(),
        2 => (0..16u8, prop::option::of(0..40u8)).prop_map(|(topics, back)| Fate::Want(topics, back)),
        1 => Just(Fate::Forbid),
    ]
}

fn any_fate() -> impl Strategy<Value = Fate> {
    prop_oneof![
        40 => survivable(),
        2 => Just(Fate::Restart),
        1 => Just(Fate::End),
        1 => Just(Fate::Close),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    /// However often the connection breaks: everything after the first word is delivered, in order, once.
    #[test]
    fn nothing_is_lost_and_nothing_comes_twice(seed: u64, fates in prop::collection::vec(survivable(), 0..120)) {
        let mut world = World::new(seed, 1_000);
        for fate in &fates {
            world.meet(fate);
        }
        world.calm();
        prop_assert_eq!(world.state().status, Status::Open);
        let (incarnation, first) = world.primed.expect("the calm brought a ready");
        let expected: Vec<_> = (first + 1..=world.end().1).map(|seq| (incarnation, seq)).collect();
        prop_assert_eq!(&world.delivered, &expected);
        prop_assert_eq!(world.gaps, 0);
        prop_assert_eq!(&world.cursor, &format!("{incarnation:012x}-{}", world.end().1));
    }

    /// Whatever is wanted, and however late a throttled event comes: of each topic everything since it is wanted, once, in
    /// order; of one that is throttled the last. Or a gap is told.
    #[test]
    fn nothing_is_lost_when_other_topics_are_wanted(seed: u64, topics in 1..16u8, fates in prop::collection::vec(with_changes(), 0..160)) {
        let mut world = World::with_topics(seed, topics);
        for fate in &fates {
            world.meet(fate);
        }
        if world.is_refused {
            // It is asked for again with the next stream.
            world.meet(&Fate::Break);
        }
        world.calm();
        if world.topics == 0 {
            prop_assert_eq!(world.state().status, Status::Idle);
            return Ok(());
        }
        prop_assert_eq!(world.state().status, Status::Open);
        let (incarnation, first) = world.primed.expect("the calm brought a ready");
        for topic in 0..4 {
            let delivered: Vec<_> = world.delivered.iter().filter(|(_, seq)| topic_of(*seq) == topic).collect();
            for pair in delivered.windows(2) {
                prop_assert!(pair[0] < pair[1], "topic {}: {:?}", topic, pair);
            }
            let Some(from) = world.wishes.get(&topic) else { continue };
            let from = from.unwrap_or(first).max(world.sure.get(&topic).copied().unwrap_or(0));
            let mut expected: Vec<_> = (from + 1..=world.end().1).filter(|seq| topic_of(*seq) == topic).map(|seq| (incarnation, seq)).collect();
            if topic == THROTTLED {
                expected = expected.split_off(expected.len().saturating_sub(1));
            }
            let got: Vec<_> = delivered.into_iter().filter(|event| expected.contains(event)).copied().collect();
            prop_assert!(got == expected || world.gaps > 0, "topic {} from {}: {:?}", topic, from, expected.iter().filter(|event| !got.contains(event)).collect::<Vec<_>>());
        }
    }

    /// Whatever happens: no repetition, order kept within a log, a lost log is told; and at every step the machine has
    /// a connection, a timer, or has said its last word (`World::check`).
    #[test]
    fn never_silent_and_never_twice(seed: u64, fates in prop::collection::vec(any_fate(), 0..200)) {
        let mut world = World::new(seed, 1_000);
        for fate in &fates {
            world.meet(fate);
        }
        let ended = world.state().status == Status::Closed;
        world.calm();
        for pair in world.delivered.windows(2) {
            prop_assert!(pair[0] < pair[1], "{:?}", pair);
        }
        if ended {
            prop_assert_eq!(world.state().status, Status::Closed);
        } else {
            prop_assert_eq!(world.state().status, Status::Open);
            if let Some((incarnation, _)) = world.primed && incarnation != world.end().0 {
                prop_assert!(world.gaps >= 1, "a log was lost and nobody said so");
                prop_assert_eq!(world.delivered.last().copied(), Some(world.end()));
            }
        }
    }

    /// A server that never answers is asked a bounded number of times, and then that is said.
    #[test]
    fn attempts_are_bounded(seed: u64, max_attempts in 0..30u32, refuse: bool, visits in prop::collection::vec(any::<bool>(), 120)) {
        let mut world = World::new(seed, max_attempts);
        for visit in visits {
            if visit {
                world.meet(&Fate::Visible);
            }
            world.meet(&if refuse { Fate::Refuse } else { Fate::Break });
            world.meet(&Fate::Pass(31_000));
        }
        prop_assert_eq!(world.state().status, Status::Closed);
        prop_assert_eq!(world.state().reason.map(|reason| reason.as_str()), Some("exhausted"));
    }
}
