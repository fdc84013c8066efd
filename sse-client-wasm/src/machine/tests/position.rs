//! Nothing twice, and where to resume.

use crate::machine::Verdict::{Deliver, Drop};
use crate::machine::position::Position;

fn log(seq: u64) -> String {
    format!("0123456789ab-{seq}")
}

#[test]
fn what_was_delivered_is_not_delivered_again() {
    let mut position = Position::new(String::new());
    for (seq, verdict) in [
        (5, Deliver),
        (5, Drop),
        (3, Drop),
        (7, Deliver),
        (6, Drop),
        (8, Deliver),
    ] {
        assert_eq!(position.event(&log(seq)), verdict, "{seq}");
    }
    assert_eq!(position.cursor(), log(8));
}

#[test]
fn another_incarnation_is_another_sequence() {
    let mut position = Position::new(String::new());
    assert_eq!(position.event(&log(500)), Deliver);
    assert_eq!(position.event("ba9876543210-1"), Deliver);
    assert_eq!(position.event("ba9876543210-1"), Drop);
}

#[test]
fn events_without_an_id_of_their_own_are_delivered() {
    let mut position = Position::new(String::new());
    position.said(&log(40));
    for _ in 0..3 {
        assert_eq!(
            position.event(&log(40)),
            Deliver,
            "the browser shows the id that ready said"
        );
    }
    assert_eq!(position.cursor(), log(40));
    assert_eq!(position.event(&log(41)), Deliver);
    assert_eq!(position.event(&log(41)), Drop);
    for _ in 0..3 {
        assert_eq!(position.event(""), Deliver);
    }
    assert_eq!(position.cursor(), log(41));
}

#[test]
fn a_server_that_says_the_end_before_it_replays_is_understood() {
    let mut position = Position::new(String::new());
    assert_eq!(position.event(&log(10)), Deliver);
    position.said(&log(20));
    assert_eq!(position.event(&log(11)), Deliver);
    assert_eq!(
        position.cursor(),
        log(11),
        "a drop here must not lose 12 to 20"
    );
}

#[test]
fn the_word_of_a_slower_stream_takes_nothing_back() {
    let mut position = Position::new(String::new());
    assert_eq!(position.event(&log(10)), Deliver);
    position.said(&log(7));
    assert_eq!(position.cursor(), log(10));
}

#[test]
fn ids_without_an_order_are_recognised_for_a_while() {
    let mut position = Position::new(String::new());
    for n in 0..1000 {
        assert_eq!(position.event(&format!("urn:{n}")), Deliver);
    }
    for n in 1000 - 256..1000 {
        assert_eq!(position.event(&format!("urn:{n}")), Drop);
    }
    assert_eq!(position.cursor(), "urn:999");
    assert_eq!(position.event(&log(3)), Deliver);
    assert_eq!(position.event("urn:1000"), Deliver);
    assert_eq!(position.event(&log(3)), Drop);
    assert_eq!(position.cursor(), "urn:1000");
}

#[test]
fn the_short_way_agrees_with_the_long_one() {
    let mut position = Position::new(String::new());
    assert_eq!(
        position.sequence(1),
        None,
        "there is no incarnation to complete it with"
    );
    assert!(!position.is_sequence(&log(1)));
    assert_eq!(position.event(&log(5)), Deliver);
    assert!(position.is_sequence(&log(5)));
    assert!(!position.is_sequence("ba9876543210-6"));
    assert!(!position.is_sequence("0123456789ab-x"));
    assert_eq!(position.sequence(5), Some(Drop));
    assert_eq!(position.sequence(6), Some(Deliver));
    assert_eq!(position.event(&log(6)), Drop);
    assert_eq!(position.cursor(), log(6));
}

#[test]
fn what_the_application_had_seen_is_not_delivered_again() {
    let mut position = Position::new(log(5));
    assert_eq!(position.cursor(), log(5));
    position.said(&log(5));
    assert_eq!(position.event(&log(5)), Drop);
    assert_eq!(position.event(&log(6)), Deliver);
}

#[test]
fn a_word_in_between_makes_the_short_way_ask() {
    let mut position = Position::new(String::new());
    assert_eq!(position.event(&log(5)), Deliver);
    position.said(&log(5));
    assert_eq!(
        position.sequence(6),
        Some(Deliver),
        "a ping that repeats the id changes nothing"
    );
    position.said(&log(9));
    assert_eq!(position.sequence(10), None);
    position.said("ba9876543210-1");
    assert_eq!(position.sequence(10), None);
    assert_eq!(position.cursor(), "ba9876543210-1");
    assert_eq!(position.event(&log(10)), Deliver);
    assert_eq!(position.sequence(11), Some(Deliver));
    assert_eq!(position.cursor(), log(11));
}
