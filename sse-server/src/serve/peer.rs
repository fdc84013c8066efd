//! Noticing that a subscriber has gone.

use std::{
    io::ErrorKind,
    task::{Context, Poll, ready},
    time::Duration,
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

/// Lets the kernel end the connection when nothing it sends is acknowledged for so long.
///
/// A machine that lost its power says no goodbye, and the keep-alives written to it fit into the kernel's buffer for hours. Where the
/// system has no such option, its own time applies (on Linux some 15 minutes).
pub(super) fn give_up_when_vanished(socket: &TcpStream, timeout: Duration) {
    #[cfg(target_os = "linux")]
    let _ = socket2::SockRef::from(socket).set_tcp_user_timeout(Some(timeout));
    #[cfg(not(target_os = "linux"))]
    let _ = (socket, timeout);
}
