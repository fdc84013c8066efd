//! Accepting connections, also when the machine has run out of something.

use std::{
    future::poll_fn,
    io,
    task::{Context, Poll},
    time::Duration,
};

/// How long to wait before accepting again after an error that is not about one connection.
///
/// Such an error (no file descriptors left, no memory) lasts until something is closed, and `accept` would report it again at
/// once: without a pause the loop takes a whole core from the very tasks that could close something.
const PAUSE: Duration = Duration::from_millis(100);

/// Accepts until there is a connection.
pub(super) async fn accept<T>(
    mut poll_accept: impl FnMut(&mut Context<'_>) -> Poll<io::Result<T>>,
) -> T {
    loop {
        match poll_fn(&mut poll_accept).await {
            Ok(accepted) => return accepted,
            Err(error) if is_of_one_connection(&error) => {}
            Err(_) => {
                metrics::counter!("tidings_accept_errors_total").increment(1);
                tokio::time::sleep(PAUSE).await;
            }
        }
    }
}

/// Whether the error says only that one client went away between the handshake and `accept`.
fn is_of_one_connection(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::ConnectionRefused
            | io::ErrorKind::ConnectionAborted
            | io::ErrorKind::ConnectionReset
            | io::ErrorKind::Interrupted
    )
}

#[cfg(test)]
mod tests {
    use std::collections::VecDeque;

    use tokio::time::Instant;

    use super::*;

    const EMFILE: i32 = 24;

    async fn time_to_accept(
        script: impl IntoIterator<Item = io::Result<&'static str>>,
    ) -> Duration {
        let mut script: VecDeque<_> = script.into_iter().collect();
        let start = Instant::now();
        let accepted =
            accept(|_| Poll::Ready(script.pop_front().expect("the script holds a connection")))
                .await;
        assert_eq!(accepted, "connection");
        start.elapsed()
    }

    #[tokio::test(start_paused = true)]
    async fn a_client_that_went_away_is_passed_over_at_once() {
        let gone = || Err(io::ErrorKind::ConnectionAborted.into());
        let spent = time_to_accept([gone(), gone(), Ok("connection")]).await;
        assert_eq!(spent, Duration::ZERO);
    }

    #[tokio::test(start_paused = true)]
    async fn without_descriptors_it_pauses_and_then_goes_on() {
        let full = || Err(io::Error::from_raw_os_error(EMFILE));
        let spent = time_to_accept([full(), full(), Ok("connection")]).await;
        assert_eq!(spent, 2 * PAUSE);
    }
}
