//! The dashboard's events in a page written in Rust: the types are the server's own, the client is the npm package's twin,
//! and every value is a signal.

mod app;
mod delivery;
mod live;
mod panels;

fn main() {
    leptos::mount::mount_to_body(app::App);
}
