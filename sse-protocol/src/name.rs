//! Event names.

use crate::text::{Refusal, check, checked_text, starts_with};

checked_text! {
    /// The name of an event: what `addEventListener` is told and what goes on an `event:` line.
    ///
    /// Any text without control characters that does not begin with `tidings:`.
    ///
    /// ```
    /// use tidings_protocol::EventName;
    ///
    /// const PRICE: EventName = EventName::from_static("price");
    /// assert_eq!(PRICE, "price");
    ///
    /// let error = EventName::try_from("a\tb").unwrap_err();
    /// assert_eq!(error.to_string(), "event name holds a TAB at byte 1");
    /// ```
    EventName,
    field: "event name", max: 256,
    /// An event name that was refused; its message names the field and says why.
    EventNameError,
    check: check_name
}

impl EventName {
    /// What an event is called when it has no name.
    pub const MESSAGE: EventName = EventName::from_static("message");
}

const fn check_name(text: &str) -> Result<(), Refusal> {
    if let Err(refusal) = check(text, EventName::MAX_LEN) {
        return Err(refusal);
    }
    if starts_with(text, crate::control::PREFIX) {
        return Err(Refusal::Reserved);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::string::ToString;

    #[test]
    fn control_event_names_are_refused() {
        let error = EventName::try_from("tidings:ready")
            .unwrap_err()
            .to_string();
        assert!(
            error.starts_with("event name begins with 'tidings:'"),
            "{error}"
        );
        assert!(EventName::try_from("tidings").is_ok());
        assert!(EventName::try_from("naïve name").is_ok());
    }
}
