//! The decoder against the shared vectors, natively and, compiled to wasm32, in a browser.
//!
//! A vector is `{name, chunks, expect, retry, lastEventId, comments?}`; a chunk is text or `{"hex": "…"}`.

use serde_json::Value;
use tidings_protocol::{DecodedEvent, Decoder, EventRef, Sink};
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

#[cfg(target_arch = "wasm32")]
wasm_bindgen_test_configure!(run_in_browser);

const VECTORS: &str = include_str!("vectors/decoder-vectors.json");

/// Everything a vector can say about a decoder.
#[derive(Debug, PartialEq)]
struct Outcome {
    events: Vec<DecodedEvent>,
    comments: Vec<String>,
    retry: Option<u64>,
    last_event_id: String,
}

struct Vector {
    name: String,
    chunks: Vec<Vec<u8>>,
    expect: Outcome,
}

#[derive(Default)]
struct Recorder {
    events: Vec<DecodedEvent>,
    comments: Vec<String>,
}

impl Sink for Recorder {
    fn event(&mut self, event: EventRef<'_>) {
        self.events.push(event.to_owned());
    }

    fn comment(&mut self, text: &str) {
        self.comments.push(text.into());
    }
}

fn decode<'a>(chunks: impl IntoIterator<Item = &'a [u8]>) -> Outcome {
    let mut decoder = Decoder::new();
    let mut recorder = Recorder::default();
    for chunk in chunks {
        decoder
            .decode_with(chunk, &mut recorder)
            .expect("within the default limits");
    }
    Outcome {
        events: recorder.events,
        comments: recorder.comments,
        retry: decoder.retry().map(|retry| retry.as_millis() as u64),
        last_event_id: decoder.last_event_id().into(),
    }
}

fn vectors() -> Vec<Vector> {
    let all: Vec<Value> = serde_json::from_str(VECTORS).expect("the vectors are JSON");
    assert!(all.len() >= 101, "vectors are missing: {}", all.len());
    all.iter().map(vector).collect()
}

fn vector(value: &Value) -> Vector {
    let text = |value: &Value| value.as_str().expect("a string").to_owned();
    let list = |key: &str| value[key].as_array().cloned().unwrap_or_default();
    let events = list("expect").into_iter().map(|event| {
        let (name, data, id) = (
            text(&event["event"]),
            text(&event["data"]),
            text(&event["id"]),
        );
        EventRef {
            event: &name,
            data: &data,
            id: &id,
        }
        .to_owned()
    });
    let chunks: Vec<Vec<u8>> = list("chunks").iter().map(bytes).collect();
    Vector {
        name: text(&value["name"]),
        expect: Outcome {
            events: events.collect(),
            // Most vectors say nothing of comments; then those of the whole are what every re-chunking must find.
            comments: match value.get("comments") {
                Some(_) => list("comments").iter().map(text).collect(),
                None => decode([chunks.concat().as_slice()]).comments,
            },
            retry: value["retry"].as_u64(),
            last_event_id: text(&value["lastEventId"]),
        },
        chunks,
    }
}

fn bytes(chunk: &Value) -> Vec<u8> {
    if let Some(text) = chunk.as_str() {
        return text.into();
    }
    let hex = chunk["hex"].as_str().expect("a chunk is text or hex");
    (0..hex.len())
        .step_by(2)
        .map(|at| u8::from_str_radix(&hex[at..at + 2], 16).expect("hexadecimal"))
        .collect()
}

#[cfg_attr(target_arch = "wasm32", wasm_bindgen_test)]
#[cfg_attr(not(target_arch = "wasm32"), test)]
fn as_given() {
    for vector in vectors() {
        let outcome = decode(vector.chunks.iter().map(Vec::as_slice));
        assert_eq!(outcome, vector.expect, "{}", vector.name);
    }
}

#[cfg_attr(target_arch = "wasm32", wasm_bindgen_test)]
#[cfg_attr(not(target_arch = "wasm32"), test)]
fn in_one_chunk() {
    for vector in vectors() {
        let whole = vector.chunks.concat();
        assert_eq!(decode([whole.as_slice()]), vector.expect, "{}", vector.name);
    }
}

#[cfg_attr(target_arch = "wasm32", wasm_bindgen_test)]
#[cfg_attr(not(target_arch = "wasm32"), test)]
fn byte_by_byte() {
    for vector in vectors() {
        let whole = vector.chunks.concat();
        assert_eq!(decode(whole.chunks(1)), vector.expect, "{}", vector.name);
    }
}

#[cfg_attr(target_arch = "wasm32", wasm_bindgen_test)]
#[cfg_attr(not(target_arch = "wasm32"), test)]
fn cut_in_two_anywhere() {
    for vector in vectors() {
        let whole = vector.chunks.concat();
        // Large vectors are cut at every place near their ends and at a spread of places between.
        let step = 1 + whole.len() / 2_000;
        let near = whole.len().saturating_sub(64)..=whole.len();
        for at in (0..whole.len()).step_by(step).chain(near) {
            let (head, tail) = whole.split_at(at);
            assert_eq!(
                decode([head, tail]),
                vector.expect,
                "{} cut at {at}",
                vector.name
            );
        }
    }
}
