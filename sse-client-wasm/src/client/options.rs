//! What a client is built with.

use std::rc::Rc;
use std::time::Duration;

use tidings_protocol::ReconnectPolicy;

use super::Fetch;
use super::topics::Topics;
use crate::transport::Storage;

pub(super) struct Options {
    pub(super) url: String,
    /// Of listeners that name none.
    pub(super) topics: Rc<[Topics]>,
    pub(super) with_credentials: bool,
    pub(super) version: String,
    pub(super) pause_when_hidden: Option<Duration>,
    pub(super) resume: Option<Storage>,
    pub(super) fetch: Option<Fetch>,
    pub(super) last_event_id: String,
    pub(super) reconnect: ReconnectPolicy,
}
