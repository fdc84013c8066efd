//! The tag of a frame.

/// A tagged frame's data, taken apart.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Tagged<'a> {
    /// Where the tag says it: to ask a message for its `lastEventId` costs another copy out of JavaScript.
    pub(super) id: Option<&'a str>,
    pub(super) name: &'a str,
    pub(super) topic: &'a str,
    pub(super) text: &'a str,
}

impl<'a> Tagged<'a> {
    /// `name TAB topic`, or `id TAB name TAB topic`, a line feed, and the payload; `None` when there is no tag.
    pub(super) fn split(data: &'a str) -> Option<Self> {
        let (tag, text) = data.split_once('\n')?;
        let (first, rest) = tag.split_once('\t')?;
        let (id, name, topic) = match rest.split_once('\t') {
            Some((name, topic)) => (Some(first), name, topic),
            None => (None, first, rest),
        };
        Some(Self {
            id,
            name,
            topic,
            text,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::Tagged;

    #[test]
    fn with_and_without_an_id() {
        let mut tagged = Tagged {
            id: None,
            name: "price",
            topic: "prices/AAPL",
            text: "1\n\t2",
        };
        assert_eq!(
            Tagged::split("price\tprices/AAPL\n1\n\t2").as_ref(),
            Some(&tagged)
        );
        tagged.id = Some("a-7");
        assert_eq!(
            Tagged::split("a-7\tprice\tprices/AAPL\n1\n\t2"),
            Some(tagged)
        );
    }

    #[test]
    fn what_has_no_tag() {
        for data in ["", "1", "1\n2", "1\n2\t3", "a\tb"] {
            assert_eq!(Tagged::split(data), None, "{data:?}");
        }
    }
}
