//! The machine as JavaScript sees it: numbers in, numbers out.
//!
//! The driver is the npm package, since crossings decide the speed: it reads streams, splits the tag off, and keeps every
//! payload and every id. Of most events only a sequence number comes in here. Nothing here calls JavaScript, so nothing is
//! entered again while it is borrowed; no text and no object crosses, so the exports are called as they are, and there is no
//! binding generator whose glue would be as large as what it binds. `npm/src/wasm/exports.ts` says their types.
//!
//! A machine is known by its address, which JavaScript gets from [`create`], hands in with every call, and gives up with
//! [`destroy`].

#![cfg_attr(
    target_arch = "wasm32",
    expect(
        unsafe_code,
        reason = "`no_mangle` gives the exports their names; on a host they would take those of the C library"
    )
)]

use crate::machine::{
    Action, Beginning, Id, Input, Machine, Moment, Reason, StreamId, Verdict, Word,
};

#[cfg(target_arch = "wasm32")]
mod allocator;

/// Makes a machine and gives its number. The id is one to resume after, as in [`event`]. Times are in milliseconds; attempts
/// without a limit are Infinity.
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn create(
    incarnation: f64,
    seq: f64,
    initial: f64,
    max: f64,
    floor: f64,
    stable_after: f64,
    max_attempts: f64,
) -> Box<Machine> {
    Box::new(Machine::in_millis(
        id(incarnation, seq),
        initial,
        max,
        floor,
        stable_after,
        max_attempts as u32,
    ))
}

/// Forgets a machine. Its number is not to be used again.
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn destroy(machine: Box<Machine>) {
    drop(machine);
}

/// Something happened to the connection.
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn handle(machine: &mut Machine, input: u8, stream: u32, now: f64, random: f64) {
    machine.pass(moment(now, random));
    let stream = StreamId(stream);
    let input = match input {
        0 => Input::Start,
        1 => Input::Opened { stream },
        2 => Input::Failed {
            stream,
            refused: false,
        },
        3 => Input::Failed {
            stream,
            refused: true,
        },
        4 => Input::Timer,
        5 => Input::Online,
        6 => Input::Offline,
        7 => Input::Visible,
        8 => Input::Close,
        9 => Input::Pause,
        10 => Input::Resume,
        _ => Input::Rest,
    };
    machine.meet(input);
}

/// The HTTP status of a connection that was refused, and its `Retry-After` in milliseconds, 0 for none.
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn answered(
    machine: &mut Machine,
    stream: u32,
    status: u16,
    retry_after: f64,
    renewable: bool,
    now: f64,
    random: f64,
) {
    machine.pass(moment(now, random));
    let input = Input::Answered {
        stream: StreamId(stream),
        status,
        retry_after,
        renewable,
    };
    machine.meet(input);
}

/// The stream named a reconnection time, in milliseconds.
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn retry(machine: &mut Machine, stream: u32, after: f64, now: f64, random: f64) {
    machine.pass(moment(now, random));
    let input = Input::Retry {
        stream: StreamId(stream),
        after,
    };
    machine.meet(input);
}

/// Something else is wanted; the id is one to begin after, as in [`event`]. Gives where it begins: -1 where it would
/// have, -2 at that id, else after this sequence number.
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn change(
    machine: &mut Machine,
    incarnation: f64,
    seq: f64,
    now: f64,
    random: f64,
) -> f64 {
    match machine.change(id(incarnation, seq), moment(now, random)) {
        Beginning::Cursor => -1.0,
        Beginning::Asked => -2.0,
        Beginning::After(id) => id.seq as f64,
    }
}

/// A control event; gives the [`Verdict`] as a number. `word` is 0 for `ready`, with its ping interval and window; 1 for
/// `gap`; 2 for `drain`, with its window; 3 for what needs only to be heard; from 4 on a `close`, for the
/// server's reasons in the order of [`Reason`].
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn control(
    machine: &mut Machine,
    stream: u32,
    incarnation: f64,
    seq: f64,
    word: u8,
    ping: f64,
    window: f64,
    now: f64,
    random: f64,
) -> u32 {
    let stream = StreamId(stream);
    let verdict = machine.said(stream, id(incarnation, seq), moment(now, random));
    if verdict != Verdict::Drop {
        machine.obey(match word {
            0 => Word::Ready { ping, window },
            1 => Word::Gap,
            2 => Word::Drain { window },
            3 => Word::Other,
            word => Word::Close(end(word)),
        });
    }
    code(verdict)
}

/// The reason of a `close`.
// By itself it is a sum; within its caller it would be a table.
#[inline(never)]
fn end(word: u8) -> Reason {
    match word {
        4 => Reason::Completed,
        5 => Reason::Unauthorized,
        6 => Reason::Expired,
        7 => Reason::Lagged,
        8 => Reason::Shutdown,
        _ => Reason::Ended,
    }
}

/// An event, by its id: incarnation and sequence number, or -1 and a hash, or -2 for none. Gives the [`Verdict`] as a
/// number.
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn event(
    machine: &mut Machine,
    stream: u32,
    incarnation: f64,
    seq: f64,
    now: f64,
    random: f64,
) -> u32 {
    code(machine.event(StreamId(stream), id(incarnation, seq), moment(now, random)))
}

/// An event, by the sequence number of its id alone; 3 when that does not say enough.
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn next(machine: &mut Machine, stream: u32, seq: f64) -> u32 {
    // Not every number that JavaScript reads out of text is a sequence number; what is none becomes 0, which no event has.
    match seq as u64 {
        0 => 3,
        seq => machine
            .event_in_sequence(StreamId(stream), seq)
            .map_or(3, code),
    }
}

/// What is to be done next: 0 for nothing, else what in the lowest two bits, and above them the number of a connection: 1
/// to make it, 2 to close it; 3 to rewind the cursor, with 1 where a gap is to be told, or, from 2 on, to tell that what is
/// wanted was refused: twice the number of its reason, as in [`state`].
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn poll(machine: &mut Machine) -> u32 {
    match machine.poll() {
        None => 0,
        Some(Action::Connect { stream }) => stream.0 << 2 | 1,
        Some(Action::Disconnect { stream }) => stream.0 << 2 | 2,
        Some(Action::Rewind { lost }) => u32::from(lost) << 2 | 3,
        Some(Action::Refused { reason }) => (reason as u32) << 3 | 3,
    }
}

/// When the timer is wanted, in milliseconds; Infinity for never. While waiting this is when the next attempt is made.
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn deadline(machine: &mut Machine) -> f64 {
    machine.deadline()
}

/// The state: the status in the lowest three bits, the [`Reason`] in the five above, 0 for none, then the attempts that have
/// failed.
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn state(machine: &mut Machine) -> u32 {
    let state = machine.state();
    let reason = state.reason.map_or(0, |reason| reason as u32);
    state.status as u32 | reason << 3 | state.attempt << 8
}

fn id(incarnation: f64, seq: f64) -> Id {
    Id::from_numbers(incarnation as i64, seq as u64)
}

const fn code(verdict: Verdict) -> u32 {
    match verdict {
        Verdict::Drop => 0,
        Verdict::Deliver => 1,
        Verdict::WithoutId => 2,
    }
}

fn moment(now: f64, random: f64) -> Moment {
    Moment { ms: now, random }
}
