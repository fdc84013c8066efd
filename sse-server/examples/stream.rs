//! A hub without HTTP: events as a `Stream`, for a terminal, a WebSocket or a test.
//!
//! ```sh
//! cargo run -p tidings-server --example stream
//! ```

use std::{future::poll_fn, pin::Pin, time::Duration};

use futures_core::Stream;
use serde::Serialize;
use tidings_server::{Delivery, Event, Hub, Subscribe};
use tokio::time::sleep;

#[derive(Event, Serialize)]
#[event(name = "price")]
struct Price {
    last: f64,
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let hub = Hub::new();
    let mut subscription = hub.subscribe(Subscribe::to(["prices"]))?;
    tokio::spawn(async move {
        for cents in 15_000..15_005 {
            let price = Price {
                last: f64::from(cents) / 100.0,
            };
            hub.publish("prices", &price).expect("a good topic");
            sleep(Duration::from_millis(100)).await;
        }
        hub.complete("prices").expect("a good topic");
    });
    // With the crate futures: `while let Some(delivery) = subscription.next().await`.
    while let Some(delivery) = poll_fn(|cx| Pin::new(&mut subscription).poll_next(cx)).await {
        match delivery {
            Delivery::Event(event) => println!("{}: {}", event.name(), event.data()),
            Delivery::Gap { asked, oldest, .. } => {
                println!("missed what came between {asked} and {oldest}")
            }
            Delivery::Close { reason } => println!("the end: {reason:?}"),
            _ => {}
        }
    }
    Ok(())
}
