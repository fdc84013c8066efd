//! Numbers as text, without the weight of `core::fmt`.

/// Appends `number` in decimal.
pub(crate) fn push_decimal(out: &mut String, number: u64) {
    if number >= 10 {
        push_decimal(out, number / 10);
    }
    out.push(char::from(b'0' + (number % 10) as u8));
}

#[cfg(test)]
mod tests {
    use super::push_decimal;

    #[test]
    fn as_the_standard_library_writes_them() {
        for number in [0, 9, 10, 99, 100, 1_000_203, u64::MAX] {
            let mut out = String::new();
            push_decimal(&mut out, number);
            assert_eq!(out, number.to_string());
        }
    }
}
