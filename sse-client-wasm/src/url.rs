//! The URL of an attempt.

/// `url` with a query beside its own and, since that is not sent, without its fragment.
pub(super) fn with_query(url: &str, query: &str) -> String {
    let base = url.split('#').next().unwrap_or_default();
    let separator = if base.contains('?') { '&' } else { '?' };
    format!("{base}{separator}{query}")
}

/// `base`, which has no fragment, with the query parameter `last_event_id`: it stands in for the header that a new
/// `EventSource` cannot send.
pub(super) fn with_cursor(base: &str, id: &str) -> String {
    let mut url = String::from(base);
    if !id.is_empty() && !base.contains('?') {
        url.push('?');
    }
    cursor_parameter(&mut url, id);
    url
}

/// Appends the parameter to a query, which may be empty.
pub(super) fn cursor_parameter(query: &mut String, id: &str) {
    if id.is_empty() {
        return;
    }
    if !query.is_empty() && !query.ends_with(['?', '&']) {
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
    use super::{with_cursor, with_query};
    use tidings_protocol::{Cursor, SubscribeQuery};

    #[test]
    fn the_server_reads_what_was_meant() {
        for id in ["0123456789ab-7", "urn:uuid:1", "a b&c=d#e%f+g", "é"] {
            let url = with_cursor("/events?tidings=1", id);
            let query = SubscribeQuery::parse(url.split_once('?').unwrap().1).unwrap();
            assert_eq!(query.cursor, Some(Cursor::After(id.into())), "{url}");
        }
    }

    #[test]
    fn the_url_keeps_its_own_query_and_loses_its_fragment() {
        assert_eq!(with_query("/events#top", "a=1"), "/events?a=1");
        assert_eq!(with_query("/events?room=1", "a=1"), "/events?room=1&a=1");
    }

    #[test]
    fn no_id_adds_nothing() {
        assert_eq!(with_cursor("/events", ""), "/events");
        assert_eq!(with_cursor("/events", "1"), "/events?last_event_id=1");
    }
}
