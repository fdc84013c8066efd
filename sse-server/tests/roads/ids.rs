//! The ids that a hub gives.

use tidings_server::Hub;

/// The part of a hub's ids that is drawn at random.
pub(crate) fn incarnation(hub: &Hub) -> String {
    let id = hub.current_id();
    let (incarnation, _) = id.as_str().split_once('-').expect("two parts");
    incarnation.to_owned()
}
