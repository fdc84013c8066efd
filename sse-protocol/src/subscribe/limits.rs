//! How much a query may ask for.

/// What one query may ask for.
///
/// ```
/// use tidings_protocol::{SubscribeLimits, SubscribeQuery};
///
/// let limits = SubscribeLimits { parameters: 2, ..SubscribeLimits::default() };
/// let error = SubscribeQuery::parse_within("topic=a&topic=b&topic=c", &limits).unwrap_err();
/// assert_eq!(error.to_string(), "parameter \"topic\" is one too many: a query may have 2");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SubscribeLimits {
    /// Parameters of any name. Default 4,096.
    pub parameters: usize,
    /// `match_urlpattern` parameters, each of which is compiled. Default 100.
    pub patterns: usize,
}

impl Default for SubscribeLimits {
    fn default() -> Self {
        Self {
            parameters: 4096,
            patterns: 100,
        }
    }
}
