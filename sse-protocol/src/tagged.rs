//! Tagged frames as a client reads them.

/// The parts of a tagged frame's data: a first line with id, name and topics, and the payload.
///
/// One listener for the default event type then hears everything, wildcards work, and every event knows its topics.
/// None may hold a control character, so the TABs between them are safe and the payload is not escaped.
///
/// The id stands in the tag, and not on a line of its own, because a browser takes longer to hand out the id of a message
/// than to parse its payload. What a stream says of itself has a name and a topic only: it is no event, and has no id.
///
/// ```
/// use tidings_protocol::Tagged;
///
/// let tagged = Tagged::split("7\tprice\tprices/AAPL\tusers/3\n{\"last\":1}").unwrap();
/// assert_eq!((tagged.id, tagged.event, tagged.topic), ("7", "price", "prices/AAPL"));
/// assert!(tagged.topics().eq(["prices/AAPL", "users/3"]));
/// assert_eq!(tagged.payload, "{\"last\":1}");
///
/// let control = Tagged::split("tidings:ping\t\n{}").unwrap();
/// assert_eq!((control.id, control.event, control.topic), ("", "tidings:ping", ""));
///
/// assert_eq!(Tagged::split("no tag"), None);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tagged<'a> {
    /// The event's id; empty for a control event, and for an event that tells a state.
    pub id: &'a str,
    /// The event's name.
    pub event: &'a str,
    /// The canonical topic; empty in most control events.
    pub topic: &'a str,
    /// What was published, its lines joined by line feeds.
    pub payload: &'a str,
    /// The topics beside the canonical one, as the tag has them.
    alternates: Option<&'a str>,
}

impl<'a> Tagged<'a> {
    /// Takes the data of a decoded event apart; `None` when it has no tag, hence comes from a server that does not
    /// speak Tidings.
    #[must_use]
    pub fn split(data: &'a str) -> Option<Self> {
        let (tag, payload) = data.split_once('\n')?;
        let (first, rest) = tag.split_once('\t')?;
        let (id, event, topics) = match rest.split_once('\t') {
            Some((event, topics)) => (first, event, topics),
            None => ("", first, rest),
        };
        let (topic, alternates) = match topics.split_once('\t') {
            Some((topic, alternates)) => (topic, Some(alternates)),
            None => (topics, None),
        };
        Some(Self {
            id,
            event,
            topic,
            payload,
            alternates,
        })
    }

    /// All topics of the event, the canonical one first.
    pub fn topics(&self) -> impl Iterator<Item = &'a str> + use<'a> {
        core::iter::once(self.topic).chain(self.alternates())
    }

    /// The topics beside the canonical one.
    pub fn alternates(&self) -> impl Iterator<Item = &'a str> + use<'a> {
        self.alternates
            .into_iter()
            .flat_map(|alternates| alternates.split('\t'))
    }
}

#[cfg(test)]
mod tests {
    use alloc::vec::Vec;

    use super::*;

    #[test]
    fn the_payload_may_hold_anything() {
        let tagged = Tagged::split("a\t\n\n\tb\t\n").unwrap();
        assert_eq!((tagged.id, tagged.event, tagged.topic), ("", "a", ""));
        assert_eq!(tagged.payload, "\n\tb\t\n");
    }

    #[test]
    fn an_event_has_one_topic_or_more() {
        let topics = |data| -> Vec<&str> { Tagged::split(data).unwrap().topics().collect() };
        assert_eq!(topics("1\te\ta\n"), ["a"]);
        assert_eq!(topics("1\te\ta\tb\tc d\n\t"), ["a", "b", "c d"]);
        assert_eq!(topics("\te\ta\tb\n"), ["a", "b"]);
        let alternates = Tagged::split("1\te\ta\tb\n").unwrap().alternates();
        assert!(alternates.eq(["b"]));
    }

    #[test]
    fn untagged_data_is_recognised() {
        for data in ["", "x", "x\ny", "x\ny\tz", "a\tb"] {
            assert_eq!(Tagged::split(data), None, "{data:?}");
        }
    }
}
