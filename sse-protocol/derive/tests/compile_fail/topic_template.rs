use tidings_protocol::Topic;

#[derive(Topic)]
struct Untold {
    id: u32,
}

#[derive(Topic)]
#[topic("TodoList")]
struct Constant {
    id: u32,
}

#[derive(Topic)]
#[topic("TodoList/{key}")]
struct NoSuchField {
    id: u32,
}

#[derive(Topic)]
#[topic("{id}")]
struct NoType {
    id: u32,
}

#[derive(Topic)]
#[topic("TodoList/list-{id}")]
struct HalfASegment {
    id: u32,
}

#[derive(Topic)]
#[topic(TodoList)]
struct NotALiteral {
    id: u32,
}

#[derive(Topic)]
#[topic("TodoList/{id}")]
struct Unit;

fn main() {}
