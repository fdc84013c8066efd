//! Every bound has a metric.

use std::{collections::BTreeMap, time::Duration};

use metrics_util::debugging::{DebugValue, DebuggingRecorder, Snapshotter};
use tidings_server::{Hub, Limits, Subscribe};

use crate::client::Client;

/// What the recorder was told since it was last asked.
fn figures(recorded: &Snapshotter) -> BTreeMap<String, f64> {
    let figures = recorded.snapshot().into_vec().into_iter();
    figures
        .map(|(key, _, _, value)| {
            let value = match value {
                DebugValue::Counter(count) => count as f64,
                DebugValue::Gauge(value) => value.into_inner(),
                DebugValue::Histogram(_) => panic!("there is none"),
            };
            (key.key().name().to_owned(), value)
        })
        .collect()
}

#[tokio::test(start_paused = true)]
async fn what_hubs_hold_and_did_is_recorded_and_added_up() {
    let recorder = DebuggingRecorder::new();
    let recorded = recorder.snapshotter();
    let _recording = metrics::set_default_local_recorder(&recorder);
    let limits = Limits {
        connections: 1,
        ..Limits::default()
    };
    let hubs = [0; 2].map(|_| Hub::builder().limits(limits.clone()).build());
    let mut clients = Vec::new();
    for hub in &hubs {
        let subscribe = Subscribe::to(["a"]).pattern("b/:x");
        let mut client = Client::live(hub, subscribe);
        Client::open(hub, Subscribe::all()).unwrap_err();
        hub.publish("a", "1").unwrap();
        hub.publish("c", "2").unwrap();
        hub.complete("d").unwrap();
        hub.publish("d", "3").unwrap_err();
        assert_eq!(client.payloads(), ["1"]);
        clients.push(client);
    }
    tokio::time::sleep(Duration::from_secs(1)).await;
    let bytes: usize = hubs.iter().map(|hub| hub.stats().retained_bytes).sum();
    let sent: u64 = hubs.iter().map(|hub| hub.stats().delivered_bytes).sum();
    let expected: BTreeMap<String, f64> = [
        ("tidings_subscriptions", 2.0),
        ("tidings_topics", 4.0),
        ("tidings_patterns", 2.0),
        ("tidings_completed_topics", 2.0),
        ("tidings_retained_events", 4.0),
        ("tidings_retained_bytes", bytes as f64),
        ("tidings_published_total", 4.0),
        ("tidings_delivered_total", 2.0),
        ("tidings_delivered_bytes_total", sent as f64),
        ("tidings_refused_subscriptions_total", 2.0),
        ("tidings_refused_updates_total", 2.0),
    ]
    .map(|(name, value)| (name.to_owned(), value))
    .into();
    assert_eq!(figures(&recorded), expected);
    clients.clear();
    tokio::time::sleep(Duration::from_secs(1)).await;
    assert_eq!(figures(&recorded)["tidings_subscriptions"], -2.0);
}
