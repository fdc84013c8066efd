//! The URL of an attempt.

/// `url` with a query beside its own and, since that is not sent, without its fragment.
pub(super) fn with_query(url: &str, query: &str) -> String {
    let base = url.split('#').next().unwrap_or_default();
    let separator = if base.contains('?') { '&' } else { '?' };
    format!("{base}{separator}{query}")
}

/// Appends the parameter `last_event_id` to a query, which may be empty: it stands in for the header that a new `EventSource`
/// cannot send.
pub(super) fn cursor_parameter(query: &mut String, id: &str) {
    if id.is_empty() {
        return;
    }
    if !query.is_empty() {
        query.push('&');
    }
    query.push_str("last_event_id=");
    for byte in id.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~' | b':') {
            query.push(char::from(byte));
        } else {
            const HEX: &[u8; 16] = b"0123456789ABCDEF";
            query.push('%');
            query.push(char::from(HEX[usize::from(byte >> 4)]));
            query.push(char::from(HEX[usize::from(byte & 15)]));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{cursor_parameter, with_query};
    use tidings_protocol::{Cursor, SubscribeQuery};

    #[test]
    fn the_server_reads_what_was_meant() {
        for id in ["0123456789ab-7", "urn:uuid:1", "a b&c=d#e%f+g", "é"] {
            let mut text = String::from("tidings=1");
            cursor_parameter(&mut text, id);
            let query = SubscribeQuery::parse(&text).unwrap();
            assert_eq!(query.cursor, Some(Cursor::After(id.into())), "{text}");
        }
    }

    #[test]
    fn the_url_keeps_its_own_query_and_loses_its_fragment() {
        assert_eq!(with_query("/events#top", "a=1"), "/events?a=1");
        assert_eq!(with_query("/events?room=1", "a=1"), "/events?room=1&a=1");
    }

    #[test]
    fn no_id_adds_nothing() {
        for (id, expected) in [("", ""), ("1", "last_event_id=1")] {
            let mut query = String::new();
            cursor_parameter(&mut query, id);
            assert_eq!(query, expected);
        }
    }
}
