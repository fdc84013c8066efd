//! Streams read as bytes: one crossing for a chunk, however many events are in it.
//!
//! JavaScript writes the chunk into [`reserve`]d memory and calls [`decode`]; what is to be handed on then lies in memory, as
//! rows of numbers and as one text, which JavaScript decodes once and slices.

use std::cell::RefCell;

use tidings_protocol::{Decoder, EventRef, Sink};
use wasm_bindgen::prelude::wasm_bindgen;

use super::{code, moment, with};
use crate::machine::{Id, Input, Machine, Moment, StreamId, Verdict};

/// How many numbers there are to an event: its [flags](CONTROL), and where in the text its id, its name, its topics and
/// its payload end. Each begins where the last ends.
const COLUMNS: usize = 5;

/// It is a control event, on which nothing has been decided yet; else the lowest two bits are the [`Verdict`].
const CONTROL: u32 = 3;
/// The name is that of the event before, and is left out of the text. So with the topics. A string that is used again
/// needs neither be made nor hashed.
const SAME_NAME: u32 = 4;
const SAME_TOPICS: u32 = 8;

/// What the names of control events begin with.
const CONTROL_PREFIX: &[u8] = b"tidings:";

/// Everything is well.
const DECODED: u32 = 0;
/// There were events without a tag: the server does not speak Tidings.
const UNTAGGED: u32 = 1;
/// A line or an event is larger than the decoder takes; nothing more will come of this stream.
const TOO_LARGE: u32 = 2;

/// A decoder to each stream that is read, by the number that JavaScript has from [`open`].
struct Reading {
    decoders: Vec<Option<Decoder>>,
    chunk: Vec<u8>,
    out: Out,
    /// What [`decode`] gives the address of.
    result: [u32; 5],
}

impl Reading {
    const EMPTY: Self = Self {
        decoders: Vec::new(),
        chunk: Vec::new(),
        out: Out {
            rows: Vec::new(),
            text: Vec::new(),
            name: (0, 0),
            topics: (0, 0),
        },
        result: [0; 5],
    };
}

thread_local! {
    static READING: RefCell<Reading> = const { RefCell::new(Reading::EMPTY) };
}

/// Makes a decoder for a stream, and gives its number.
#[wasm_bindgen]
pub fn open() -> usize {
    READING.with_borrow_mut(|reading| {
        let decoders = &mut reading.decoders;
        let free = decoders.iter().position(Option::is_none);
        let at = free.unwrap_or(decoders.len());
        if free.is_none() {
            decoders.push(None);
        }
        decoders[at] = Some(Decoder::new());
        at
    })
}

/// Forgets a decoder; its number will be another's.
#[wasm_bindgen]
pub fn close(decoder: usize) {
    READING.with_borrow_mut(|reading| reading.decoders[decoder] = None);
}

/// Room for a chunk of so many bytes; gives its address.
#[wasm_bindgen]
pub fn reserve(bytes: usize) -> usize {
    READING.with_borrow_mut(|reading| {
        if reading.chunk.len() < bytes {
            reading.chunk.resize(bytes, 0);
        }
        reading.chunk.as_ptr() as usize
    })
}

/// Reads the first bytes of what was reserved, and decides on every event in them. Gives the address of five numbers: how it
/// went, where the rows are and how many numbers there are to them, where the text is and how many bytes it has.
#[wasm_bindgen]
pub fn decode(
    machine: usize,
    stream: u32,
    decoder: usize,
    bytes: usize,
    now: f64,
    random: f64,
) -> usize {
    READING.with_borrow_mut(|reading| {
        let Reading {
            decoders,
            chunk,
            out,
            result: header,
        } = reading;
        let (Some(Some(decoder)), Some(chunk)) = (decoders.get_mut(decoder), chunk.get(..bytes))
        else {
            return 0;
        };
        out.clear();
        let status = with(machine, |machine| {
            let retry = decoder.retry();
            let mut reader = Reader {
                machine,
                stream: StreamId(stream),
                now: moment(now, random),
                out,
                untagged: false,
            };
            let result = decoder.decode_with(chunk, &mut reader);
            let untagged = reader.untagged;
            if let Some(after) = decoder.retry().filter(|_| decoder.retry() != retry) {
                let input = Input::Retry {
                    stream: StreamId(stream),
                    after: crate::machine::to_ms(after),
                };
                machine.handle(input, moment(now, random));
            }
            match result {
                Err(_) => TOO_LARGE,
                Ok(()) if untagged => UNTAGGED,
                Ok(()) => DECODED,
            }
        });
        let (rows, text) = (&out.rows, &out.text);
        *header = [
            status,
            rows.as_ptr() as u32,
            rows.len() as u32,
            text.as_ptr() as u32,
            text.len() as u32,
        ];
        header.as_ptr() as usize
    })
}

