//! Going over to another stream, one behaviour each.

use crate::machine::{Action, Id, Input, Reason, Status, StreamId, Verdict, Word};

use super::rig::{READY, Rig, connect};

#[test]
fn drain_opens_the_new_stream_before_it_closes_the_old() {
    let mut rig = Rig::live();
    rig.control(1, "0123456789ab-7", Word::Drain { window: 8_000.0 });
    assert_eq!(
        rig.machine.deadline(),
        rig.now.ms + 4_000.0,
        "half of the window"
    );
    assert_eq!(rig.reason(), Some(Reason::Drain));

    let actions = rig.after(4_000.0);
    assert_eq!(connect(&actions).unwrap(), 2);
    assert!(
        !actions
            .iter()
            .any(|action| matches!(action, Action::Disconnect { .. }))
    );
    assert_eq!(
        rig.event(1, "0123456789ab-8"),
        Verdict::Deliver,
        "the old one still delivers"
    );

    rig.opened(2);
    assert_eq!(
        rig.event(1, "0123456789ab-9"),
        Verdict::Deliver,
        "the new one has not said anything yet"
    );
    let actions = rig.control(2, "0123456789ab-7", READY);
    assert_eq!(
        actions[0],
        Action::Disconnect {
            stream: StreamId(1)
        }
    );
    assert_eq!(rig.reason(), None);
    assert_eq!(
        rig.event(1, "0123456789ab-10"),
        Verdict::Drop,
        "the old one is gone"
    );
    assert_eq!(
        rig.event(2, "0123456789ab-8"),
        Verdict::Drop,
        "seen by the old one"
    );
    assert_eq!(rig.event(2, "0123456789ab-9"), Verdict::Drop);
    assert_eq!(rig.event(2, "0123456789ab-10"), Verdict::Deliver);
}

#[test]
fn a_handover_that_fails_is_tried_again_while_the_old_stream_delivers() {
    let mut rig = Rig::live();
    rig.control(1, "0123456789ab-7", Word::Drain { window: 0.0 });
    rig.after(0.0);
    rig.failed(2);
    assert_eq!(rig.machine.state().status, Status::Open);
    assert_eq!(rig.event(1, "0123456789ab-8"), Verdict::Deliver);
    assert_eq!(connect(&rig.after(2_000.0)).unwrap(), 3);
}

#[test]
fn when_the_old_stream_ends_first_the_new_one_takes_its_place() {
    let mut rig = Rig::live();
    rig.control(1, "0123456789ab-7", Word::Drain { window: 0.0 });
    rig.after(0.0);
    rig.failed(1);
    assert_eq!(rig.machine.state().status, Status::Connecting);
    rig.opened(2);
    assert_eq!(rig.machine.state().status, Status::Open);
}

#[test]
fn a_draining_server_that_ends_early_is_not_asked_before_the_moment_it_named() {
    let mut rig = Rig::live();
    rig.control(1, "0123456789ab-7", Word::Drain { window: 60_000.0 });
    rig.failed(1);
    assert_eq!(rig.machine.deadline(), rig.now.ms + 30_000.0);
}

/// Live, and the stream for what is wanted since is refused.
fn refused(status: u16) -> (Rig, Vec<Action>) {
    let mut rig = Rig::live();
    rig.event(1, "0123456789ab-8");
    let now = rig.now;
    rig.machine.change(Id::NONE, now);
    assert_eq!(connect(&rig.drain()), Some(2));
    rig.handle(Input::Failed {
        stream: StreamId(2),
        refused: true,
    });
    let actions = rig.handle(Input::Answered {
        stream: StreamId(2),
        status,
        retry_after: 0.0,
        renewable: false,
    });
    (rig, actions)
}

#[test]
fn a_change_that_is_refused_does_not_end_the_stream_that_delivers() {
    for (status, reason) in [
        (401, Reason::Unauthorized),
        (403, Reason::Unauthorized),
        (404, Reason::Rejected),
    ] {
        let (mut rig, actions) = refused(status);
        assert_eq!(actions, [Action::Refused { reason }]);
        assert_eq!(rig.machine.state().status, Status::Open);
        assert_eq!(rig.event(1, "0123456789ab-9"), Verdict::Deliver);
        assert_eq!(connect(&rig.after(10_000.0)), None, "nobody asks again");
        // But with the next change, from where the first began.
        let now = rig.now;
        rig.machine.change(Id::NONE, now);
        assert_eq!(connect(&rig.drain()), Some(3));
        assert_eq!(
            rig.event(3, "0123456789ab-9"),
            Verdict::Drop,
            "was delivered"
        );
        assert_eq!(
            rig.drain(),
            [
                Action::Disconnect {
                    stream: StreamId(1)
                },
                Action::Rewind { lost: false }
            ]
        );
    }
    let (rig, _) = refused(204);
    assert_eq!(rig.machine.state().status, Status::Closed);
}

#[test]
fn a_change_that_was_refused_is_asked_for_again_when_the_stream_breaks() {
    let (mut rig, _) = refused(403);
    rig.failed(1);
    assert_eq!(connect(&rig.after(60_000.0)), Some(3));
    // And ends everything where nothing else delivers.
    rig.handle(Input::Failed {
        stream: StreamId(3),
        refused: true,
    });
    let actions = rig.handle(Input::Answered {
        stream: StreamId(3),
        status: 403,
        retry_after: 0.0,
        renewable: false,
    });
    assert_eq!(actions, []);
    assert_eq!(rig.machine.state().status, Status::Closed);
}

#[test]
fn a_status_says_nothing_of_what_is_wanted_since() {
    let mut rig = Rig::live();
    let now = rig.now;
    rig.machine.change(Id::NONE, now);
    rig.drain();
    rig.handle(Input::Failed {
        stream: StreamId(2),
        refused: true,
    });
    rig.machine.change(Id::NONE, now);
    assert_eq!(connect(&rig.drain()), Some(3));
    let actions = rig.handle(Input::Answered {
        stream: StreamId(2),
        status: 403,
        retry_after: 0.0,
        renewable: false,
    });
    assert_eq!(actions, []);
    assert_eq!(rig.machine.state().status, Status::Open);
}
