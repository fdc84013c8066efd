//! Types as topics.

use alloc::string::String;
use core::fmt::{self, Write};

use crate::text::Refusal;
use crate::{Topic, TopicError, TopicMatcher, UrlPattern};

/// A type that is a topic, and whose values are topics scoped by their id.
///
/// # Examples
///
/// ```
/// use tidings_protocol::{Topic, TopicModel};
///
/// #[derive(Topic)]
/// #[topic("TodoList/{id}")]
/// struct TodoList {
///     id: String,
/// }
///
/// // The type: publish here what concerns all lists.
/// assert_eq!(TodoList::type_topic(), "TodoList");
///
/// // A value. Whatever the id holds, it stays one segment.
/// assert_eq!(TodoList { id: "42".into() }.topic()?, "TodoList/42");
/// assert_eq!(TodoList { id: "a/b c".into() }.topic()?, "TodoList/a%2Fb%20c");
/// let error = TodoList { id: "..".into() }.topic().unwrap_err();
/// assert_eq!(error.to_string(), "topic needs a value in field \"id\" that is not empty, \".\" or \"..\"");
///
/// // All values.
/// # #[cfg(feature = "urlpattern")]
/// assert!(TodoList::matcher().matches(&TodoList { id: "a/b c".into() }.topic()?));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub trait TopicModel {
    /// The template, such as `TodoList/{id}`.
    const TEMPLATE: &'static str;

    /// The URL Pattern that fits the topics of all values, such as `TodoList/:id`.
    const PATTERN: &'static str;

    /// The topic of this value.
    ///
    /// # Errors
    ///
    /// When a field in the template is empty, `.` or `..`, or the topic becomes too long; the message names the field.
    fn topic(&self) -> Result<Topic, TopicError>;

    /// The topic of the type itself: the literal before the first placeholder.
    fn type_topic() -> Topic;

    /// Matches the topics of all values, but not that of the type.
    fn matcher() -> TopicMatcher;
}

#[doc(hidden)]
#[derive(Debug)]
pub struct TopicBuilder(String);

#[doc(hidden)]
impl TopicBuilder {
    #[must_use]
    #[expect(clippy::new_without_default, reason = "for the derive macro only")]
    pub const fn new() -> Self {
        Self(String::new())
    }

    pub fn literal(&mut self, segment: &str) {
        self.slash();
        self.0.push_str(segment);
    }

    pub fn field(
        &mut self,
        name: &'static str,
        value: &dyn fmt::Display,
    ) -> Result<(), TopicError> {
        self.slash();
        let refused = TopicError(Refusal::Segment { field: name });
        let start = self.0.len();
        // A Display that fails has no text to be scoped by.
        write!(Encoder(&mut self.0), "{value}").map_err(|_| refused.clone())?;
        // [spec] "A single-dot URL path segment is a URL path segment that is "." or an ASCII case-insensitive match for
        // "%2e"." Encoding it would not help, hence the error.
        match &self.0[start..] {
            "" | "." | ".." => Err(refused),
            _ => Ok(()),
        }
    }

    pub fn finish(self) -> Result<Topic, TopicError> {
        Topic::try_from(self.0)
    }

    fn slash(&mut self) {
        if !self.0.is_empty() {
            self.0.push('/');
        }
    }
}

struct Encoder<'a>(&'a mut String);

impl Write for Encoder<'_> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        crate::percent::push_encoded(self.0, text, |_| false);
        Ok(())
    }
}

/// # Panics
///
/// Never for the patterns that the derive macro writes: letters, digits, `-._~/` and whole segments `:name`.
#[doc(hidden)]
#[must_use]
pub fn matcher(pattern: &'static str) -> TopicMatcher {
    match UrlPattern::try_from(pattern) {
        Ok(pattern) => TopicMatcher::UrlPattern(pattern),
        Err(error) => panic!("{error}"),
    }
}
