//! What travels between a Tidings server and its clients: events, codec, topics, control events.
