//! Nothing twice.

use tidings_protocol::{Incarnation, LogId};

use crate::machine::Id;
use crate::machine::Verdict::{Deliver, Drop, WithoutId};
use crate::machine::position::Position;

fn log(seq: u64) -> Id {
    Id::from_numbers(1, seq)
}

fn other_log(seq: u64) -> Id {
    Id::from_numbers(2, seq)
}

fn chosen(hash: u64) -> Id {
    Id::from_numbers(-1, hash)
}

#[test]
fn what_was_delivered_is_not_delivered_again() {
    let mut position = Position::new(Id::NONE);
    for (seq, verdict) in [
        (5, Deliver),
        (5, Drop),
        (3, WithoutId),
        (3, Drop),
        (7, Deliver),
        (6, WithoutId),
        (6, Drop),
        (8, Deliver),
    ] {
        assert_eq!(position.event(log(seq)), verdict, "{seq}");
    }
}

#[test]
fn another_incarnation_is_another_sequence() {
    let mut position = Position::new(Id::NONE);
    assert_eq!(position.event(log(500)), Deliver);
    assert_eq!(position.event(other_log(1)), Deliver);
    assert_eq!(position.event(other_log(1)), Drop);
}

#[test]
fn events_without_an_id_are_delivered() {
    let mut position = Position::new(Id::NONE);
    assert_eq!(position.said(log(40)), Deliver);
    for _ in 0..3 {
        assert_eq!(position.event(Id::NONE), WithoutId);
    }
    assert_eq!(position.event(log(41)), Deliver);
    assert_eq!(position.said(Id::NONE), WithoutId);
}

#[test]
fn what_is_said_was_not_delivered() {
    let mut position = Position::new(Id::NONE);
    assert_eq!(position.event(log(10)), Deliver);
    assert_eq!(position.said(log(20)), Deliver);
    assert_eq!(
        position.event(log(11)),
        WithoutId,
        "it is late, and the cursor stays"
    );
}

#[test]
fn the_word_of_a_slower_stream_takes_nothing_back() {
    let mut position = Position::new(Id::NONE);
    assert_eq!(position.event(log(10)), Deliver);
    assert_eq!(position.said(log(7)), WithoutId);
    assert_eq!(position.said(log(10)), WithoutId);
    assert_eq!(position.event(chosen(1)), Deliver);
    assert_eq!(position.said(chosen(1)), WithoutId);
}

#[test]
fn ids_without_an_order_are_recognised_for_a_while() {
    let mut position = Position::new(Id::NONE);
    for n in 1..1000 {
        assert_eq!(position.event(chosen(n)), Deliver);
    }
    for n in 1000 - 256..1000 {
        assert_eq!(position.event(chosen(n)), Drop);
    }
    assert_eq!(position.event(log(3)), Deliver);
    assert_eq!(position.event(chosen(1000)), Deliver);
    assert_eq!(position.event(log(3)), Drop);
}

#[test]
fn the_short_way_agrees_with_the_long_one() {
    let mut position = Position::new(Id::NONE);
    assert_eq!(
        position.sequence(1),
        None,
        "there is no incarnation to complete it with"
    );
    assert_eq!(position.event(log(5)), Deliver);
    assert_eq!(position.sequence(5), Some(Drop));
    assert_eq!(position.sequence(6), Some(Deliver));
    assert_eq!(position.event(log(6)), Drop);
    assert_eq!(position.said(log(6)), WithoutId);
    assert_eq!(position.sequence(7), Some(Deliver));
    assert_eq!(position.said(log(20)), Deliver);
    assert_eq!(
        position.sequence(8),
        Some(WithoutId),
        "what is said is not delivered"
    );
}

#[test]
fn what_the_application_had_seen_is_not_delivered_again() {
    let mut position = Position::new(log(5));
    assert_eq!(position.said(log(5)), WithoutId);
    assert_eq!(position.event(log(5)), Drop);
    assert_eq!(position.event(log(6)), Deliver);
}

#[test]
fn ids_are_read_as_the_hub_writes_them() {
    let id = LogId {
        incarnation: Incarnation::from_random(0xabc),
        seq: 42,
    };
    assert_eq!(Id::of(&id.to_string()).log(), Some(id));
    assert_ne!(Id::of("urn:1"), Id::of("urn:2"));
}

#[test]
fn an_event_may_be_late_and_comes_once() {
    let mut position = Position::new(log(5));
    for (seq, verdict) in [(10, Deliver), (8, WithoutId), (8, Drop), (3, WithoutId)] {
        assert_eq!(position.event(log(seq)), verdict, "{seq}");
        assert_eq!(position.sequence(seq), Some(Drop));
    }
    assert_eq!(position.cursor, log(10));
}

#[test]
fn what_was_passed_is_forgotten_first() {
    let mut position = Position::new(Id::NONE);
    for seq in 1..=1000 {
        position.event(log(seq * 10));
    }
    let floor = position.floor().seq;
    assert!(floor > 0, "something was forgotten");
    assert!(position.is_forgotten(log(floor - 1)) && !position.is_forgotten(log(floor)));
    // A stream that begins there brings everything since, and something between.
    for seq in floor + 1..=10_000 {
        let expected = if seq % 10 == 0 { Drop } else { WithoutId };
        assert_eq!(position.event(log(seq)), expected, "{seq}");
    }
    assert_eq!(position.event(log(10_001)), Deliver);
}
