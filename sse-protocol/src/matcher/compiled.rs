//! URL Patterns at work: the crate urlpattern with bounded regular expressions.

use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::str::Chars;
use std::sync::LazyLock;

use regex::{Regex, RegexBuilder};
use url::Url;
use urlpattern::{Error, UrlPatternInit, UrlPatternOptions};

use crate::Topic;

/// What relative topics and patterns are resolved against. No host can have this name, so nothing relative ever equals
/// something absolute.
static BASE: LazyLock<Url> =
    LazyLock::new(|| Url::parse("https://tidings.invalid/").expect("a literal URL"));

/// A topic as the URL that patterns are asked about.
///
/// ```
/// use tidings_protocol::{Topic, TopicUrl, UrlPattern};
///
/// let url = TopicUrl::resolve(&Topic::from_static("prices/AAPL")).unwrap();
/// assert!(UrlPattern::try_from("prices/:symbol").unwrap().matches(&url));
/// assert!(!UrlPattern::try_from("news/:id").unwrap().matches(&url));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TopicUrl(Url);

impl TopicUrl {
    /// Resolves a topic; `None` when it is no URL, hence matches no pattern.
    #[must_use]
    pub fn resolve(topic: &Topic) -> Option<Self> {
        BASE.join(topic.as_str()).ok().map(Self)
    }
}

pub(super) type Compiled = urlpattern::UrlPattern<BoundedRegex>;

const BAD_REGEX: &str = "its regular expression is invalid or too large";

pub(super) fn compile(source: &str) -> Result<Compiled, String> {
    check_brackets(source)?;
    let parse = |base| UrlPatternInit::parse_constructor_string::<BoundedRegex>(source, base);
    // The base only where it is needed: with one, even `urn\:book\::id` would be given a path that begins with a slash.
    let init = match parse(None) {
        Err(Error::BaseUrlRequired) => parse(Some(BASE.clone())),
        init => init,
    };
    let pattern =
        init.and_then(|init| urlpattern::UrlPattern::parse(init, UrlPatternOptions::default()));
    pattern.map_err(|error| match error {
        Error::RegExp(()) => String::from(BAD_REGEX),
        other => other.to_string(),
    })
}

/// Refuses square brackets outside regular expressions: the crate urlpattern 0.6 counts them in hosts without seeing to
/// it that they are paired, and its counter overflows. So no pattern names an IPv6 host.
fn check_brackets(source: &str) -> Result<(), &'static str> {
    let mut rest = source.chars();
    while let Some(c) = rest.next() {
        let literal = if c == '\\' { rest.next() } else { Some(c) };
        match literal {
            Some('[' | ']') => {
                return Err("it holds a square bracket outside a regular expression");
            }
            Some('(') if c == '(' => skip_group(&mut rest).ok_or(BAD_REGEX)?,
            _ => {}
        }
    }
    Ok(())
}

/// Steps behind the regular expression whose `(` was just read; `None` when a tokenizer would not take it for one.
fn skip_group(rest: &mut Chars<'_>) -> Option<()> {
    // [spec] "If regexp position equals regexp start and tokenizer's code point is U+003F (?): Run process a tokenizing
    // error".
    if rest.as_str().starts_with(['?', ')']) {
        return None;
    }
    let mut depth = 1;
    while depth > 0 {
        match rest.next().filter(char::is_ascii)? {
            '\\' => _ = rest.next().filter(char::is_ascii)?,
            ')' => depth -= 1,
            // [spec] "If tokenizer's code point is not U+003F (?): Run process a tokenizing error".
            '(' if rest.as_str().starts_with('?') => depth += 1,
            '(' => return None,
            _ => {}
        }
    }
    Some(())
}

/// Component by component: the crate's own `test` builds a map of groups for each, which nobody reads here.
pub(super) fn matches(pattern: &Compiled, TopicUrl(url): &TopicUrl) -> bool {
    let search = url.query().unwrap_or_default();
    let hash = url.fragment().unwrap_or_default();
    pattern.pathname.matcher.matches(url.path()).is_some()
        && pattern.protocol.matcher.matches(url.scheme()).is_some()
        && pattern
            .hostname
            .matcher
            .matches(url::quirks::hostname(url))
            .is_some()
        && pattern
            .port
            .matcher
            .matches(url::quirks::port(url))
            .is_some()
        && pattern.search.matcher.matches(search).is_some()
        && pattern.hash.matcher.matches(hash).is_some()
        && pattern.username.matcher.matches(url.username()).is_some()
        && pattern
            .password
            .matcher
            .matches(url.password().unwrap_or_default())
            .is_some()
}

/// A regular expression that anybody may send: linear in the text it is matched with, and bounded in memory.
#[derive(Debug)]
pub(super) struct BoundedRegex(Regex);

impl BoundedRegex {
    /// Compiled size. A pattern holds 16 of these at most, so 100 patterns 50 MiB at the very worst, some KiB usually.
    const SIZE_MAX: usize = 32 * 1024;
    /// Cache of the lazily built automaton, per expression.
    const CACHE_MAX: usize = 64 * 1024;
}

impl urlpattern::regexp::RegExp for BoundedRegex {
    fn syntax() -> urlpattern::RegexSyntax {
        <Regex as urlpattern::regexp::RegExp>::syntax()
    }

    fn parse(pattern: &str, _flags: &str, _force_eval: bool) -> Result<Self, ()> {
        RegexBuilder::new(&ascii_classes(pattern))
            .size_limit(Self::SIZE_MAX)
            .dfa_size_limit(Self::CACHE_MAX)
            .build()
            .map(Self)
            .map_err(|_| ())
    }

    fn matches<'a>(&self, text: &'a str) -> Option<Vec<Option<&'a str>>> {
        self.0.is_match(text).then(Vec::new)
    }

    fn pattern_string(&self) -> &str {
        self.0.as_str()
    }
}

/// `\d` and `\w` as ECMAScript has them. Those of the crate regex are Unicode's, and 10 to 50 KiB each.
fn ascii_classes(pattern: &str) -> String {
    let mut out = String::with_capacity(pattern.len());
    let mut chars = pattern.chars();
    while let Some(c) = chars.next() {
        if c != '\\' {
            out.push(c);
            continue;
        }
        // A class within a class is a union, so this holds inside brackets too.
        match chars.next() {
            Some('d') => out.push_str("[0-9]"),
            Some('D') => out.push_str("[^0-9]"),
            Some('w') => out.push_str("[0-9A-Za-z_]"),
            Some('W') => out.push_str("[^0-9A-Za-z_]"),
            other => {
                out.push('\\');
                out.extend(other);
            }
        }
    }
    out
}
