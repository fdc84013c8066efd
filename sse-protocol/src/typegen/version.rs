//! The version of an event set.

use alloc::string::{String, ToString};
use alloc::vec::Vec;

use serde_json::{Map, Value};

/// FNV-1a over the canonical schema, and over the topics where there are any, 64 bits in hexadecimal.
pub(super) fn of(schema: &Value, topics: &[(&str, Vec<&str>)]) -> String {
    let mut canonical = sorted(&without_annotations(schema)).to_string();
    let mut topics: Vec<_> = topics
        .iter()
        .flat_map(|(topic, names)| names.iter().map(|name| (nameless(topic), *name)))
        .collect();
    topics.sort_unstable();
    for (topic, name) in topics {
        // Neither may hold a control character.
        canonical.extend(["\n", &topic, "\t", name]);
    }
    alloc::format!("{:016x}", fnv1a(canonical.as_bytes()))
}

/// A topic's pattern without its parameters' names, by which nothing is sent or asked for.
fn nameless(topic: &str) -> String {
    let segments: Vec<_> = topic
        .split('/')
        .map(|segment| {
            if segment.starts_with(':') {
                ":"
            } else {
                segment
            }
        })
        .collect();
    segments.join("/")
}

fn fnv1a(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3)
    })
}

/// With the keys of every object in order, whichever order this build of serde_json keeps them in.
pub(super) fn sorted(value: &Value) -> Value {
    match value {
        Value::Array(items) => items.iter().map(sorted).collect(),
        Value::Object(entries) => {
            let mut entries: Vec<_> = entries.iter().collect();
            entries.sort_unstable_by_key(|(key, _)| *key);
            Value::Object(
                entries
                    .into_iter()
                    .map(|(key, value)| (key.clone(), sorted(value)))
                    .collect(),
            )
        }
        other => other.clone(),
    }
}

/// A schema without what only people read: a comment that is reworded makes no page old.
fn without_annotations(schema: &Value) -> Value {
    match schema {
        Value::Array(schemas) => schemas.iter().map(without_annotations).collect(),
        Value::Object(keywords) => Value::Object(
            keywords
                .iter()
                .filter(|(key, _)| {
                    !matches!(
                        key.as_str(),
                        "title" | "description" | "examples" | "$comment" | "deprecated"
                    )
                })
                .map(|(key, value)| (key.clone(), keyword_without_annotations(key, value)))
                .collect(),
        ),
        other => other.clone(),
    }
}

fn keyword_without_annotations(key: &str, value: &Value) -> Value {
    match (key, value) {
        // Names of the application's own, with a schema each.
        (
            "properties" | "patternProperties" | "$defs" | "dependentSchemas",
            Value::Object(schemas),
        ) => {
            let schemas = schemas
                .iter()
                .map(|(name, schema)| (name.clone(), without_annotations(schema)));
            Value::Object(schemas.collect::<Map<_, _>>())
        }
        // Data, not schemas.
        ("const" | "enum" | "default" | "required", data) => data.clone(),
        (_, schema) => without_annotations(schema),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::vec;
    use serde_json::json;

    #[test]
    fn the_hash_is_fnv1a() {
        assert_eq!(fnv1a(b""), 0xcbf2_9ce4_8422_2325);
        assert_eq!(fnv1a(b"foobar"), 0x8594_4171_f739_67e8);
    }

    #[test]
    fn comments_do_not_make_a_version() {
        let schema = |docs: &str| {
            json!({
                "type": "object", "title": docs,
                "properties": {"description": {"type": "string", "description": docs}},
                "anyOf": [{"const": {"title": "data"}, "description": docs}],
            })
        };
        assert_eq!(of(&schema("one"), &[]), of(&schema("other"), &[]));
    }

    #[test]
    fn everything_else_does() {
        let base = json!({"properties": {"title": {"type": "string"}}, "enum": ["a"]});
        for other in [
            json!({"properties": {"title": {"type": "number"}}, "enum": ["a"]}),
            json!({"properties": {}, "enum": ["a"]}),
            json!({"properties": {"title": {"type": "string"}}, "enum": ["b"]}),
            json!({"properties": {"title": {"type": "string"}}, "enum": ["a"], "required": ["title"]}),
        ] {
            assert_ne!(of(&base, &[]), of(&other, &[]), "{other}");
        }
    }

    #[test]
    fn topics_do_and_their_parameters_names_do_not() {
        let schema = json!({});
        let base = of(&schema, &[("a/:b", vec!["x", "y"]), ("c", vec!["z"])]);
        assert_eq!(
            base,
            of(&schema, &[("c", vec!["z"]), ("a/:other", vec!["y", "x"])])
        );
        for other in [
            vec![],
            vec![("a/:b", vec!["x", "y"])],
            vec![("a/:b", vec!["x"]), ("c", vec!["z", "y"])],
            vec![("a/b", vec!["x", "y"]), ("c", vec!["z"])],
        ] {
            assert_ne!(base, of(&schema, &other), "{other:?}");
        }
    }
}
