//! The hub without HTTP: what a subscription is given, byte by byte and event by event.

mod caught_up;
mod client;
mod complete;
mod drain;
mod faults;
mod formats;
mod grants;
mod lag;
mod limits;
mod metrics;
mod model;
mod replay;
mod retention;
mod state;
mod throttle;
mod throttle_lives;
mod time;
mod topics;
