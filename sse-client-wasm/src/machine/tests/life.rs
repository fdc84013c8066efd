//! One behaviour each.

use tidings_protocol::{Control, ReconnectPolicy, Tagged};

use crate::machine::{
    Action, Config, Id, Input, Machine, Moment, Reason, State, Status, StreamId, Verdict, Word,
};

const READY: Word = Word::Ready {
    ping: 15_000.0,
    window: 0.0,
};

/// A machine and its clock.
struct Rig {
    machine: Machine,
    now: Moment,
}

impl Rig {
    fn new(config: Config) -> Self {
        Self {
            machine: Machine::new(config),
            now: Moment {
                ms: 1_000_000.0,
                random: 0.5,
            },
        }
    }

    fn with_policy(reconnect: ReconnectPolicy) -> Self {
        Self::new(Config {
            reconnect,
            ..Config::default()
        })
    }

    fn handle(&mut self, input: Input) -> Vec<Action> {
        self.machine.handle(input, self.now);
        self.drain()
    }

    fn drain(&mut self) -> Vec<Action> {
        std::iter::from_fn(|| self.machine.poll()).collect()
    }

    fn after(&mut self, ms: f64) -> Vec<Action> {
        self.now.ms += ms;
        self.handle(Input::Timer)
    }

    fn event(&mut self, stream: u32, id: &str) -> Verdict {
        self.machine.event(StreamId(stream), Id::of(id), self.now)
    }

    fn control(&mut self, stream: u32, id: &str, word: Word) -> Vec<Action> {
        self.machine
            .control(StreamId(stream), Id::of(id), word, self.now);
        self.drain()
    }

    fn opened(&mut self, stream: u32) -> Vec<Action> {
        self.handle(Input::Opened {
            stream: StreamId(stream),
        })
    }

    fn failed(&mut self, stream: u32) -> Vec<Action> {
        self.handle(Input::Failed {
            stream: StreamId(stream),
            refused: false,
        })
    }

    /// Started, open, and ready at 7.
    fn live() -> Self {
        let mut rig = Self::new(Config::default());
        rig.handle(Input::Start);
        rig.opened(1);
        rig.control(1, "0123456789ab-7", READY);
        rig
    }

    fn reason(&self) -> Option<Reason> {
        self.machine.state().reason
    }
}

fn connect(actions: &[Action]) -> Option<u32> {
    actions.iter().find_map(|action| match action {
        Action::Connect { stream } => Some(stream.0),
        _ => None,
    })
}

#[test]
fn it_starts_once() {
    let mut rig = Rig::new(Config::default());
    let actions = rig.handle(Input::Start);
    assert_eq!(connect(&actions), Some(1));
    assert_eq!(rig.machine.state().status, Status::Connecting);
    assert_eq!(rig.handle(Input::Start), []);
}

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
fn close_is_terminal_whatever_the_reason() {
    for reason in [
        "completed",
        "unauthorized",
        "expired",
        "lagged",
        "shutdown",
        "ended",
    ] {
        let mut rig = Rig::live();
        let actions = rig.control(1, "0123456789ab-7", Word::Close(Reason::of(reason)));
        assert_eq!(
            actions[0],
            Action::Disconnect {
                stream: StreamId(1)
            }
        );
        assert_eq!(rig.machine.deadline(), f64::INFINITY);
        assert_eq!(rig.machine.state().status, Status::Closed);
        assert_eq!(rig.reason().unwrap().as_str(), reason);
        for input in [
            Input::Start,
            Input::Timer,
            Input::Online,
            Input::Visible,
            Input::Close,
        ] {
            assert_eq!(rig.handle(input), []);
        }
        assert_eq!(rig.failed(1), []);
        assert_eq!(rig.opened(1), []);
        assert_eq!(rig.event(1, "0123456789ab-8"), Verdict::Drop);
    }
}

#[test]
fn the_user_can_close_in_every_phase() {
    let lives: [fn(&mut Rig); 5] = [
        |_| {},
        |rig| _ = rig.handle(Input::Start),
        |rig| {
            rig.handle(Input::Start);
            rig.opened(1);
        },
        |rig| {
            rig.handle(Input::Start);
            rig.failed(1);
        },
        |rig| {
            rig.handle(Input::Start);
            rig.opened(1);
            rig.control(1, "", Word::Drain { window: 0.0 });
            rig.after(0.0);
        },
    ];
    for (index, live) in lives.into_iter().enumerate() {
        let mut rig = Rig::new(Config::default());
        live(&mut rig);
        let actions = rig.handle(Input::Close);
        let disconnected = actions
            .iter()
            .filter(|action| matches!(action, Action::Disconnect { .. }))
            .count();
        assert_eq!(disconnected, [0, 1, 1, 0, 2][index]);
        assert_eq!(rig.reason(), Some(Reason::Closed));
    }
}

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

#[test]
fn a_gap_is_told_and_the_stream_goes_on() {
    let mut rig = Rig::live();
    let (stream, now) = (StreamId(1), rig.now);
    assert_eq!(
        rig.machine
            .control(stream, Id::of("ba9876543210-3"), Word::Gap, now),
        Verdict::Deliver
    );
    assert_eq!(rig.event(1, "ba9876543210-4"), Verdict::Deliver);
    assert_eq!(
        rig.machine.control(StreamId(9), Id::NONE, Word::Gap, now),
        Verdict::Drop,
        "from a connection given up"
    );
}

#[test]
fn a_reason_that_is_not_known_is_an_end_all_the_same() {
    assert_eq!(Reason::of("something new"), Reason::Ended);
    assert_eq!(
        Reason::of("network"),
        Reason::Ended,
        "not the server's to say"
    );
}

#[test]
fn the_words_of_the_protocol_are_understood() {
    let word = |data: &str| Word::of(&Control::parse(&Tagged::split(data).unwrap()).unwrap());
    assert_eq!(
        word("tidings:ready\t\n{\"id\":\"0123456789ab-7\",\"ping\":15000,\"window\":5000}"),
        Word::Ready {
            ping: 15_000.0,
            window: 5_000.0
        }
    );
    assert_eq!(
        word("tidings:ready\t\n{}"),
        Word::Ready {
            ping: 0.0,
            window: 0.0
        }
    );
    assert_eq!(
        word("tidings:gap\t\n{\"asked\":\"a\",\"oldest\":\"b\"}"),
        Word::Gap
    );
    assert_eq!(
        word("tidings:drain\t\n{\"window\":1}"),
        Word::Drain { window: 1.0 }
    );
    assert_eq!(
        word("tidings:close\t\n{\"reason\":\"lagged\"}"),
        Word::Close(Reason::Lagged)
    );
    assert_eq!(word("tidings:ping\t\n{}"), Word::Other);
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

#[test]
fn a_close_that_moves_the_cursor_is_the_end_all_the_same() {
    let mut rig = Rig::new(Config::default());
    rig.handle(Input::Start);
    rig.opened(1);
    let now = rig.now;
    rig.machine.change(Id::NONE, now);
    assert_eq!(rig.drain(), [], "there is no cursor to begin at");
    let actions = rig.control(1, "0123456789ab-7", Word::Close(Reason::Completed));
    assert_eq!(
        actions,
        [Action::Disconnect {
            stream: StreamId(1)
        }]
    );
    assert_eq!(rig.machine.state().status, Status::Closed);
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
