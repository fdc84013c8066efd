//! Topic templates: `TodoList/{id}`.

/// A template whose every segment is either literal or one placeholder.
pub(crate) struct Template {
    pub(crate) segments: Vec<Segment>,
}

pub(crate) enum Segment {
    Literal(String),
    Placeholder(String),
}

impl Template {
    /// A template of topics, which may be one topic: `prices/{symbol}`, `machine/cpu`.
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        let mut segments = Vec::new();
        for segment in text.split('/') {
            let name = segment
                .strip_prefix('{')
                .and_then(|rest| rest.strip_suffix('}'));
            segments.push(match name {
                Some(name) if !name.is_empty() && !name.contains(['{', '}']) => {
                    Segment::Placeholder(name.to_owned())
                }
                None if !segment.contains(['{', '}']) => Segment::Literal(literal(segment)?),
                _ => {
                    return Err(format!(
                        "`{segment}` is neither literal nor a placeholder: a placeholder is a whole segment, such as `TodoList/{{id}}`"
                    ));
                }
            });
        }
        let this = Self { segments };
        let twice = this.placeholders().enumerate().find(|&(at, name)| {
            let mut before = this.placeholders().take(at);
            before.any(|other| other == name)
        });
        match twice {
            Some((_, name)) => Err(format!(
                "`{{{name}}}` stands twice: each placeholder has a name of its own"
            )),
            None => Ok(this),
        }
    }

    /// A template of a type's topics, which names a field and leaves the type itself a topic.
    pub(crate) fn of_model(text: &str) -> Result<Self, String> {
        let this = Self::parse(text)?;
        if this.placeholders().next().is_none() {
            return Err(format!(
                "the template names no field: write `{text}/{{id}}` to scope the topic by the field `id`"
            ));
        }
        if matches!(this.segments.first(), Some(Segment::Placeholder(_))) {
            return Err(format!(
                "the template begins with a placeholder, which leaves the type itself without a topic: write a literal first, such as `TodoList/{text}`"
            ));
        }
        Ok(this)
    }

    pub(crate) fn placeholders(&self) -> impl Iterator<Item = &str> {
        self.segments.iter().filter_map(|segment| match segment {
            Segment::Placeholder(name) => Some(name.as_str()),
            Segment::Literal(_) => None,
        })
    }

    /// The type's own topic: the literal before the first placeholder, without the slash between them.
    pub(crate) fn type_topic(&self) -> String {
        let literals: Vec<_> = self
            .segments
            .iter()
            .map_while(|segment| match segment {
                Segment::Literal(text) => Some(text.as_str()),
                Segment::Placeholder(_) => None,
            })
            .collect();
        literals.join("/")
    }

    /// The URL Pattern that fits the topics of all values.
    pub(crate) fn pattern(&self) -> String {
        let segments: Vec<_> = self
            .segments
            .iter()
            .enumerate()
            .map(|(at, segment)| match segment {
                Segment::Literal(text) => text.clone(),
                Segment::Placeholder(name) if is_parameter(name) => format!(":{name}"),
                // A field may be a number, or have a name that not every reader of patterns takes.
                Segment::Placeholder(_) => format!(":p{at}"),
            })
            .collect();
        segments.join("/")
    }
}

/// Whether every reader of URL Patterns takes it as the name of a parameter.
pub(crate) fn is_parameter(name: &str) -> bool {
    let plain = |c: char| c.is_ascii_alphanumeric() || c == '_';
    name.chars().all(plain) && name.starts_with(|c: char| !c.is_ascii_digit())
}

/// Only what means itself in a URL and in a URL Pattern, so that both say the same.
fn literal(segment: &str) -> Result<String, String> {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '.' | '_' | '~');
    if segment.is_empty() {
        return Err("the template has an empty segment: leave out the surplus `/`".to_owned());
    }
    if segment == "." || segment == ".." {
        return Err(format!(
            "`{segment}` means another directory in a URL: choose another segment"
        ));
    }
    if let Some(name) = segment.strip_prefix(':') {
        return Err(format!(
            "`:{name}` is how a URL Pattern says it: write `{{{name}}}`"
        ));
    }
    match segment.chars().find(|c| !plain(*c)) {
        Some(c) => Err(format!(
            "`{c}` has a meaning of its own in URLs or patterns: use letters, digits, `-`, `.`, `_` and `~`"
        )),
        None => Ok(segment.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::Template;

    #[test]
    fn templates_are_taken_apart() {
        let template = Template::parse("shop/TodoList/{id}/items/{0}").unwrap();
        assert_eq!(template.placeholders().collect::<Vec<_>>(), ["id", "0"]);
        assert_eq!(template.type_topic(), "shop/TodoList");
        assert_eq!(template.pattern(), "shop/TodoList/:id/items/:p4");
        assert_eq!(Template::parse("a/{größe}").unwrap().pattern(), "a/:p1");
        assert_eq!(
            Template::parse("machine/cpu").unwrap().pattern(),
            "machine/cpu"
        );
    }

    #[test]
    fn errors_say_what_to_write() {
        for (text, says) in [
            ("TodoList", "`TodoList/{id}`"),
            ("{id}", "write a literal first"),
            ("a/{id}/{id}", "stands twice"),
            ("a/{id", "whole segment"),
            ("a/x{id}", "whole segment"),
            ("a/{}", "whole segment"),
            ("a//{id}", "surplus `/`"),
            ("a/../{id}", "another directory"),
            ("a*/{id}", "`*`"),
            ("a b/{id}", "` `"),
        ] {
            let error = Template::of_model(text).err().unwrap();
            assert!(error.contains(says), "{text}: {error}");
        }
    }
}
