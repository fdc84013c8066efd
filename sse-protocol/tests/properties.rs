//! What holds for every event and every way of cutting a stream.
#![cfg(not(target_arch = "wasm32"))]

use std::time::Duration;

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::Index;
use tidings_protocol::{
    Control, Cursor, DecodeError, DecodedEvent, Decoder, DecoderLimits, Event, EventId, EventName,
    LogId, SubscribeQuery, Tagged, Topic, TopicMatcher, UrlPattern,
};

fn event() -> impl Strategy<Value = Event> {
    let id = proptest::option::of("[!-~]([ -~]{0,20}[!-~])?");
    let name = proptest::option::of("[^\\x00-\\x1f\\x7f]{1,20}");
    let retry = proptest::option::of(any::<u64>());
    (id, name, retry, any_text()).prop_map(|(id, name, retry, data)| {
        let mut event = Event::new(data);
        // What the strategies make is nearly always valid; the rest is left out rather than filtered.
        if let Some(Ok(id)) = id.map(EventId::try_from) {
            event = event.with_id(id).expect("checked");
        }
        if let Some(Ok(name)) = name.map(EventName::try_from) {
            event = event.with_event(name).expect("checked");
        }
        match retry {
            Some(ms) => event.with_retry(Duration::from_millis(ms)),
            None => event,
        }
    })
}

/// Any text, rich in what the format is made of.
fn any_text() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        4 => "\\PC{0,8}",
        3 => proptest::sample::select(vec!["\n", "\r", "\r\n", ":", " ", "data: ", "id: 1", "\0", "\u{feff}", "\t"])
            .prop_map(String::from),
        1 => any::<String>(),
    ];
    vec(piece, 0..8).prop_map(|pieces| pieces.concat())
}

/// Any bytes, rich in what the format is made of.
fn any_stream() -> impl Strategy<Value = Vec<u8>> {
    let piece = prop_oneof![
        6 => proptest::sample::select(vec![
            &b"data: "[..], b"data:", b"data", b"event: ", b"id: ", b"retry: ", b":", b" ", b"\n", b"\r", b"\r\n",
            b"\n\n", b"\0", b"\xEF\xBB\xBF", b"\xEF\xBB", b"\xE2\x82\xAC", b"\xE2", b"\xFF", b"12", b"x",
        ])
        .prop_map(<[u8]>::to_vec),
        1 => vec(any::<u8>(), 0..12),
    ];
    vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}

fn cut<'a>(bytes: &'a [u8], cuts: &[Index]) -> Vec<&'a [u8]> {
    let mut places: Vec<usize> = cuts.iter().map(|cut| cut.index(bytes.len() + 1)).collect();
    places.sort_unstable();
    let mut from = 0;
    let mut chunks = Vec::new();
    for to in places.into_iter().chain([bytes.len()]) {
        chunks.push(&bytes[from..to]);
        from = to;
    }
    chunks
}

#[derive(Debug, PartialEq)]
struct Outcome {
    events: Vec<DecodedEvent>,
    result: Result<(), DecodeError>,
    last_event_id: String,
    retry: Option<Duration>,
}

fn decode<'a>(limits: DecoderLimits, chunks: impl IntoIterator<Item = &'a [u8]>) -> Outcome {
    let mut decoder = Decoder::with_limits(limits);
    let mut events = Vec::new();
    let mut result = Ok(());
    for chunk in chunks {
        result = decoder.feed(chunk, &mut events);
    }
    Outcome {
        events,
        result,
        last_event_id: decoder.last_event_id().into(),
        retry: decoder.retry(),
    }
}

fn with_line_feeds(text: &str) -> String {
    text.replace("\r\n", "\n").replace('\r', "\n")
}

