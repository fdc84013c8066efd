//! The first word and the last, one behaviour each.

use tidings_protocol::{Control, Tagged};

use crate::machine::{Action, Config, Id, Input, Reason, Status, StreamId, Verdict, Word};

use super::rig::{Rig, connect};

#[test]
fn it_starts_once() {
    let mut rig = Rig::new(Config::default());
    let actions = rig.handle(Input::Start);
    assert_eq!(connect(&actions), Some(1));
    assert_eq!(rig.machine.state().status, Status::Connecting);
    assert_eq!(rig.handle(Input::Start), []);
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
