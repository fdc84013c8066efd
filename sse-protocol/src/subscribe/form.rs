//! `application/x-www-form-urlencoded`, as query strings are written.

use alloc::borrow::Cow;
use alloc::string::String;
use alloc::vec::Vec;

/// Undoes the encoding; `None` when the bytes are no UTF-8. A `%` that begins no escape stands for itself.
pub(super) fn decode(text: &str) -> Option<Cow<'_, str>> {
    if !text.bytes().any(|byte| byte == b'%' || byte == b'+') {
        return Some(Cow::Borrowed(text));
    }
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        at += 1;
        out.push(match byte {
            b'+' => b' ',
            b'%' => match (hex(bytes.get(at)), hex(bytes.get(at + 1))) {
                (Some(high), Some(low)) => {
                    at += 2;
                    high << 4 | low
                }
                _ => b'%',
            },
            byte => byte,
        });
    }
    String::from_utf8(out).ok().map(Cow::Owned)
}

/// Appends `name=value`, after `&` unless it is the first. The name is a literal that needs no encoding.
pub(super) fn push(out: &mut String, name: &str, value: &str) {
    if !out.is_empty() {
        out.push('&');
    }
    out.push_str(name);
    out.push('=');
    crate::percent::push_encoded(out, value, |byte| {
        // Legible in the developer tools, and safe in a query.
        matches!(byte, b'*' | b'/' | b':' | b'@' | b',')
    });
}

fn hex(digit: Option<&u8>) -> Option<u8> {
    Some((*digit? as char).to_digit(16)? as u8)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decoding_is_lenient_with_percent_signs_only() {
        assert_eq!(decode("a+b%20%2Bc").as_deref(), Some("a b +c"));
        assert_eq!(decode("100%").as_deref(), Some("100%"));
        assert_eq!(decode("%zz%4").as_deref(), Some("%zz%4"));
        assert_eq!(decode("%C3%a9").as_deref(), Some("é"));
        assert_eq!(decode("%ff"), None);
    }
}
