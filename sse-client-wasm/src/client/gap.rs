//! What a client missed.

/// The server no longer holds the events that follow the last one seen, so some were missed: refetch what depends on
/// them.
///
/// ```
/// use tidings_client_wasm::Client;
///
/// let client = Client::new("/events");
/// let gap = client.on_gap(|gap| match gap.topic.as_str() {
///     "" => println!("refetch everything"),
///     topic => println!("refetch {topic}"),
/// });
/// # drop(gap);
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Gap {
    /// The id the client had.
    pub asked: String,
    /// The oldest id that is still held, or the current one; the stream goes on from there.
    pub oldest: String,
    /// The topic that has the gap; empty when it is the whole stream.
    pub topic: String,
}
