use tidings_protocol::Topic;

use super::*;
use crate::log::draft::{Draft, Parts};

fn entry(seq: u64, key: Option<&str>) -> Arc<Entry> {
    let topic = Topic::from_static("t");
    let draft = Draft::new(Parts {
        topic: &topic,
        alternates: Vec::new(),
        name: None,
        id: None,
        retry: None,
        key,
        private: false,
        data: "x",
    });
    Arc::new(draft.seal(b"0123456789ab-", seq, 0))
}

fn after(ring: &Ring, seq: u64) -> Vec<u64> {
    let mut read = Vec::new();
    ring.read(seq, |entry| {
        read.push(entry.seq);
        true
    });
    read
}

#[test]
fn every_place_is_found() {
    for len in 0..40 {
        let mut ring = Ring::default();
        // Every third number, as when other topics lie between.
        let seqs: Vec<u64> = (1..=len).map(|n| n * 3).collect();
        for &seq in &seqs {
            ring.push(&entry(seq, None));
        }
        for place in 0..=len * 3 + 1 {
            let expected: Vec<u64> = seqs.iter().copied().filter(|&seq| seq > place).collect();
            assert_eq!(ring.count_after(place), expected.len());
            assert_eq!(ring.first_after(place), expected.first().copied());
            assert_eq!(after(&ring, place), expected);
        }
    }
}

#[test]
fn the_newest_of_each_key_outlives_the_window() {
    let mut ring = Ring::default();
    ring.keep_keys(true);
    for (seq, key) in [(1, Some("a")), (2, Some("b")), (3, Some("a")), (4, None)] {
        assert!(ring.push(&entry(seq, key)).is_none());
    }
    let evicted = ring.pop_window().unwrap();
    assert!(!evicted.kept && evicted.superseded);
    let evicted = ring.pop_window().unwrap();
    assert!(evicted.kept && !evicted.superseded);
    assert_eq!(after(&ring, 0), [2, 3, 4]);
    assert_eq!(after(&ring, 2), [3, 4]);
    let replaced = ring.push(&entry(5, Some("b"))).unwrap();
    assert_eq!(replaced.seq, 2);
    assert_eq!(after(&ring, 0), [3, 4, 5]);

    let cost = |seq, key| entry(seq, key).cost();
    let held = cost(3, Some("a")) + cost(4, None) + cost(5, Some("b"));
    assert_eq!(ring.bytes(), held);
    let (oldest, gone) = ring.pop_key().unwrap();
    assert_eq!((oldest.seq, gone), (3, false));
    assert_eq!(ring.bytes(), held);
    let evicted = ring.pop_window().unwrap();
    assert!(!evicted.kept && !evicted.superseded);
    assert_eq!(ring.bytes(), held - cost(3, Some("a")));
}

#[test]
fn keys_are_no_longer_kept() {
    let mut ring = Ring::default();
    ring.push(&entry(1, Some("a")));
    ring.keep_keys(true);
    ring.pop_window();
    ring.push(&entry(2, Some("b")));
    assert_eq!(after(&ring, 0), [1, 2]);
    let gone: Vec<u64> = ring
        .keep_keys(false)
        .iter()
        .map(|entry| entry.seq)
        .collect();
    assert_eq!(gone, [1]);
    assert_eq!(after(&ring, 0), [2]);
    assert_eq!(ring.bytes(), entry(2, Some("b")).cost());
}

#[test]
fn one_event_is_taken_out() {
    let mut ring = Ring::default();
    ring.fill((1..=5).map(|seq| entry(seq, None)));
    ring.remove(3);
    ring.remove(9);
    assert_eq!(after(&ring, 0), [1, 2, 4, 5]);
}
