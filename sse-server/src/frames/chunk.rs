//! Bytes that will be one HTTP/1.1 chunk.

use bytes::Bytes;

/// Room for the size of a chunk of up to 4 GiB and CRLF.
const ROOM: usize = 10;

/// What ends a chunk.
const CRLF: &[u8] = b"\r\n";

/// A buffer that can grow at its end, and into the room in front of it once the rest is known.
///
/// So an id that is only known when an event is appended, and the size of the chunk that only follows from it, are written
/// without moving the payload.
#[derive(Debug)]
pub(crate) struct Chunk {
    bytes: Vec<u8>,
    /// Where the content begins.
    at: usize,
}

impl Chunk {
    /// A buffer with room for a prefix of so many bytes, and capacity for so many others.
    pub(crate) fn new(prefix: usize, capacity: usize) -> Self {
        let at = ROOM + prefix;
        let mut bytes = Vec::with_capacity(at + capacity + CRLF.len());
        bytes.resize(at, 0);
        Self { bytes, at }
    }

    /// Where to append to. What is there already belongs to the chunk, it can only be added to.
    pub(crate) fn out(&mut self) -> &mut Vec<u8> {
        &mut self.bytes
    }

    /// Writes in front of what is there, into the room that was left.
    pub(crate) fn prepend(&mut self, prefix: &[u8]) {
        let end = self.at;
        self.at -= prefix.len();
        self.bytes[self.at..end].copy_from_slice(prefix);
    }

    /// Writes a number in front of what is there.
    pub(crate) fn prepend_decimal(&mut self, mut number: u64) {
        loop {
            self.prepend(&[b'0' + (number % 10) as u8]);
            number /= 10;
            if number == 0 {
                return;
            }
        }
    }

    /// How many bytes of content there are.
    pub(crate) fn len(&self) -> usize {
        self.bytes.len() - self.at
    }

    /// The chunk.
    pub(crate) fn finish(mut self) -> Chunked {
        let content = self.at;
        let mut size = self.len();
        self.bytes.extend_from_slice(CRLF);
        self.prepend(CRLF);
        loop {
            self.prepend(&[b"0123456789abcdef"[size & 15]]);
            size >>= 4;
            if size == 0 {
                break;
            }
        }
        let head = (content - self.at) as u8;
        Chunked {
            bytes: Bytes::from(self.bytes).slice(self.at..),
            head,
        }
    }
}

/// A finished chunk: its content with or without the framing, sharing the same memory.
#[derive(Clone, Debug)]
pub(crate) struct Chunked {
    bytes: Bytes,
    head: u8,
}

impl Chunked {
    /// The content.
    pub(crate) fn content(&self) -> &[u8] {
        &self.bytes[usize::from(self.head)..self.bytes.len() - CRLF.len()]
    }

    /// The content, shared.
    pub(crate) fn into_content(self) -> Bytes {
        self.bytes
            .slice(usize::from(self.head)..self.bytes.len() - CRLF.len())
    }

    /// The content with the framing around it, shared.
    pub(crate) fn into_framed(self) -> Bytes {
        self.bytes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_size_stands_before_the_content() {
        for size in [1, 9, 15, 16, 255, 4096, 1_048_576] {
            let mut chunk = Chunk::new(0, size);
            chunk.out().extend(vec![b'x'; size]);
            assert_eq!(chunk.len(), size);
            let chunk = chunk.finish();
            let framed = [
                format!("{size:x}\r\n").as_bytes(),
                &vec![b'x'; size],
                b"\r\n",
            ]
            .concat();
            assert_eq!(chunk.content(), vec![b'x'; size]);
            assert_eq!(chunk.clone().into_content(), vec![b'x'; size]);
            assert_eq!(chunk.into_framed(), framed);
        }
    }

    #[test]
    fn a_prefix_is_written_later() {
        let mut chunk = Chunk::new(25, 1);
        chunk.out().push(b'x');
        chunk.prepend(b"-");
        chunk.prepend_decimal(u64::MAX);
        chunk.prepend_decimal(0);
        let chunk = chunk.finish();
        assert_eq!(chunk.content(), b"018446744073709551615-x");
        assert_eq!(chunk.into_framed(), "17\r\n018446744073709551615-x\r\n");
    }
}
