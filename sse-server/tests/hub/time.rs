//! Signs of life.

use std::{convert::Infallible, sync::Arc, time::Duration};

use tidings_server::{Hub, Subscribe, Topic};

use crate::client::Client;

const STEP: Duration = Duration::from_millis(100);

/// What a client is sent in so many steps, and in which.
async fn watch(client: &mut Client, steps: u32) -> Vec<(u32, String)> {
    let mut sent = Vec::new();
    for step in 1..=steps {
        tokio::time::sleep(STEP).await;
        if client.wakes() > 0 {
            sent.push((step, client.read()));
        }
    }
    sent
}

#[tokio::test(start_paused = true)]
async fn an_idle_stream_is_pinged_within_the_interval() {
    let hub = Hub::builder().keep_alive(Duration::from_secs(10)).build();
    for tagged in [true, false] {
        let mut client = if tagged {
            Client::live(&hub, Subscribe::to(["t"]))
        } else {
            let mut plain = Client::plain(&hub, Subscribe::to(["t"]));
            plain.read();
            plain
        };
        client.wakes();
        let sent = watch(&mut client, 1000).await;
        assert!((10..=11).contains(&sent.len()), "{sent:?}");
        let ping = if tagged {
            "data: tidings:ping\t\ndata: {}\n\n"
        } else {
            ":\n\n"
        };
        assert!(sent.iter().all(|(_, read)| read == ping), "{sent:?}");
        let mut last = 0;
        for (step, _) in sent {
            assert!(step - last <= 101, "silent for {} ms", 100 * (step - last));
            last = step;
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_stream_that_is_sent_events_is_not_pinged() {
    let hub = Hub::builder().keep_alive(Duration::from_secs(10)).build();
    let mut client = Client::live(&hub, Subscribe::to(["t"]));
    for _ in 0..100 {
        hub.publish("t", "x").unwrap();
        assert_eq!(client.payloads(), ["x"]);
        tokio::time::sleep(Duration::from_secs(4)).await;
        assert_eq!(client.read(), "");
    }
}

#[tokio::test(start_paused = true)]
async fn a_hub_outlives_the_runtime_it_was_first_used_in() {
    let hub = Hub::builder().keep_alive(Duration::from_secs(1)).build();
    let first = hub.clone();
    std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_time()
            .build()
            .unwrap();
        runtime.block_on(async { drop(Client::live(&first, Subscribe::all())) });
    })
    .join()
    .unwrap();
    let mut client = Client::live(&hub, Subscribe::all());
    client.wakes();
    assert!(!watch(&mut client, 20).await.is_empty());
}

#[tokio::test(start_paused = true)]
async fn a_hub_that_nobody_holds_is_gone() {
    let held = Arc::new(());
    let hub = Hub::new();
    hub.snapshot(Topic::from_static("t"), {
        let held = Arc::clone(&held);
        move |_| {
            let _ = &held;
            async { Ok::<_, Infallible>(None) }
        }
    });
    let client = Client::live(&hub, Subscribe::to(["t"]));
    hub.publish("t", "x").unwrap();
    tokio::time::sleep(Duration::from_secs(60)).await;
    assert_eq!(Arc::strong_count(&held), 2);
    drop((hub, client));
    assert_eq!(Arc::strong_count(&held), 1);
}
