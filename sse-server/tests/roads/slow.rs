//! Clients that do not read.

use std::time::Duration;

use tidings_server::{Hub, Retention, ServeOptions};

use crate::{
    road::{QUIET, Road, Server, on_both_roads, request},
    wire::{Wire, must},
};

/// More than the kernel's buffers hold on both sides together.
const EVENTS: usize = 40;
const SIZE: usize = 160 * 1024;

/// A hub that holds all of it.
fn hub() -> Hub {
    let retention = Retention {
        bytes: 4 * EVENTS * SIZE,
        ..Retention::default()
    };
    Hub::builder()
        .keep_alive(QUIET)
        .retention(retention)
        .build()
}

/// A subscriber that takes little at a time and has taken nothing yet.
async fn stalled(server: &Server) -> Wire {
    let mut wire = Wire::connect_narrow(server.address).await;
    wire.send(&request("GET", "/events", &[])).await;
    assert_eq!(wire.head().await.status, 200);
    wire
}

fn flood(hub: &Hub) {
    let filler = "x".repeat(SIZE);
    for n in 0..EVENTS {
        hub.publish("a", format!("{n} {filler}"))
            .expect("a good update");
    }
}

on_both_roads! {
    async fn one_that_does_not_read_delays_nobody(road: Road) {
        let hub = hub();
        let server = road.open(&hub).await;
        let mut stalled = stalled(&server).await;
        let mut reader = server.stream("").await;
        reader.block().await;
        reader.block().await;
        flood(&hub);
        for n in 0..EVENTS {
            assert!(reader.block().await.contains(&format!("data: {n} x")));
        }
        // It may come back to it later: nothing was lost that is still held.
        stalled.block().await;
        stalled.block().await;
        for n in 0..EVENTS {
            assert!(stalled.block().await.contains(&format!("data: {n} x")));
        }
    }
}

#[tokio::test]
async fn one_that_never_reads_again_is_given_up() {
    let hub = hub();
    let options = ServeOptions::new().write_timeout(Duration::from_millis(50));
    let app = tidings_server::router(hub.clone());
    let server = Road::Serve.open_with(options, &hub, app).await;
    let mut stalled = stalled(&server).await;
    flood(&hub);
    let given_up = async {
        while hub.stats().subscriptions > 0 {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    };
    must("the end of the subscription", given_up).await;
    let got = stalled.raw_rest().await;
    assert!(
        !got.contains(&format!("data: {} x", EVENTS - 1)),
        "nobody gave it up"
    );
    // Who reads is not touched.
    let mut reader = server.stream("").await;
    reader.block().await;
    reader.block().await;
    hub.publish("a", "last").expect("a good update");
    assert!(reader.block().await.contains("data: last\n\n"));
}
