//! Live typed events over Server-Sent Events: hub, log and axum integration.
