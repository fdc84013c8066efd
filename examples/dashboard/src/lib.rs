//! The machine it runs on, live in a React page: load, memory, disks, network, a log, and what visitors write.

pub mod app;
pub mod events;
pub mod feed;
pub mod hub;
pub mod log_file;
pub mod logs;
pub mod machine;
