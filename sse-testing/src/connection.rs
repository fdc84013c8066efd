//! One connection: what is to be written, written as the line allows.

use std::collections::VecDeque;
use std::io;
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::{mpsc, watch};
use tokio::time::{Instant, sleep_until};

use crate::log::Entry;
use crate::throttle::Throttle;
use crate::trouble::Pace;

/// What happens to a stream.
#[derive(Debug)]
pub(crate) enum Step {
    /// These bytes are sent.
    Write(Vec<u8>),
    /// It begins with these events, of which it may have been owed some.
    Begin {
        owed: Vec<Entry>,
        entries: Vec<Entry>,
    },
    /// An event it asks for is published.
    Event(Entry),
    /// It ends as it should, after what a throttle holds back and these bytes.
    End(Vec<u8>),
    /// It breaks.
    Reset,
}

/// How the line is.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Line {
    pub(crate) stalled: bool,
    pub(crate) pace: Option<Pace>,
}

/// Writes until the stream ends, one way or the other.
pub(crate) async fn write(
    mut socket: TcpStream,
    mut steps: mpsc::UnboundedReceiver<Step>,
    mut line: watch::Receiver<Line>,
    mut throttle: Throttle,
) -> io::Result<()> {
    let mut nothing = [0; 64];
    let mut pending: VecDeque<Vec<u8>> = VecDeque::new();
    let mut next = Instant::now();
    let mut is_ending = false;
    loop {
        let Line { stalled, pace } = *line.borrow_and_update();
        if is_ending && pending.is_empty() {
            return socket.shutdown().await;
        }
        let is_pending = !pending.is_empty();
        let mut put = |bytes: &[u8]| {
            let size = pace.map_or(bytes.len(), |pace| pace.bytes);
            pending.extend(bytes.chunks(size.max(1)).map(<[u8]>::to_vec));
        };
        let due = throttle.next();
        tokio::select! {
            // What breaks a stream does not wait behind what it holds back.
            biased;
            step = steps.recv(), if !is_ending => match step {
                Some(Step::Write(bytes)) => put(&bytes),
                Some(Step::Begin { owed, entries }) => {
                    throttle.begin(owed, entries).iter().for_each(|entry| put(&entry.frame));
                }
                Some(Step::Event(entry)) => {
                    throttle.take(entry).iter().for_each(|entry| put(&entry.frame));
                }
                Some(Step::End(bytes)) => {
                    throttle.all().iter().for_each(|entry| put(&entry.frame));
                    put(&bytes);
                    is_ending = true;
                }
                None => is_ending = true,
                // Closed with this, a socket sends RST: whatever was on its way is gone.
                Some(Step::Reset) => return socket.set_zero_linger(),
            },
            // A client that has asked says nothing more; it goes, or is reset.
            read = socket.read(&mut nothing) => if read? == 0 {
                return Ok(());
            },
            changed = line.changed() => if changed.is_err() {
                return Ok(());
            },
            () = sleep_until(due.unwrap_or(next)), if due.is_some() => {
                throttle.due().iter().for_each(|entry| put(&entry.frame));
            }
            () = sleep_until(next), if !stalled && is_pending => {
                if let Some(piece) = pending.pop_front() {
                    socket.write_all(&piece).await?;
                }
                next = Instant::now() + pace.map_or(Duration::ZERO, |pace| pace.every);
            }
        }
    }
}
