//! The client in a made-up world.

mod lives;
mod streams;
mod world;

use std::cell::RefCell;
use std::rc::Rc;

use super::{Client, Listener};
use world::{Tick, World};

type Numbers = Rc<RefCell<Vec<u32>>>;

/// What is heard, and what keeps listening.
fn ticks(client: &Client) -> (Numbers, Listener) {
    let heard = Numbers::default();
    let listener = client.on::<Tick>({
        let heard = Rc::clone(&heard);
        move |tick| heard.borrow_mut().push(tick.n)
    });
    (heard, listener)
}
