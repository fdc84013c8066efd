//! The machine under made-up time.

mod life;
mod lives;
mod position;
mod world;
