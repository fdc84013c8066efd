//! Tagged frames as a client reads them.

/// The three parts of a tagged frame's data: name, topic, payload.
///
/// One listener for the default event type then hears everything, wildcards work, and every event knows its topic.
/// Neither name nor topic may hold a control character, so the TAB between them is safe and the payload is not escaped.
///
/// ```
/// use tidings_protocol::Tagged;
///
/// let tagged = Tagged::split("price\tprices/AAPL\n{\"last\":1}").unwrap();
/// assert_eq!((tagged.event, tagged.topic, tagged.payload), ("price", "prices/AAPL", "{\"last\":1}"));
/// assert_eq!(Tagged::split("no tag"), None);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tagged<'a> {
    /// The event's name.
    pub event: &'a str,
    /// The canonical topic; empty in most control events.
    pub topic: &'a str,
    /// What was published, its lines joined by line feeds.
    pub payload: &'a str,
}

impl<'a> Tagged<'a> {
    /// Takes the data of a decoded event apart; `None` when it has no tag, hence comes from a server that does not
    /// speak Tidings.
    #[must_use]
    pub fn split(data: &'a str) -> Option<Self> {
        let (tag, payload) = data.split_once('\n')?;
        let (event, topic) = tag.split_once('\t')?;
        Some(Self {
            event,
            topic,
            payload,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_payload_may_hold_anything() {
        let tagged = Tagged::split("a\t\n\n\tb\t\n").unwrap();
        assert_eq!(
            tagged,
            Tagged {
                event: "a",
                topic: "",
                payload: "\n\tb\t\n"
            }
        );
    }

    #[test]
    fn untagged_data_is_recognised() {
        for data in ["", "x", "x\ny", "x\ny\tz", "a\tb"] {
            assert_eq!(Tagged::split(data), None, "{data:?}");
        }
    }
}
