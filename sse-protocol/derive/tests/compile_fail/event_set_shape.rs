use tidings_protocol::EventSet;

#[derive(EventSet)]
struct Price {
    last: f64,
}

#[derive(EventSet)]
enum Events {
    Price,
}

#[derive(EventSet)]
enum Pairs {
    Price(u8, u8),
}

#[derive(EventSet)]
enum Nothing {}

fn main() {}
