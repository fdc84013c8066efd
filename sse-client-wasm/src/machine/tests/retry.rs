//! Coming back after a failure, one behaviour each.

use tidings_protocol::ReconnectPolicy;

use crate::machine::{Action, Config, Input, Reason, State, Status, StreamId, Word};

use super::rig::{Rig, connect};

#[test]
fn a_failure_closes_the_transport_and_waits_by_our_own_policy() {
    let mut rig = Rig::live();
    assert_eq!(
        rig.failed(1),
        [Action::Disconnect {
            stream: StreamId(1)
        }]
    );
    let until = rig.now.ms + 250.0 + 500.0;
    let state = State {
        status: Status::Waiting,
        attempt: 1,
        retry_at: Some(until),
        reason: Some(Reason::Network),
    };
    assert_eq!(
        (rig.machine.state(), rig.machine.deadline()),
        (state, until)
    );
    assert_eq!(connect(&rig.after(749.0)), None);
    assert_eq!(connect(&rig.after(1.0)).unwrap(), 2);
    assert_eq!(
        rig.reason(),
        Some(Reason::Network),
        "why it is connecting again"
    );
    rig.opened(2);
    assert_eq!(rig.reason(), None);
}

#[test]
fn a_timer_that_comes_early_changes_nothing() {
    let mut rig = Rig::live();
    rig.failed(1);
    let until = rig.machine.deadline();
    assert_eq!(rig.after(1.0), []);
    assert_eq!(rig.machine.deadline(), until);
}

#[test]
fn a_refusal_says_so() {
    let mut rig = Rig::live();
    rig.handle(Input::Failed {
        stream: StreamId(1),
        refused: true,
    });
    assert_eq!(rig.reason(), Some(Reason::Refused));
}

#[test]
fn a_status_that_will_not_change_ends_it() {
    for (status, reason) in [
        (204, "completed"),
        (401, "unauthorized"),
        (403, "unauthorized"),
        (404, "rejected"),
    ] {
        for waits in [false, true] {
            let mut rig = Rig::new(Config::default());
            rig.handle(Input::Start);
            rig.handle(Input::Failed {
                stream: StreamId(1),
                refused: true,
            });
            if waits {
                assert_eq!(
                    connect(&rig.after(60_000.0)).unwrap(),
                    2,
                    "the answer was slower than the next attempt"
                );
            }
            rig.handle(Input::Answered {
                stream: StreamId(1),
                status,
                retry_after: 0.0,
                renewable: false,
            });
            assert_eq!(rig.machine.state().status, Status::Closed);
            assert_eq!(rig.reason().unwrap().as_str(), reason);
        }
    }
}

#[test]
fn other_statuses_and_stale_ones_change_nothing() {
    for status in [200, 302, 408, 425, 429, 500, 502, 503] {
        let mut rig = Rig::new(Config::default());
        rig.handle(Input::Start);
        rig.handle(Input::Failed {
            stream: StreamId(1),
            refused: true,
        });
        let state = rig.machine.state();
        rig.handle(Input::Answered {
            stream: StreamId(1),
            status,
            retry_after: 0.0,
            renewable: false,
        });
        assert_eq!(rig.machine.state(), state, "{status}");
    }
    let mut rig = Rig::new(Config::default());
    rig.handle(Input::Start);
    rig.handle(Input::Answered {
        stream: StreamId(1),
        status: 404,
        retry_after: 0.0,
        renewable: false,
    });
    assert_eq!(
        rig.machine.state().status,
        Status::Connecting,
        "it was not refused"
    );
    rig.handle(Input::Failed {
        stream: StreamId(1),
        refused: true,
    });
    rig.after(60_000.0);
    rig.opened(2);
    rig.handle(Input::Answered {
        stream: StreamId(1),
        status: 404,
        retry_after: 0.0,
        renewable: false,
    });
    assert_eq!(
        rig.machine.state().status,
        Status::Open,
        "it has succeeded since"
    );
    rig.failed(2);
    rig.handle(Input::Answered {
        stream: StreamId(1),
        status: 404,
        retry_after: 0.0,
        renewable: false,
    });
    assert_eq!(
        rig.machine.state().status,
        Status::Waiting,
        "this was a break"
    );
}

