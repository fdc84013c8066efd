//! Room for HTTP/1.1 chunk framing around bytes that are still being written.

use bytes::Bytes;

/// Enough for the hexadecimal size of anything that fits into memory here (28 bits) and CRLF, with one digit to spare.
const ROOM: usize = 10;

/// A buffer with room in front for the size of the chunk it will be.
#[derive(Debug)]
pub(crate) struct Chunk {
    bytes: Vec<u8>,
}

impl Chunk {
    pub(crate) fn with_capacity(capacity: usize) -> Self {
        let mut bytes = Vec::with_capacity(ROOM + capacity + 2);
        bytes.resize(ROOM, 0);
        Self { bytes }
    }

    /// What was written so far can only be added to.
    pub(crate) fn out(&mut self) -> &mut Vec<u8> {
        &mut self.bytes
    }

    pub(crate) fn len(&self) -> usize {
        self.bytes.len() - ROOM
    }

    /// The whole chunk, and how many bytes of it stand before the content.
    pub(crate) fn finish(self) -> (Bytes, usize) {
        let size = self.len();
        let mut bytes = self.bytes;
        bytes.extend_from_slice(b"\r\n");
        let mut at = ROOM - 2;
        bytes[at..ROOM].copy_from_slice(b"\r\n");
        let mut rest = size;
        loop {
            at -= 1;
            bytes[at] = b"0123456789abcdef"[rest & 15];
            rest >>= 4;
            if rest == 0 {
                break;
            }
        }
        (Bytes::from(bytes).slice(at..), ROOM - at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_size_stands_before_the_content() {
        for size in [1, 9, 15, 16, 255, 4096, 1_048_576] {
            let mut chunk = Chunk::with_capacity(size);
            chunk.out().resize(ROOM + size, b'x');
            let (bytes, head) = chunk.finish();
            let expected = [
                format!("{size:x}\r\n").as_bytes(),
                &vec![b'x'; size],
                b"\r\n",
            ]
            .concat();
            assert_eq!(bytes, expected);
            assert_eq!(&bytes[head..bytes.len() - 2], vec![b'x'; size]);
        }
    }
}
