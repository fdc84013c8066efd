//! The client's decisions without its I/O: what happened and when goes in, what to do comes out.
//!
//! The machine opens nothing, owns no timer and draws no random number, so the same one serves every transport and
//! every front end, and is tested on the host with made-up time.
//!
//! Whoever drives it does three things:
//!
//! 1. says what happened: [`Machine::handle`] for the connection's life, [`Machine::event`] and [`Machine::control`] for
//!    what arrives;
//! 2. hands an event, or a gap, on exactly when its [`Verdict`] is [`Verdict::Deliver`];
//! 3. carries out [`Machine::poll`] until it is empty.
//!
//! Neither calls back, so nothing is borrowed while the driver runs other people's code.
//!
//! ```
//! use tidings_client_wasm::machine::{Action, Config, Input, Machine, Moment, Status, Verdict};
//!
//! let mut machine = Machine::new(Config::new("/events?tidings=1"));
//! let now = Moment { ms: 0, random: 0.5 };
//!
//! machine.handle(Input::Start, now);
//! let stream = loop {
//!     match machine.poll() {
//!         Some(Action::Connect { stream, url }) => {
//!             assert_eq!(url, "/events?tidings=1");
//!             break stream;
//!         }
//!         other => assert!(other.is_some()),
//!     }
//! };
//!
//! machine.handle(Input::Opened { stream }, now);
//! assert_eq!(machine.state().status, Status::Open);
//! assert_eq!(machine.event(stream, "0123456789ab-7", now), Verdict::Deliver);
//! assert_eq!(machine.event(stream, "0123456789ab-7", now), Verdict::Drop);
//! ```

mod action;
mod alarm;
mod config;
pub(crate) mod decimal;
mod input;
mod life;
mod position;
mod silence;
mod state;
#[cfg(test)]
mod tests;
mod url;

pub use action::Action;
pub use config::Config;
pub use input::{Input, Moment, StreamId, Verdict, Word};
pub use life::Machine;
pub use state::{Reason, State, Status};
