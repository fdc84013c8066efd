//! Going away.

use std::time::Duration;

use tidings_server::{Delivery, Hub, PublishError, Subscribe, SubscribeError};
use tokio::time::Instant;

use crate::client::Client;

const WINDOW: Duration = Duration::from_secs(5);

fn crowd(hub: &Hub, many: usize) -> Vec<Client> {
    (0..many)
        .map(|n| match n % 2 {
            0 => Client::live(hub, Subscribe::to(["t"])),
            _ => {
                let mut plain = Client::plain(hub, Subscribe::to(["t", "u"]));
                plain.read();
                plain
            }
        })
        .collect()
}

#[tokio::test(start_paused = true)]
async fn everybody_is_told_and_ends_at_a_moment_of_its_own() {
    let hub = Hub::new();
    let mut clients = crowd(&hub, 400);
    let draining = tokio::spawn({
        let hub = hub.clone();
        async move { hub.drain(WINDOW).await }
    });
    tokio::time::sleep(Duration::from_millis(1)).await;
    for (n, client) in clients.iter_mut().enumerate() {
        let read = client.read();
        let told = "data: tidings:drain\t\ndata: {\"window\":5000}\n\n";
        assert_eq!(read, if n % 2 == 0 { told } else { "" });
        assert!(!client.ended);
    }
    // Those who are there are served on.
    hub.publish("t", "still").unwrap();
    let began = Instant::now();
    let mut ended = Vec::new();
    let mut retries = Vec::new();
    while began.elapsed() < WINDOW {
        tokio::time::sleep(Duration::from_millis(500)).await;
        let mut now = 0;
        for (n, client) in clients
            .iter_mut()
            .enumerate()
            .filter(|(_, client)| !client.ended)
        {
            let read = client.read();
            now += usize::from(client.ended);
            if let Some((_, retry)) = read.split_once("retry: ") {
                assert!(client.ended && n % 2 == 1, "{read}");
                retries.push(retry.trim().parse::<u64>().unwrap());
            }
        }
        ended.push(now);
    }
    assert_eq!(ended.iter().sum::<usize>(), 400, "{ended:?}");
    assert!(
        ended.iter().all(|now| (20..=60).contains(now)),
        "not spread: {ended:?}"
    );
    assert_eq!(retries.len(), 200);
    assert!(
        retries.iter().all(|retry| (100..=5000).contains(retry)),
        "{retries:?}"
    );
    retries.sort_unstable();
    assert!(
        retries[20] < 1500 && retries[180] > 3500,
        "not spread: {retries:?}"
    );
    drop(clients);
    draining.await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn nobody_new_is_let_in() {
    let hub = Hub::new();
    hub.drain(Duration::ZERO).await;
    let mut retries: Vec<Duration> = (0..100)
        .map(|_| {
            let error = Client::open(&hub, Subscribe::to(["t"])).unwrap_err();
            assert!(matches!(error, SubscribeError::Draining { .. }), "{error}");
            error.retry().expect("to be tried again")
        })
        .collect();
    retries.sort_unstable();
    assert!(
        retries[10] < Duration::from_secs(2) && retries[90] > Duration::from_secs(3),
        "{retries:?}"
    );
}

#[tokio::test(start_paused = true)]
async fn it_is_bounded_although_somebody_never_reads() {
    let hub = Hub::new();
    let mut stuck = Client::live(&hub, Subscribe::to(["t"]));
    let began = Instant::now();
    hub.shutdown().await;
    let took = began.elapsed();
    assert!(
        took >= WINDOW && took <= WINDOW + Duration::from_millis(1_100),
        "{took:?}"
    );
    assert!(stuck.is_cut());
    assert!(matches!(hub.publish("t", "x"), Err(PublishError::Closed)));
    assert!(stuck.read().contains("tidings:drain"));
    assert!(stuck.ended);
}

#[tokio::test(start_paused = true)]
async fn it_is_over_when_everybody_has_gone() {
    let hub = Hub::new();
    let began = Instant::now();
    hub.shutdown().await;
    assert_eq!(began.elapsed(), Duration::ZERO);

    let hub = Hub::new();
    let clients = crowd(&hub, 10);
    let leaving = async {
        tokio::time::sleep(Duration::from_secs(1)).await;
        drop(clients);
    };
    tokio::join!(hub.shutdown(), leaving);
    assert_eq!(began.elapsed(), Duration::from_secs(1));
}

#[tokio::test(start_paused = true)]
async fn the_stream_api_is_told_too() {
    let hub = Hub::new();
    let mut client = Client::plain(&hub, Subscribe::to(["t"]));
    assert!(matches!(client.next(), Some(Delivery::Ready { .. })));
    assert!(matches!(client.next(), Some(Delivery::CaughtUp)));
    assert!(client.next().is_none() && !client.ended);
    let reading = async {
        tokio::time::sleep(Duration::from_millis(1)).await;
        assert!(matches!(client.next(), Some(Delivery::Drain { window }) if window == WINDOW));
        assert!(client.next().is_none() && !client.ended);
        tokio::time::sleep(WINDOW).await;
        assert!(client.next().is_none() && client.ended);
        drop(client);
    };
    tokio::join!(hub.drain(WINDOW), reading);
}
