//! An event as it came.

/// An event of any name, its payload as it was sent.
///
/// ```
/// use tidings_client_wasm::Client;
///
/// let client = Client::new("/events");
/// let log = client.on_any(|event| println!("{} {} {}", event.topic, event.name, event.text));
/// # drop(log);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct AnyEvent<'a> {
    /// The event's name; one published without a name is called `message`.
    pub name: &'a str,
    /// The topic it was published on; its canonical one when it was published on several.
    pub topic: &'a str,
    /// Every topic it was published on, the canonical one first.
    pub topics: &'a [&'a str],
    /// The id after which the stream can be resumed; empty when the server has given none.
    pub id: &'a str,
    /// The payload.
    pub text: &'a str,
}

#[cfg(feature = "typed")]
impl AnyEvent<'_> {
    /// The event as one of a set, by its name.
    ///
    /// ```
    /// use serde::Deserialize;
    /// use tidings_client_wasm::{Client, Event, EventSet};
    ///
    /// # #[derive(serde::Serialize)]
    /// #[derive(Deserialize, Event)]
    /// struct Price { last: f64 }
    ///
    /// # #[derive(serde::Serialize)]
    /// #[derive(Deserialize, Event)]
    /// struct News(String);
    ///
    /// #[derive(EventSet)]
    /// enum Events { Price(Price), News(News) }
    ///
    /// let client = Client::new("/events");
    /// let all = client.on_any(|event| match event.decode() {
    ///     Ok(Events::Price(price)) => println!("{}", price.last),
    ///     Ok(Events::News(News(text))) => println!("{text}"),
    ///     Err(error) => println!("{error}"),
    /// });
    /// # drop(all);
    /// ```
    ///
    /// # Errors
    ///
    /// When the set has no event of this name, or the payload is not that event's JSON; the message names the event.
    pub fn decode<Events: crate::EventSet>(&self) -> Result<Events, crate::DecodeEventError> {
        Events::decode(self.name, self.text)
    }
}

/// An event that waits for its turn.
pub(super) struct WaitingEvent {
    name: String,
    topics: Vec<String>,
    id: String,
    text: String,
}

impl WaitingEvent {
    pub(super) fn of(event: &AnyEvent<'_>) -> Self {
        Self {
            name: event.name.to_owned(),
            topics: event.topics.iter().map(|&topic| topic.to_owned()).collect(),
            id: event.id.to_owned(),
            text: event.text.to_owned(),
        }
    }

    pub(super) fn with<T>(&self, read: impl FnOnce(&AnyEvent<'_>) -> T) -> T {
        let topics: Vec<&str> = self.topics.iter().map(String::as_str).collect();
        read(&AnyEvent {
            name: &self.name,
            topic: topics.first().copied().unwrap_or_default(),
            topics: &topics,
            id: &self.id,
            text: &self.text,
        })
    }
}
