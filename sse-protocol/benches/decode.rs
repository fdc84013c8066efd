//! How fast the decoder reads, beside the crate eventsource-stream, in one run.
//!
//! `cargo bench -p tidings-protocol --bench decode`
//!
//! Each event is 120 bytes on the wire: only data, with a name and an id, or tagged as our own client reads it. The stream
//! is cut into chunks as a socket would give them, so every chunk begins and ends within an event; small chunks are kind to
//! the peer, which copies what is left of a chunk for every line. Only ratios within one run mean anything; they are
//! printed at the end.

use std::hint::black_box;
use std::time::{Duration, Instant};

use criterion::{Criterion, Throughput};
use eventsource_stream::Eventsource;
use futures::executor::block_on;
use futures::{StreamExt, stream};
use tidings_protocol::{DecodedEvent, Decoder, Tagged};

const EVENT_LEN: usize = 120;
const EVENTS: usize = 10_000;
const CHUNK_LENS: [usize; 2] = [8 * 1024, 64 * 1024];
const ID: &str = "id: 0123456789ab-000042\n";

/// Events whose payload is padded so that each is exactly [`EVENT_LEN`] bytes.
fn input(id: &str, head: &str) -> Vec<u8> {
    let mut out = Vec::with_capacity(EVENTS * EVENT_LEN);
    for n in 0..EVENTS {
        let start = format!("{id}{head}data: {{\"symbol\":\"AAPL\",\"n\":{n:06},\"pad\":\"");
        let end = "\"}\n\n";
        out.extend(start.bytes());
        out.extend(std::iter::repeat_n(
            b'x',
            EVENT_LEN - start.len() - end.len(),
        ));
        out.extend(end.bytes());
    }
    assert_eq!(out.len(), EVENTS * EVENT_LEN);
    out
}

fn borrowed(chunks: &[&[u8]]) -> usize {
    let mut events = 0;
    let mut decoder = Decoder::new();
    for chunk in chunks {
        let read = decoder.decode(chunk, |event| {
            black_box(event);
            events += 1;
        });
        read.expect("within the limits");
    }
    events
}

fn borrowed_and_split(chunks: &[&[u8]]) -> usize {
    let mut events = 0;
    let mut decoder = Decoder::new();
    for chunk in chunks {
        let read = decoder.decode(chunk, |event| {
            events += usize::from(black_box(Tagged::split(event.data)).is_some());
        });
        read.expect("within the limits");
    }
    events
}

fn owned(chunks: &[&[u8]]) -> usize {
    let mut events = 0;
    let mut decoder = Decoder::new();
    let mut read: Vec<DecodedEvent> = Vec::new();
    for chunk in chunks {
        decoder.feed(chunk, &mut read).expect("within the limits");
        events += read.len();
        black_box(&read);
        read.clear();
    }
    events
}

fn peer(chunks: &[&[u8]]) -> usize {
    let chunks = stream::iter(chunks.iter().map(Ok::<_, std::convert::Infallible>));
    let mut events = 0;
    block_on(chunks.eventsource().for_each(|event| {
        black_box(event.expect("no errors"));
        events += 1;
        std::future::ready(())
    }));
    events
}

type Subject = (&'static str, fn(&[&[u8]]) -> usize);

const PEER: Subject = ("eventsource-stream", peer);

struct Shape {
    name: &'static str,
    input: Vec<u8>,
    subjects: Vec<Subject>,
}

fn shapes() -> [Shape; 3] {
    let subjects = || vec![("borrowed", borrowed as _), ("owned", owned as _), PEER];
    let tagged = vec![("borrowed and split", borrowed_and_split as _), PEER];
    [
        Shape {
            name: "data only",
            input: input("", ""),
            subjects: subjects(),
        },
        Shape {
            name: "id, event, data",
            input: input(ID, "event: price\n"),
            subjects: subjects(),
        },
        Shape {
            name: "tag, data",
            input: input("", "data: 0123456789ab-1842\tprice\tprices/AAPL\n"),
            subjects: tagged,
        },
    ]
}

/// The seconds of the best sample.
fn measure(
    criterion: &mut Criterion,
    group: &str,
    subject: Subject,
    chunks: &[&[u8]],
) -> Option<f64> {
    let (name, run) = subject;
    assert_eq!(run(chunks), EVENTS, "{name} does not see every event");
    let mut best = None;
    let mut group = criterion.benchmark_group(group);
    group.throughput(Throughput::Bytes((EVENTS * EVENT_LEN) as u64));
    group
        .sample_size(20)
        .warm_up_time(Duration::from_millis(500))
        .measurement_time(Duration::from_secs(2));
    group.bench_function(name, |bencher| {
        bencher.iter_custom(|iterations| {
            let start = Instant::now();
            for _ in 0..iterations {
                black_box(run(black_box(chunks)));
            }
            let elapsed = start.elapsed();
            let each = elapsed.as_secs_f64() / iterations as f64;
            best = Some(best.map_or(each, |best: f64| best.min(each)));
            elapsed
        });
    });
    group.finish();
    best
}

fn main() {
    let mut criterion = Criterion::default().configure_from_args();
    let mut summary = String::new();
    for shape in shapes() {
        for chunk_len in CHUNK_LENS {
            let group = format!("{} in chunks of {} KiB", shape.name, chunk_len / 1024);
            let chunks: Vec<&[u8]> = shape.input.chunks(chunk_len).collect();
            let mut measured = Vec::new();
            for subject in &shape.subjects {
                if let Some(seconds) = measure(&mut criterion, &group, *subject, &chunks) {
                    measured.push((subject.0, seconds));
                }
            }
            let Some(&(_, peer)) = measured.iter().find(|(name, _)| *name == PEER.0) else {
                continue;
            };
            summary += &format!("{group}\n");
            for (name, seconds) in measured {
                let speed = (EVENTS * EVENT_LEN) as f64 / seconds / 1e9;
                summary += &format!(
                    "  {name:<20}{speed:8.3} GB/s{:8.1} × {}\n",
                    peer / seconds,
                    PEER.0
                );
            }
        }
    }
    criterion.final_summary();
    println!("\nBest of the samples:\n{summary}");
}
