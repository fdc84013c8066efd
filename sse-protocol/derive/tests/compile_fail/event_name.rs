use tidings_protocol::Event;

#[derive(Event)]
#[event(name = "tidings:ready")]
struct Ready;

#[derive(Event)]
#[event(name = "two\nlines")]
struct TwoLines;

#[derive(Event)]
#[event(name = "")]
struct Nameless;

#[derive(Event)]
#[event(nme = "x")]
struct Misspelt;

fn main() {}
