//! Topics.

use crate::text::{Refusal, check, checked_text};

checked_text! {
    /// What an update is about: a path such as `prices/AAPL`, or a whole URL.
    ///
    /// Any text without control characters but `*`, which is no topic but the matcher for all of them.
    ///
    /// ```
    /// use tidings_protocol::Topic;
    ///
    /// let topic = Topic::try_from("prices/AAPL").unwrap();
    /// assert_eq!(topic.as_str(), "prices/AAPL");
    ///
    /// let error = Topic::try_from("prices\n").unwrap_err();
    /// assert_eq!(error.to_string(), "topic holds a line break (CR or LF) at byte 6");
    /// ```
    Topic,
    field: "topic", max: 4096,
    /// A topic that was refused; its message names the field and says why.
    TopicError,
    check: check_topic
}

const fn check_topic(text: &str) -> Result<(), Refusal> {
    if let Err(refusal) = check(text, Topic::MAX_LEN) {
        return Err(refusal);
    }
    if text.len() == 1 && text.as_bytes()[0] == b'*' {
        return Err(Refusal::Star);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::string::ToString;

    #[test]
    fn star_is_no_topic() {
        let error = Topic::try_from("*").unwrap_err().to_string();
        assert!(error.contains("TopicMatcher::Any"), "{error}");
        assert!(Topic::try_from("**").is_ok());
    }
}
