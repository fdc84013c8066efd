//! How a request is answered.

use std::io;
use std::sync::Arc;

use tokio::io::{AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};

use crate::ScriptedRequest;
use crate::connection;
use crate::state::Shared;
use crate::throttle::Throttle;

pub(crate) async fn accept(listener: TcpListener, shared: Arc<Shared>) {
    while let Ok((socket, _)) = listener.accept().await {
        let shared = Arc::clone(&shared);
        // A client that goes away in the midst of it is what tests are about.
        tokio::spawn(async move { serve(socket, &shared).await });
    }
}

async fn serve(socket: TcpStream, shared: &Shared) -> io::Result<()> {
    let mut socket = BufReader::new(socket);
    let request = ScriptedRequest::read(&mut socket).await?;
    let mut socket = socket.into_inner();
    let query = request.query();
    let refusal = {
        let mut state = shared.state();
        state.requests.push(request);
        state.refusal()
    };
    let (status, retry_after) = match (&query, refusal) {
        (_, Some(refusal)) => refusal,
        // It speaks to clients of Tidings only.
        (Ok(query), None) if query.tagged => (200, None),
        _ => (400, None),
    };
    let (Ok(query), 200) = (query, status) else {
        let retry_after =
            retry_after.map_or_else(String::new, |seconds| format!("retry-after: {seconds}\r\n"));
        let head = format!(
            "HTTP/1.1 {status} Refused\r\n{retry_after}content-length: 0\r\nconnection: close\r\n\r\n"
        );
        socket.write_all(head.as_bytes()).await?;
        return socket.shutdown().await;
    };
    let head = "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ncache-control: no-store\r\n\
                access-control-allow-origin: *\r\nconnection: close\r\n\r\n";
    socket.write_all(head.as_bytes()).await?;
    let throttle = Throttle::new(&query);
    let steps = shared.state().open(query);
    shared.open.send_modify(|open| *open += 1);
    let ended = connection::write(socket, steps, shared.line.subscribe(), throttle).await;
    shared.open.send_modify(|open| *open -= 1);
    ended
}
