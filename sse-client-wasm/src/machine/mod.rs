//! The client's decisions without its I/O: what happened and when goes in, what to do comes out.
//!
//! The machine opens nothing, owns no timer and draws no random number, so the same one serves every transport and
//! every front end, and is tested on the host with made-up time.
//!
//! Whoever drives it
//!
//! 1. says what happened: [`Machine::handle`] for the connection's life, [`Machine::event`] and [`Machine::control`] for
//!    what arrives;
//! 2. does with what arrived what the [`Verdict`] says: hands it on or forgets it, and keeps the *cursor*, which is the id
//!    to resume after;
//! 3. carries out [`Machine::poll`] until it is empty, sets its timer to [`Machine::deadline`], and shows
//!    [`Machine::state`].
//!
//! The machine calls nobody, so nothing is borrowed while the driver runs other people's code; and it sees neither
//! payloads nor texts, so nothing of an event but numbers crosses into WebAssembly.
//!
//! ```
//! use tidings_client_wasm::machine::{Action, Config, Id, Input, Machine, Moment, Status, Verdict};
//!
//! let mut machine = Machine::new(Config::default());
//! let now = Moment { ms: 0.0, random: 0.5 };
//!
//! machine.handle(Input::Start, now);
//! let Some(Action::Connect { stream }) = machine.poll() else { panic!("it connects first") };
//!
//! machine.handle(Input::Opened { stream }, now);
//! assert_eq!(machine.state().status, Status::Open);
//! assert_eq!(machine.event(stream, Id::of("0123456789ab-7"), now), Verdict::Deliver);
//! assert_eq!(machine.event(stream, Id::of("0123456789ab-7"), now), Verdict::Drop);
//! ```

mod action;
mod config;
mod id;
mod input;
mod life;
mod position;
mod silence;
mod state;
#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests;

pub use action::{Action, Beginning};
pub use config::Config;
pub use id::Id;
pub use input::{Input, Moment, StreamId, Verdict, Word};
pub use life::Machine;
pub use state::{Reason, State, Status};
