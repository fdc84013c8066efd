//! A hub under plain hyper: one function from request to response, no router.
//!
//! ```sh
//! cargo run -p tidings-server --example hyper
//! curl -N '127.0.0.1:3000/events?topic=clock'
//! ```

use std::{convert::Infallible, time::Duration};

use axum::response::{IntoResponse, Response};
use hyper::{Request, StatusCode, body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use tidings_server::{Hub, SubscribeRequest};
use tokio::{net::TcpListener, time::sleep};

async fn answer(hub: Hub, request: Request<Incoming>) -> Result<Response, Infallible> {
    Ok(match request.uri().path() {
        "/events" => {
            let request = SubscribeRequest::from(request.into_parts().0);
            request.open(&hub).await.into_response()
        }
        _ => StatusCode::NOT_FOUND.into_response(),
    })
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let hub = Hub::new();
    let clock = hub.clone();
    tokio::spawn(async move {
        for second in 0.. {
            clock
                .publish("clock", format!("{second} s"))
                .expect("a good topic");
            sleep(Duration::from_secs(1)).await;
        }
    });
    let listener = TcpListener::bind("127.0.0.1:3000").await?;
    loop {
        let (socket, _) = listener.accept().await?;
        let hub = hub.clone();
        let service = service_fn(move |request| answer(hub.clone(), request));
        let connection = http1::Builder::new()
            .timer(TokioTimer::new())
            .serve_connection(TokioIo::new(socket), service);
        tokio::spawn(connection);
    }
}
