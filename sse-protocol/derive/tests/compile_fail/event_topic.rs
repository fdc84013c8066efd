use tidings_protocol::Event;

#[derive(Event)]
#[event(topic = "prices/list-{symbol}")]
struct HalfASegment;

#[derive(Event)]
#[event(topic = "prices/:symbol")]
struct Pattern;

#[derive(Event)]
#[event(topic = "prices/*")]
struct Star;

#[derive(Event)]
#[event(topic = "{symbol}/of/{symbol}")]
struct Twice;

#[derive(Event)]
#[event(topic = "prices/{0}")]
struct Number;

#[derive(Event)]
#[event(topic = "")]
struct Nowhere;

struct Prices;

#[derive(Event)]
#[event(topic = Prices)]
struct NoModel;

fn main() {}
