//! Noticing that a subscriber has gone.

use std::{
    io::ErrorKind,
    task::{Context, Poll, ready},
};

use tokio::net::TcpStream;

/// How many bytes a subscriber may send after its request before it is taken for something else and cut.
const IGNORED_INPUT: u32 = 64 * 1024;

/// How many of them are read at once.
const AT_ONCE: usize = 512;

/// Ready when the peer has closed its side.
///
/// A subscriber has nothing to say after its request. What it sends all the same, a pipelined request for instance, is read and
/// ignored: left unread it would hide the end behind it.
pub(super) fn poll_gone(socket: &TcpStream, ignored: &mut u32, cx: &mut Context<'_>) -> Poll<()> {
    loop {
        if ready!(socket.poll_read_ready(cx)).is_err() {
            return Poll::Ready(());
        }
        match socket.try_read(&mut [0; AT_ONCE]) {
            Ok(0) => return Poll::Ready(()),
            Ok(n) => {
                *ignored = ignored.saturating_add(n as u32);
                if *ignored > IGNORED_INPUT {
                    return Poll::Ready(());
                }
            }
            Err(error) if error.kind() == ErrorKind::WouldBlock => {}
            Err(_) => return Poll::Ready(()),
        }
    }
}
