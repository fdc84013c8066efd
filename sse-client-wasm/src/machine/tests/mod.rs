//! The machine under made-up time.

mod life;
mod lives;
mod position;
mod retry;
mod rig;
mod silence;
mod succession;
mod world;