/// Counts the rows in UTF-16 units, as JavaScript counts, instead of bytes. Where all is ASCII, which shows in that the
/// text is as long as its bytes, the two are the same.
#[wasm_bindgen]
pub fn recount() {
    READING.with_borrow_mut(|reading| reading.out.recount());
}

struct Reader<'a> {
    machine: &'a mut Machine,
    stream: StreamId,
    now: Moment,
    out: &'a mut Out,
    untagged: bool,
}

impl Sink for Reader<'_> {
    fn event(&mut self, event: EventRef<'_>) {
        // Others are none of a tagged stream's; an EventSource does not hear them either.
        if event.event != "message" {
            return;
        }
        let Some(tagged) = Tagged::split(event.data.as_bytes()) else {
            self.untagged = true;
            return;
        };
        let Some(id) = tagged.id else {
            return self.out.push(CONTROL, event.id.as_bytes(), &tagged);
        };
        // Ids are ASCII. What is none is nobody's to resume after.
        let verdict = self.machine.event(
            self.stream,
            Id::of(str::from_utf8(id).unwrap_or_default()),
            self.now,
        );
        if verdict != Verdict::Drop {
            self.out.push(code(verdict).into(), id, &tagged);
        }
    }
}

/// [`Tagged`](tidings_protocol::Tagged), with all topics in one, as JavaScript is to have them. In bytes: to search a `str`
/// brings along half a kilobyte.
struct Tagged<'a> {
    /// None for a control event.
    id: Option<&'a [u8]>,
    event: &'a [u8],
    topics: &'a [u8],
    payload: &'a [u8],
}

impl<'a> Tagged<'a> {
    fn split(data: &'a [u8]) -> Option<Self> {
        let (tag, payload) = split_once(data, b'\n')?;
        let (first, rest) = split_once(tag, b'\t')?;
        let (id, event, topics) = match split_once(rest, b'\t') {
            Some((event, topics)) => (Some(first), event, topics),
            None if first.starts_with(CONTROL_PREFIX) => (None, first, rest),
            None => return None,
        };
        Some(Self {
            id,
            event,
            topics,
            payload,
        })
    }
}

fn split_once(text: &[u8], at: u8) -> Option<(&[u8], &[u8])> {
    let at = text.iter().position(|byte| *byte == at)?;
    Some((&text[..at], &text[at + 1..]))
}

struct Out {
    rows: Vec<u32>,
    text: Vec<u8>,
    /// Where in the text the name and the topics are that were written last.
    name: (usize, usize),
    topics: (usize, usize),
}

impl Out {
    fn clear(&mut self) {
        self.rows.clear();
        self.text.clear();
        self.name = (0, 0);
        self.topics = (0, 0);
    }

    fn push(&mut self, mut flags: u32, id: &[u8], tagged: &Tagged<'_>) {
        let at = self.rows.len();
        self.rows.push(0);
        self.write(id);
        let from = self.text.len();
        if self.text[self.name.0..self.name.1] == *tagged.event && at > 0 {
            flags |= SAME_NAME;
            self.write(&[]);
        } else {
            self.write(tagged.event);
            self.name = (from, self.text.len());
        }
        let from = self.text.len();
        if self.text[self.topics.0..self.topics.1] == *tagged.topics && at > 0 {
            flags |= SAME_TOPICS;
            self.write(&[]);
        } else {
            self.write(tagged.topics);
            self.topics = (from, self.text.len());
        }
        self.write(tagged.payload);
        self.rows[at] = flags;
    }

    fn write(&mut self, text: &[u8]) {
        self.text.extend_from_slice(text);
        self.rows.push(self.text.len() as u32);
    }

    fn recount(&mut self) {
        let (mut at, mut units) = (0, 0);
        for (column, end) in self.rows.iter_mut().enumerate() {
            if column % COLUMNS == 0 {
                continue;
            }
            // A character is as many units as it has bytes that begin one, and one more where it takes four.
            for byte in &self.text[at..*end as usize] {
                units += u32::from(byte & 0xc0 != 0x80) + u32::from(*byte >= 0xf0);
            }
            at = *end as usize;
            *end = units;
        }
    }
}
