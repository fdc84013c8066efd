//! JSON objects of strings and non-negative integers: all that control events need, in a fraction of a JSON library's
//! bytes in the browser.

use alloc::string::String;

use crate::number::{parse_decimal, push_decimal};

/// An object being written.
pub(super) struct Object(String);

impl Object {
    pub(super) fn new() -> Self {
        Self(String::from("{"))
    }

    pub(super) fn text(&mut self, key: &str, value: &str) {
        self.key(key);
        push_string(&mut self.0, value);
    }

    pub(super) fn number(&mut self, key: &str, value: u64) {
        self.key(key);
        let mut digits = alloc::vec::Vec::new();
        push_decimal(&mut digits, value);
        self.0.extend(digits.into_iter().map(char::from));
    }

    pub(super) fn finish(mut self) -> String {
        self.0.push('}');
        self.0
    }

    fn key(&mut self, key: &str) {
        if self.0.len() > 1 {
            self.0.push(',');
        }
        push_string(&mut self.0, key);
        self.0.push(':');
    }
}

fn push_string(out: &mut String, text: &str) {
    out.push('"');
    for c in text.chars() {
        match c {
            '"' | '\\' => {
                out.push('\\');
                out.push(c);
            }
            '\0'..='\x1f' => {
                out.push_str("\\u00");
                out.push(if c < '\x10' { '0' } else { '1' });
                out.push(b"0123456789abcdef"[c as usize & 0xf] as char);
            }
            _ => out.push(c),
        }
    }
    out.push('"');
}

/// A value that was read.
pub(super) enum Value {
    Text(String),
    Number(u64),
}

/// Hands every entry of the object to `entry`; `None` when the text is anything but one flat object.
pub(super) fn read(json: &str, mut entry: impl FnMut(&str, Value)) -> Option<()> {
    let mut reader = Reader { rest: json };
    reader.expect('{')?;
    if reader.expect('}').is_none() {
        loop {
            let key = reader.string()?;
            reader.expect(':')?;
            let value = reader.value()?;
            entry(&key, value);
            if reader.expect(',').is_none() {
                break;
            }
        }
        reader.expect('}')?;
    }
    reader.space();
    reader.rest.is_empty().then_some(())
}

struct Reader<'a> {
    rest: &'a str,
}

impl Reader<'_> {
    fn space(&mut self) {
        self.rest = self.rest.trim_start_matches([' ', '\t', '\r', '\n']);
    }

    fn expect(&mut self, c: char) -> Option<()> {
        self.space();
        self.rest = self.rest.strip_prefix(c)?;
        Some(())
    }

    fn value(&mut self) -> Option<Value> {
        self.space();
        if self.rest.starts_with('"') {
            return self.string().map(Value::Text);
        }
        let end = self
            .rest
            .find(|c: char| !c.is_ascii_digit())
            .unwrap_or(self.rest.len());
        let (digits, rest) = self.rest.split_at(end);
        self.rest = rest;
        parse_decimal(digits.as_bytes()).map(Value::Number)
    }

    fn string(&mut self) -> Option<String> {
        self.expect('"')?;
        let mut text = String::new();
        let mut chars = self.rest.chars();
        loop {
            match chars.next()? {
                '"' => break,
                '\\' => text.push(match chars.next()? {
                    'b' => '\x08',
                    'f' => '\x0c',
                    'n' => '\n',
                    'r' => '\r',
                    't' => '\t',
                    'u' => escaped(&mut chars)?,
                    c @ ('"' | '\\' | '/') => c,
                    _ => return None,
                }),
                '\0'..='\x1f' => return None,
                c => text.push(c),
            }
        }
        self.rest = chars.as_str();
        Some(text)
    }
}

/// The character of a `\uXXXX`, or of two that make a surrogate pair.
fn escaped(chars: &mut core::str::Chars<'_>) -> Option<char> {
    let high = hex4(chars)?;
    if !(0xd800..0xdc00).contains(&high) {
        return char::from_u32(high);
    }
    if chars.next()? != '\\' || chars.next()? != 'u' {
        return None;
    }
    let low = hex4(chars)?
        .checked_sub(0xdc00)
        .filter(|low| *low < 0x400)?;
    char::from_u32(0x10000 + ((high - 0xd800) << 10) + low)
}

fn hex4(chars: &mut core::str::Chars<'_>) -> Option<u32> {
    let mut number = 0;
    for _ in 0..4 {
        number = number << 4 | chars.next()?.to_digit(16)?;
    }
    Some(number)
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::format;
    use alloc::vec::Vec;

    fn entries(json: &str) -> Option<Vec<String>> {
        let mut all = Vec::new();
        read(json, |key, value| {
            all.push(match value {
                Value::Text(text) => format!("{key}={text:?}"),
                Value::Number(number) => format!("{key}={number}"),
            });
        })?;
        Some(all)
    }

    #[test]
    fn flat_objects_are_read() {
        assert_eq!(entries("{}"), Some(alloc::vec![]));
        assert_eq!(
            entries(" { \"a\" : 1 , \"b\":\"x\\n\\u00e9\\ud83d\\ude00\\/\" } \n").unwrap(),
            ["a=1", "b=\"x\\né😀/\""]
        );
        assert_eq!(
            entries("{\"n\":18446744073709551615}").unwrap(),
            ["n=18446744073709551615"]
        );
    }

    #[test]
    fn anything_else_is_refused() {
        for json in [
            "",
            "{",
            "}",
            "[]",
            "{}x",
            "{\"a\"}",
            "{\"a\":}",
            "{\"a\":1,}",
            "{,}",
            "{\"a\":-1}",
            "{\"a\":1.5}",
            "{\"a\":01}",
            "{\"a\":null}",
            "{\"a\":{}}",
            "{\"a\":\"x}",
            "{\"a\":\"\\x\"}",
            "{\"a\":\"\\ud83d\"}",
            "{\"a\":\"\\ud83d\\u0041\"}",
            "{\"a\":\"\n\"}",
            "{\"a\":18446744073709551616}",
            "{\"a\":\"\\u00g0\"}",
        ] {
            assert_eq!(entries(json), None, "{json}");
        }
    }

    #[test]
    fn what_is_written_is_read_back() {
        let mut text = String::new();
        text.extend('\0'..='\u{ff}');
        text.push('😀');
        let mut object = Object::new();
        object.text("t", &text);
        object.number("n", 0);
        assert_eq!(
            entries(&object.finish()).unwrap(),
            [format!("t={text:?}"), "n=0".into()]
        );
    }
}
