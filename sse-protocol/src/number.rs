//! Decimal numbers without the weight of `core::fmt`.

use alloc::vec::Vec;

/// Appends `number` in decimal.
pub(crate) fn push_decimal(out: &mut Vec<u8>, mut number: u64) {
    let mut digits = [0; 20];
    let mut start = digits.len();
    loop {
        start -= 1;
        digits[start] = b'0' + (number % 10) as u8;
        number /= 10;
        if number == 0 {
            break;
        }
    }
    out.extend_from_slice(&digits[start..]);
}

/// Reads what [`push_decimal`] writes: ASCII digits only, no leading zero, no overflow.
pub(crate) fn parse_decimal(digits: &[u8]) -> Option<u64> {
    let canonical = digits == b"0" || !digits.starts_with(b"0");
    canonical.then(|| parse_digits(digits))?
}

/// Reads ASCII digits, leading zeros allowed; `None` when empty, when there is anything else, or on overflow.
pub(crate) fn parse_digits(digits: &[u8]) -> Option<u64> {
    if digits.is_empty() {
        return None;
    }
    digits.iter().try_fold(0u64, |number, &digit| {
        if !digit.is_ascii_digit() {
            return None;
        }
        number.checked_mul(10)?.checked_add(u64::from(digit - b'0'))
    })
}

/// Reads ASCII digits; what is larger than `u64::MAX` is taken for that. `None` when there is anything else, or nothing.
pub(crate) fn parse_digits_saturating(digits: &[u8]) -> Option<u64> {
    if digits.is_empty() || !digits.iter().all(u8::is_ascii_digit) {
        return None;
    }
    Some(parse_digits(digits).unwrap_or(u64::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_come_back() {
        for number in [0, 7, 10, 99, 100, 65_535, u64::MAX - 1, u64::MAX] {
            let mut out = Vec::new();
            push_decimal(&mut out, number);
            assert_eq!(parse_digits(&out), Some(number));
        }
        assert_eq!(parse_digits(b""), None);
        assert_eq!(parse_digits(b"18446744073709551616"), None);
        assert_eq!(parse_digits(b"-1"), None);
        assert_eq!(parse_decimal(b"01"), None);
        assert_eq!(
            parse_digits_saturating(b"99999999999999999999"),
            Some(u64::MAX)
        );
        assert_eq!(parse_digits_saturating(b"007"), Some(7));
        assert_eq!(parse_digits_saturating(b"7a"), None);
        assert_eq!(parse_digits_saturating(b""), None);
    }
}
