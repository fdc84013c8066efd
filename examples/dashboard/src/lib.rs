//! The machine it runs on, live in a React page: load, memory, disks, network, a log, and what visitors write.

pub mod app;
pub mod feed;
pub mod hub;
pub mod log_file;
pub mod logs;
pub mod machine;

pub use tidings_dashboard_events as events;
