//! The two ways a stream may be written.

/// How a subscriber's stream is written.
///
/// ```
/// use tidings_server::{Format, Subscribe};
///
/// let subscribe = Subscribe::to(["prices/AAPL"]).format(Format::Tagged);
/// # let _ = subscribe;
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Format {
    /// What the standard has and nothing else: for native `EventSource`, htmx, curl.
    #[default]
    Plain,
    /// For our own client: every frame names its event and topic, and the stream speaks of itself in control events.
    Tagged,
}
