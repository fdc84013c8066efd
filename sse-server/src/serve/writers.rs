//! The threads that write streams.

use std::{num::NonZeroUsize, thread::available_parallelism};

use tokio::runtime::{Builder, Handle, Runtime};

/// A runtime of its own for the tasks that write streams.
///
/// On the threads that serve requests, a publish that wakes a thousand subscribers has to share its turn with them: the next
/// request waits until they have written, one event each, and little is ever pending together. On threads of their own
/// they write while requests are served, and a subscriber that comes to its turn finds all that was published since. Measured on
/// two cores with 1,000 subscribers: 0.03 of the floor's CPU for a delivery instead of 0.45 when events are published as fast
/// as they are acknowledged, and 1 million deliveries a second with a p99 of 15 ms instead of 2.3 seconds.
///
/// The sockets stay registered where they were accepted; only the tasks run here. When this is dropped they are, too.
#[derive(Debug)]
pub(super) struct Writers(Option<Runtime>);

impl Writers {
    /// With so many threads. Where there are none to be had, streams are written by the threads that serve requests.
    pub(super) fn new(threads: usize) -> Self {
        let runtime = Builder::new_multi_thread()
            .worker_threads(threads.max(1))
            .thread_name("tidings-writer")
            // For snapshot hooks, which are polled by the stream that asks: they may need any of it.
            .enable_all()
            .build();
        Self(runtime.ok())
    }

    /// Half of the machine: the other half serves requests and the kernel.
    pub(super) fn usual_threads() -> usize {
        let cores = available_parallelism().map_or(1, NonZeroUsize::get);
        cores.div_ceil(2)
    }

    pub(super) fn handle(&self) -> Handle {
        self.0
            .as_ref()
            .map_or_else(Handle::current, |runtime| runtime.handle().clone())
    }
}

impl Drop for Writers {
    fn drop(&mut self) {
        // Waiting for its threads is not allowed in a task, and nobody has to.
        if let Some(runtime) = self.0.take() {
            runtime.shutdown_background();
        }
    }
}
