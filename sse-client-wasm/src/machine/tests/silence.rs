//! Whether a stream is alive, one behaviour each.

use crate::machine::{Input, Reason, Status, StreamId, Verdict, Word};

use super::rig::{Rig, connect};

#[test]
fn a_stream_that_goes_silent_is_replaced() {
    let mut rig = Rig::live();
    for _ in 0..10 {
        rig.after(15_000.0);
        rig.control(1, "0123456789ab-7", Word::Other);
        assert_eq!(rig.machine.state().status, Status::Open);
    }
    rig.after(15_000.0);
    rig.after(15_000.0);
    assert_eq!(rig.machine.state().status, Status::Open);
    rig.after(15_000.0);
    assert_eq!(
        (rig.machine.state().status, rig.reason()),
        (Status::Waiting, Some(Reason::Silent))
    );
}

#[test]
fn events_count_as_life_by_either_way_in() {
    let mut rig = Rig::live();
    for seq in 8..20 {
        rig.after(15_000.0);
        assert_eq!(
            rig.event(1, &format!("0123456789ab-{seq}")),
            Verdict::Deliver
        );
    }
    for seq in 20..40 {
        rig.after(15_000.0);
        assert_eq!(
            rig.machine.event_in_sequence(StreamId(1), seq),
            Some(Verdict::Deliver)
        );
    }
    assert_eq!(rig.machine.state().status, Status::Open);
}

#[test]
fn a_page_that_slept_finds_out_at_once() {
    let mut rig = Rig::live();
    rig.after(15_000.0);
    rig.now.ms += 3_600_000.0;
    rig.handle(Input::Visible);
    assert_eq!(
        (rig.machine.state().status, rig.reason()),
        (Status::Waiting, Some(Reason::Silent))
    );
    assert!(rig.machine.state().retry_at.unwrap() <= rig.now.ms + 1_250.0);
}

#[test]
fn a_clock_that_is_set_back_does_not_put_the_next_attempt_off() {
    let mut rig = Rig::live();
    rig.failed(1);
    rig.now.ms -= 900_000.0;
    assert_eq!(connect(&rig.handle(Input::Timer)).unwrap(), 2);
}

#[test]
fn a_clock_that_is_set_back_is_not_silence() {
    let mut rig = Rig::live();
    rig.after(15_000.0);
    rig.now.ms -= 900_000.0;
    rig.handle(Input::Timer);
    rig.after(15_000.0);
    assert_eq!(rig.machine.state().status, Status::Open);
    rig.after(15_000.0);
    assert_eq!(
        (rig.machine.state().status, rig.reason()),
        (Status::Waiting, Some(Reason::Silent))
    );
}
