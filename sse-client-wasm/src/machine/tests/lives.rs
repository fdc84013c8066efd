//! Random lives.

use proptest::prelude::*;

use super::world::{Fate, World};
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
