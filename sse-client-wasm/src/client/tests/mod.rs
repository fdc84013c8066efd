//! The client in a made-up world.

mod fetch;
mod hub;
mod lives;
mod pace;
mod page;
mod states;
mod streams;
mod topics;
mod world;

use std::cell::RefCell;
use std::rc::Rc;

use super::{Client, Listen, Listener};
use world::{Tick, World};

type Numbers = Rc<RefCell<Vec<u32>>>;

/// What is heard, and what keeps listening.
fn ticks(client: &Client) -> (Numbers, Listener) {
    hear(client.listen())
}

fn hear(listen: Listen) -> (Numbers, Listener) {
    let heard = Numbers::default();
    let listener = listen.on::<Tick>({
        let heard = Rc::clone(&heard);
        move |tick| heard.borrow_mut().push(tick.n)
    });
    (heard, listener)
}