proptest! {
    #[test]
    fn encoding_then_decoding_is_identity(events in vec(event(), 0..6), cuts in vec(any::<Index>(), 0..6)) {
        let mut bytes = Vec::new();
        for event in &events {
            event.encode(&mut bytes);
        }
        let outcome = decode(DecoderLimits::default(), cut(&bytes, &cuts));
        prop_assert_eq!(outcome.result, Ok(()));
        prop_assert_eq!(outcome.events.len(), events.len());
        let (mut id, mut retry) = ("", None);
        for (decoded, event) in outcome.events.iter().zip(&events) {
            id = event.id().map_or(id, EventId::as_str);
            retry = event.retry().or(retry);
            prop_assert_eq!(decoded.event(), event.event().map_or("message", EventName::as_str));
            prop_assert_eq!(decoded.data(), with_line_feeds(event.data()));
            prop_assert_eq!(decoded.id(), id);
        }
        prop_assert_eq!(outcome.last_event_id, id);
        prop_assert_eq!(outcome.retry, retry);
    }

    #[test]
    fn a_tagged_frame_comes_apart_again(
        event in event(),
        topics in vec("[^\\x00-\\x1f\\x7f]{1,40}", 1..5),
    ) {
        let topic = |topic| Topic::try_from(topic).unwrap_or(Topic::from_static("t"));
        let topics: Vec<Topic> = topics.into_iter().map(topic).collect();
        let mut bytes = Vec::new();
        event.frame().encode_tagged(&topics[0], &topics[1..], &mut bytes);
        let outcome = decode(DecoderLimits::default(), [bytes.as_slice()]);
        prop_assert_eq!(outcome.events.len(), 1);
        let decoded = &outcome.events[0];
        let tagged = Tagged::split(decoded.data()).expect("a tag");
        prop_assert_eq!(decoded.event(), "message");
        prop_assert_eq!(tagged.id, event.id().map_or("", EventId::as_str));
        prop_assert_eq!(tagged.event, event.event().map_or("message", EventName::as_str));
        prop_assert_eq!(tagged.topic, topics[0].as_str());
        prop_assert!(tagged.topics().eq(topics.iter().map(Topic::as_str)));
        prop_assert!(tagged.alternates().eq(topics[1..].iter().map(Topic::as_str)));
        prop_assert_eq!(tagged.payload, with_line_feeds(event.data()));
    }

    #[test]
    fn chunks_do_not_matter(stream in any_stream(), cuts in vec(any::<Index>(), 0..8)) {
        let limits = DecoderLimits::default();
        let whole = decode(limits, [stream.as_slice()]);
        prop_assert_eq!(&decode(limits, cut(&stream, &cuts)), &whole);
        prop_assert_eq!(&decode(limits, stream.chunks(1)), &whole);
    }

    #[test]
    fn chunks_do_not_matter_to_bounds(
        stream in any_stream(),
        cuts in vec(any::<Index>(), 0..8),
        line in 0usize..24,
        event in 0usize..24,
    ) {
        let limits = DecoderLimits { line, event };
        let whole = decode(limits, [stream.as_slice()]);
        prop_assert_eq!(&decode(limits, cut(&stream, &cuts)), &whole);
        prop_assert_eq!(&decode(limits, stream.chunks(1)), &whole);
        for decoded in &whole.events {
            // Broken UTF-8 is replaced by characters of three bytes.
            prop_assert!(decoded.data().len() <= 3 * event);
        }
        if whole.result.is_ok() {
            let longest = stream.split(|byte| matches!(byte, b'\n' | b'\r')).map(<[u8]>::len).max();
            prop_assert!(longest <= Some(line));
        }
    }

    #[test]
    fn control_events_come_back(asked in any_text(), oldest in any_text(), window in any::<u64>()) {
        for control in [
            Control::Gap { asked, oldest, topic: None },
            Control::Drain { window: Duration::from_millis(window) },
        ] {
            let mut bytes = Vec::new();
            control.encode(&mut bytes);
            let outcome = decode(DecoderLimits::default(), [bytes.as_slice()]);
            prop_assert_eq!(outcome.events.len(), 1);
            let tagged = Tagged::split(outcome.events[0].data()).expect("a tag");
            prop_assert_eq!(Control::parse(&tagged), Ok(control));
        }
    }

    #[test]
    fn log_ids_come_back(text in "[0-9a-f]{12}-[0-9]{1,20}") {
        match LogId::parse(&text) {
            Some(id) => prop_assert_eq!(id.to_string(), text),
            None => {
                let seq = &text[13..];
                prop_assert!(seq.parse::<u64>().is_err() || (seq.len() > 1 && seq.starts_with('0')));
            }
        }
    }

    #[test]
    fn queries_come_back(
        topics in vec("[^\\x00-\\x1f\\x7f]{1,20}", 1..4),
        patterns in vec("[a-z]{1,8}/:[a-z]{1,8}", 0..3),
        cursor in proptest::option::of(any_text()),
        tagged in any::<bool>(),
    ) {
        let topics = topics.into_iter().filter_map(|topic| Topic::try_from(topic).ok()).map(TopicMatcher::Exact);
        let patterns = patterns.iter().map(|pattern| TopicMatcher::UrlPattern(UrlPattern::try_from(pattern.as_str()).expect("valid")));
        let query = SubscribeQuery {
            matchers: topics.chain([TopicMatcher::Any]).chain(patterns).collect(),
            cursor: cursor.and_then(|cursor| Cursor::parse(&cursor).expect("short")),
            tagged,
            throttles: Vec::new(),
            states: Vec::new(),
        };
        prop_assert_eq!(SubscribeQuery::parse(&query.to_query_string()), Ok(query));
    }

    #[test]
    fn any_query_is_read_or_refused_by_name(query in ".{0,200}") {
        if let Err(error) = SubscribeQuery::parse(&query) {
            prop_assert!(!error.parameter().is_empty());
        }
    }
}