#[test]
fn attempts_end() {
    let mut rig = Rig::with_policy(ReconnectPolicy {
        max_attempts: Some(3),
        ..ReconnectPolicy::default()
    });
    rig.handle(Input::Start);
    for stream in 1..=3 {
        rig.failed(stream);
        assert_eq!(connect(&rig.after(120_000.0)).unwrap(), stream + 1);
    }
    rig.failed(4);
    assert_eq!(rig.machine.state().status, Status::Closed);
    assert_eq!(rig.reason(), Some(Reason::Exhausted));
    assert_eq!(rig.after(120_000.0), []);
}

#[test]
fn a_connection_that_opens_and_breaks_at_once_does_not_reset_the_backoff() {
    let mut rig = Rig::with_policy(ReconnectPolicy {
        max_attempts: Some(4),
        ..ReconnectPolicy::default()
    });
    rig.handle(Input::Start);
    let mut stream = 1;
    while rig.machine.state().status != Status::Closed {
        rig.opened(stream);
        rig.failed(stream);
        rig.after(120_000.0);
        stream += 1;
        assert!(stream < 10, "{:?}", rig.machine);
    }
    assert_eq!(stream, 6);
}

#[test]
fn a_connection_that_lasted_does() {
    let mut rig = Rig::live();
    for stream in 1..=3 {
        rig.failed(stream);
        assert_eq!(rig.machine.state().attempt, stream);
        rig.after(60_000.0);
        rig.opened(stream + 1);
    }
    rig.after(9_999.0);
    rig.failed(4);
    assert_eq!(rig.machine.state().attempt, 4);
    rig.after(60_000.0);
    rig.opened(5);
    rig.after(10_000.0);
    rig.failed(5);
    assert_eq!(rig.machine.state().attempt, 1);
}

#[test]
fn a_connection_that_hangs_is_given_up() {
    let mut rig = Rig::new(Config::default());
    rig.handle(Input::Start);
    assert_eq!(rig.machine.deadline(), rig.now.ms + 20_000.0);
    let actions = rig.after(20_000.0);
    assert_eq!(
        actions[0],
        Action::Disconnect {
            stream: StreamId(1)
        }
    );
    assert_eq!(rig.reason(), Some(Reason::Silent));
}

#[test]
fn after_a_break_clients_spread_over_the_servers_window() {
    let mut rig = Rig::live();
    rig.control(
        1,
        "0123456789ab-7",
        Word::Ready {
            ping: 15_000.0,
            window: 20_000.0,
        },
    );
    rig.failed(1);
    assert_eq!(rig.machine.deadline(), rig.now.ms + 10_000.0);
}

#[test]
fn offline_costs_no_attempts_and_online_is_not_waited_for_in_vain() {
    let mut rig = Rig::with_policy(ReconnectPolicy {
        max_attempts: Some(2),
        ..ReconnectPolicy::default()
    });
    rig.handle(Input::Start);
    rig.opened(1);
    rig.handle(Input::Offline);
    assert_eq!(
        rig.machine.state().status,
        Status::Open,
        "the browser may be wrong; the stream still stands"
    );
    rig.failed(1);
    for stream in 2..20 {
        assert_eq!(
            (rig.machine.state().attempt, rig.reason()),
            (0, Some(Reason::Offline))
        );
        assert_eq!(connect(&rig.after(30_000.0)).unwrap(), stream);
        rig.failed(stream);
    }
    rig.handle(Input::Online);
    assert_eq!(rig.reason(), Some(Reason::Network));
    assert_eq!(connect(&rig.after(750.0)).unwrap(), 20);
}

#[test]
fn going_offline_while_waiting_slows_down() {
    let mut rig = Rig::live();
    rig.failed(1);
    rig.handle(Input::Offline);
    assert_eq!(rig.machine.deadline(), rig.now.ms + 30_000.0);
}
