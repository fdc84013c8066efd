//! What a subscriber may read, and until when.

use std::time::{Duration, SystemTime};

use tidings_protocol::{Topic, TopicMatcher};
use tokio::time::Instant;

/// What a subscriber may read, and until when.
///
/// It holds for everything a subscriber is sent alike: live, replayed, retained and snapshot events. An update may be
/// read when *one* of its topics is granted.
///
/// | | public updates | private updates |
/// | --- | --- | --- |
/// | [`Grant::public`] (the default) | all | none |
/// | [`Grant::all`] | all | all |
/// | [`Grant::to`] | of these topics | of these topics |
/// | [`Grant::none`] | none | none |
///
/// ```
/// use std::time::Duration;
/// use tidings_server::{Grant, Topic};
///
/// // Everything public, private updates of one user, for an hour.
/// let grant = Grant::public()
///     .and_private([Topic::from_static("users/7")])
///     .valid_for(Duration::from_secs(3600));
/// # let _ = grant;
/// ```
#[derive(Clone, Debug)]
#[must_use]
pub struct Grant {
    public: Scope,
    private: Scope,
    until: Option<Instant>,
}

#[derive(Clone, Debug)]
enum Scope {
    All,
    Only(Vec<TopicMatcher>),
}

impl Scope {
    const NONE: Self = Self::Only(Vec::new());

    fn of(matchers: impl IntoIterator<Item = impl Into<TopicMatcher>>) -> Self {
        Self::Only(matchers.into_iter().map(Into::into).collect())
    }

    fn holds(&self, topic: &Topic) -> bool {
        match self {
            Self::All => true,
            Self::Only(matchers) => matchers.iter().any(|matcher| matcher.matches(topic)),
        }
    }
}

impl Grant {
    /// Every update, private or not.
    pub const fn all() -> Self {
        Self {
            public: Scope::All,
            private: Scope::All,
            until: None,
        }
    }

    /// Every update that is not private: what everybody may read.
    pub const fn public() -> Self {
        Self {
            public: Scope::All,
            private: Scope::NONE,
            until: None,
        }
    }

    /// Nothing.
    pub const fn none() -> Self {
        Self {
            public: Scope::NONE,
            private: Scope::NONE,
            until: None,
        }
    }

    /// Every update of these topics, private or not, and no other.
    ///
    /// Asking for any other topic by name is refused ([`SubscribeError::NotAllowed`](crate::SubscribeError::NotAllowed));
    /// a pattern is narrowed to what is granted.
    pub fn to(topics: impl IntoIterator<Item = impl Into<TopicMatcher>>) -> Self {
        let scope = Scope::of(topics);
        Self {
            public: scope.clone(),
            private: scope,
            until: None,
        }
    }

    /// Private updates of these topics as well.
    pub fn and_private(
        mut self,
        topics: impl IntoIterator<Item = impl Into<TopicMatcher>>,
    ) -> Self {
        match &mut self.private {
            Scope::All => {}
            Scope::Only(matchers) => matchers.extend(topics.into_iter().map(Into::into)),
        }
        self
    }

    /// The stream ends after so long.
    pub fn valid_for(mut self, time: Duration) -> Self {
        let until = Instant::now().checked_add(time);
        self.until = match (self.until, until) {
            (Some(earlier), Some(later)) => Some(earlier.min(later)),
            (one, other) => one.or(other),
        };
        self
    }

    /// The stream ends at this moment, a token's `exp` for instance. The earliest counts when there are several.
    pub fn until(self, moment: SystemTime) -> Self {
        self.valid_for(moment.duration_since(SystemTime::now()).unwrap_or_default())
    }

    /// When the stream ends.
    pub(crate) fn deadline(&self) -> Option<Instant> {
        self.until
    }

    /// Whether every update may be read, so that nobody needs to look.
    pub(crate) fn is_all(&self) -> bool {
        matches!((&self.public, &self.private), (Scope::All, Scope::All))
    }

    /// Whether it is what everybody has.
    pub(crate) fn is_public(&self) -> bool {
        match (&self.public, &self.private) {
            (Scope::All, Scope::Only(private)) => private.is_empty(),
            _ => false,
        }
    }

    /// The answer that is the same for every topic, if there is one.
    pub(crate) fn answer_for_all(&self, private: bool) -> Option<bool> {
        match self.scope(private) {
            Scope::All => Some(true),
            Scope::Only(matchers) if matchers.is_empty() => Some(false),
            Scope::Only(_) => None,
        }
    }

    fn scope(&self, private: bool) -> &Scope {
        if private { &self.private } else { &self.public }
    }

    /// Whether an update with this topic may be read.
    pub(crate) fn allows(&self, topic: &Topic, private: bool) -> bool {
        self.scope(private).holds(topic)
    }
}

impl Default for Grant {
    fn default() -> Self {
        Self::public()
    }
}
