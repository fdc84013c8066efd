//! Any stream, cut anywhere, within any bounds: the same as whole, and never more held than was allowed.
#![no_main]

use libfuzzer_sys::arbitrary::{self, Arbitrary};
use libfuzzer_sys::fuzz_target;
use tidings_protocol::{
    Control, DecodeError, Decoder, DecoderLimits, Event, EventName, EventRef, Sink, Tagged,
};

#[derive(Arbitrary, Debug)]
struct Input<'a> {
    /// Lengths of chunks; what is left comes last.
    chunks: Vec<u8>,
    line: Option<u8>,
    event: Option<u8>,
    stream: &'a [u8],
}

#[derive(Debug, Default, PartialEq)]
struct Seen {
    events: Vec<(String, String, String)>,
    comments: Vec<String>,
}

impl Sink for Seen {
    fn event(&mut self, event: EventRef<'_>) {
        self.events
            .push((event.event.into(), event.data.into(), event.id.into()));
    }

    fn comment(&mut self, text: &str) {
        self.comments.push(text.into());
    }
}

fn decode<'a>(
    limits: DecoderLimits,
    chunks: impl Iterator<Item = &'a [u8]>,
) -> (Seen, Result<(), DecodeError>, Decoder) {
    let mut decoder = Decoder::with_limits(limits);
    let mut seen = Seen::default();
    let mut result = Ok(());
    for chunk in chunks {
        let now = decoder.decode_with(chunk, &mut seen);
        assert!(result.is_ok() || now == result, "an error is terminal");
        result = now;
    }
    (seen, result, decoder)
}

fn cut<'a>(mut stream: &'a [u8], lengths: &[u8]) -> impl Iterator<Item = &'a [u8]> {
    let mut lengths = lengths.iter();
    let mut done = false;
    std::iter::from_fn(move || {
        if done {
            return None;
        }
        let len = lengths
            .next()
            .map_or(stream.len(), |len| usize::from(*len).min(stream.len()));
        done = lengths.len() == 0 && len == stream.len();
        let (chunk, rest) = stream.split_at(len);
        stream = rest;
        Some(chunk)
    })
}

fuzz_target!(|input: Input<'_>| {
    let default = DecoderLimits::default();
    let limits = DecoderLimits {
        line: input.line.map_or(default.line, usize::from),
        event: input.event.map_or(default.event, usize::from),
    };
    let (whole, result, decoder) = decode(limits, std::iter::once(input.stream));
    let bytes = input.stream.chunks(1);
    for (seen, other, again) in [
        decode(limits, cut(input.stream, &input.chunks)),
        decode(limits, bytes),
    ] {
        assert_eq!(seen, whole);
        assert_eq!(other, result);
        assert_eq!(again.last_event_id(), decoder.last_event_id());
        assert_eq!(again.retry(), decoder.retry());
    }
    for (event, data, id) in &whole.events {
        assert!(!event.is_empty() && !event.contains(['\r', '\n']));
        assert!(!id.contains(['\r', '\n', '\0']));
        assert!(!data.contains('\r'));
        // Broken UTF-8 is replaced by a character of three bytes.
        assert!(data.len() <= limits.event.saturating_mul(3));
        if let Some(tagged) = Tagged::split(data) {
            let _ = Control::parse(&tagged);
        }
        // What was read can be written, and is read again as the same.
        if let Ok(name) = EventName::try_from(event.as_str()) {
            let again = Event::new(data.as_str())
                .with_event(&name)
                .expect("checked");
            let mut wire = Vec::new();
            again.encode(&mut wire);
            let (seen, result, _) = decode(default, std::iter::once(wire.as_slice()));
            assert_eq!(result, Ok(()));
            assert_eq!(seen.events, [(event.clone(), data.clone(), String::new())]);
        }
    }
});
