//! Takes chunked framing off a stream that arrives in arbitrary pieces.

#[derive(Clone, Copy, Debug)]
pub(super) enum Chunked {
    /// In the size line: the value so far, and whether an extension began.
    Size(usize, bool),
    /// In the data, that many bytes to come.
    Data(usize),
    /// In the line end after the data.
    DataEnd,
    /// Behind the last chunk, in the trailers: whether the line at hand is empty so far.
    Trailers(bool),
    Done,
}

impl Chunked {
    pub(super) fn new() -> Chunked {
        Chunked::Size(0, false)
    }

    /// Appends the body bytes of `input` to `out`.
    pub(super) fn feed(&mut self, mut input: &[u8], out: &mut Vec<u8>) {
        while let Some(&b) = input.first() {
            let mut used = 1;
            *self = match *self {
                Chunked::Size(0, _) if b == b'\n' => Chunked::Trailers(true),
                Chunked::Size(v, _) if b == b'\n' => Chunked::Data(v),
                Chunked::Size(v, true) => Chunked::Size(v, true),
                Chunked::Size(v, false) => match (b as char).to_digit(16) {
                    Some(digit) => Chunked::Size(v << 4 | digit as usize, false),
                    None => Chunked::Size(v, true),
                },
                Chunked::Data(left) => {
                    used = left.min(input.len());
                    out.extend_from_slice(&input[..used]);
                    if used == left {
                        Chunked::DataEnd
                    } else {
                        Chunked::Data(left - used)
                    }
                }
                Chunked::DataEnd if b == b'\n' => Chunked::new(),
                Chunked::DataEnd => Chunked::DataEnd,
                Chunked::Trailers(true) if b == b'\n' => Chunked::Done,
                Chunked::Trailers(empty) => Chunked::Trailers(b == b'\n' || (empty && b == b'\r')),
                Chunked::Done => return,
            };
            input = &input[used..];
        }
    }

    pub(super) fn is_done(&self) -> bool {
        matches!(self, Chunked::Done)
    }
}

#[cfg(test)]
mod tests {
    use super::Chunked;

    #[test]
    fn any_split() {
        for raw in [
            &b"5\r\nhello\r\n1;x=y\r\n \r\nA\r\n0123456789\r\n0\r\n\r\n"[..],
            &b"10\r\nhello 0123456789\r\n0;last\r\nTrailer: x\r\n\r\n"[..],
        ] {
            for step in 1..raw.len() {
                let (mut chunked, mut out) = (Chunked::new(), Vec::new());
                for (i, part) in raw.chunks(step).enumerate() {
                    assert!(!chunked.is_done(), "done before piece {i} of {step}");
                    chunked.feed(part, &mut out);
                }
                assert_eq!(out, b"hello 0123456789", "step {step}");
                assert!(chunked.is_done(), "step {step}");
            }
        }
    }
}
