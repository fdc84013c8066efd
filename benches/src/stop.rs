//! Being told to stop: loops ask, so that servers are stopped on the way out.

use anyhow::{Context, Result, bail};
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};

static REQUESTED: AtomicBool = AtomicBool::new(false);

/// From now on an interrupt, a termination or a hang-up is noted instead of ending the process.
///
/// # Errors
/// When the handler cannot be set, or was set before.
pub fn listen() -> Result<()> {
    ctrlc::set_handler(|| REQUESTED.store(true, Relaxed)).context("cannot listen for interrupts")
}

/// Fails once the process was told to stop.
///
/// # Errors
/// See above; that is its purpose.
pub fn check() -> Result<()> {
    if REQUESTED.load(Relaxed) {
        bail!("interrupted");
    }
    Ok(())
}
