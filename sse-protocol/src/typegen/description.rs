//! What is known about an event set.

use alloc::collections::BTreeMap;
use alloc::collections::btree_map::Entry;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::fmt;

use schemars::generate::SchemaSettings;
use schemars::{JsonSchema, SchemaGenerator};
use serde_json::{Map, Value, json};
use ts_rs::{TS, TypeVisitor};

use super::{TypegenError, version};
use crate::TypedEvent;

/// An event set that can say what its payloads look like; `#[derive(EventSet)]` with `#[event_set(typegen)]`.
pub trait Describe {
    /// Adds every event to the description.
    fn describe(description: &mut Description);

    /// The version of the event set: the FNV-1a hash, 64 bits in hexadecimal, of its canonical JSON Schema and its topics.
    ///
    /// It changes when a name, a payload or a topic changes, since a page that listens where an event no longer runs hears
    /// nothing; not when a comment does, or the name of a topic's parameter. A hub announces it when a stream opens, so that a
    /// page built from older types learns that it is old.
    #[must_use]
    fn version() -> String {
        Description::of::<Self>().version()
    }
}

/// The events of a set, as they are described.
pub struct Description {
    config: ts_rs::Config,
    generator: SchemaGenerator,
    events: Vec<DescribedEvent>,
    types: BTreeMap<String, Declaration>,
    clashes: Vec<TypegenError>,
}

#[derive(Debug)]
struct DescribedEvent {
    name: &'static str,
    topics: &'static [&'static str],
    typescript: String,
    schema: Value,
}

/// A TypeScript type, and the Rust type it comes from.
#[derive(Debug)]
struct Declaration {
    rust: &'static str,
    docs: String,
    text: String,
}

impl Description {
    pub(super) fn of<E: Describe + ?Sized>() -> Self {
        let mut this = Self {
            // What JSON.parse makes of a large integer is a number.
            config: ts_rs::Config::new().with_large_int("number"),
            // What is sent is what was serialized.
            generator: SchemaSettings::draft2020_12()
                .for_serialize()
                .into_generator(),
            events: Vec::new(),
            types: BTreeMap::new(),
            clashes: Vec::new(),
        };
        E::describe(&mut this);
        this
    }

    /// Adds an event. Called by what the derive macro writes.
    pub fn event<T: TypedEvent + TS + JsonSchema + 'static>(&mut self) {
        let event = DescribedEvent {
            name: T::NAME,
            topics: T::TOPICS,
            typescript: T::name(&self.config),
            schema: self.generator.subschema_for::<T>().to_value(),
        };
        self.events.push(event);
        TypeVisitor::visit::<T>(self);
    }

    /// The schema of an object with every event's payload under its name.
    pub(super) fn json_schema(&self) -> Value {
        let properties: Map<String, Value> = self
            .events
            .iter()
            .map(|event| (event.name.into(), event.schema.clone()))
            .collect();
        let names: Vec<&str> = self.events.iter().map(|event| event.name).collect();
        json!({
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "title": "Events",
            "description": "The payload of each event, under the event's name.",
            "type": "object",
            "properties": properties,
            "required": names,
            "additionalProperties": false,
            "$defs": self.generator.definitions(),
        })
    }

    pub(super) fn version(&self) -> String {
        version::of(&self.json_schema(), &self.topics())
    }

    /// Every topic or pattern with the names of its events, each in the order in which they were first met.
    fn topics(&self) -> Vec<(&'static str, Vec<&'static str>)> {
        let mut topics: Vec<(_, Vec<_>)> = Vec::new();
        for event in &self.events {
            for &topic in event.topics {
                match topics.iter_mut().find(|(other, _)| *other == topic) {
                    // One may say a topic twice.
                    Some((_, names)) if names.last() == Some(&event.name) => {}
                    Some((_, names)) => names.push(event.name),
                    None => topics.push((topic, Vec::from([event.name]))),
                }
            }
        }
        topics
    }

    pub(super) fn typescript(&self) -> Result<String, TypegenError> {
        if let Some(clash) = self.clashes.first() {
            return Err(clash.clone());
        }
        let mut out =
            String::from("// Generated from Rust types by tidings-protocol. Do not edit.\n\n");
        for declaration in self.types.values() {
            out.push_str(&declaration.docs);
            out.push_str("export ");
            out.push_str(&declaration.text);
            out.push_str("\n\n");
        }
        out.push_str("/** The payload of each event, under the event's name. */\nexport interface Events {\n");
        for event in &self.events {
            out.push_str("  ");
            push_key(&mut out, event.name);
            out.push_str(": ");
            out.push_str(&event.typescript);
            out.push_str(";\n");
        }
        out.push_str("}\n\n");
        self.push_topics(&mut out);
        out.push_str("/** The version of these types: a server announces its own when a stream opens. */\nexport const version = \"");
        out.push_str(&self.version());
        out.push_str("\";\n\n");
        self.push_contract(&mut out);
        Ok(out)
    }

    fn push_topics(&self, out: &mut String) {
        out.push_str("/** The names of the events on each topic or URL Pattern. An event that none names may come on any topic. */\n");
        let topics = self.topics();
        if topics.is_empty() {
            out.push_str("export type Topics = Record<never, never>;\n\n");
            return;
        }
        out.push_str("export interface Topics {\n");
        for (topic, names) in topics {
            out.push_str("  ");
            push_key(out, topic);
            for (at, name) in names.into_iter().enumerate() {
                out.push_str(if at == 0 { ": " } else { " | " });
                push_quoted(out, name);
            }
            out.push_str(";\n");
        }
        out.push_str("}\n\n");
    }

    /// `Contract` of the npm package, written out: the file needs no other.
    fn push_contract(&self, out: &mut String) {
        out.push_str(
            "/** For a client: it carries the types, says when the page is old, and finds the parameters in a topic. */\n\
             export const contract: {\n  \
             readonly version: string;\n  \
             readonly topics: readonly (keyof Topics)[];\n  \
             /** For the compiler alone. */\n  \
             readonly types?: { readonly events: Events; readonly topics: Topics };\n\
             } = { version, topics: [",
        );
        for (at, (topic, _)) in self.topics().into_iter().enumerate() {
            out.push_str(if at == 0 { "" } else { ", " });
            push_quoted(out, topic);
        }
        out.push_str("] };\n");
    }
}

impl fmt::Debug for Description {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Description")
            .field("events", &self.events)
            .field("types", &self.types)
            .finish_non_exhaustive()
    }
}

/// Declares a type and all that it is made of.
impl TypeVisitor for Description {
    fn visit<T: TS + 'static + ?Sized>(&mut self) {
        // Only what derives TS is declared by a name of its own.
        if T::output_path().is_none() {
            return;
        }
        let declaration = Declaration {
            rust: core::any::type_name::<T>(),
            docs: T::docs().unwrap_or_default(),
            text: T::decl(&self.config),
        };
        let name = T::ident(&self.config);
        let taken = match name.as_str() {
            "Events" => Some("the interface of all events"),
            "Topics" => Some("the interface of all topics"),
            _ => None,
        };
        if let Some(taken) = taken {
            let rust = [declaration.rust.into(), taken.into()];
            self.clashes.push(TypegenError::NameClash { name, rust });
            return;
        }
        match self.types.entry(name) {
            Entry::Vacant(entry) => {
                entry.insert(declaration);
                T::visit_dependencies(self);
                T::visit_generics(self);
            }
            // A generic type is met once for every argument, always with the same declaration; its arguments differ.
            Entry::Occupied(entry) if entry.get().text == declaration.text => {
                if entry.get().rust != declaration.rust {
                    T::visit_generics(self);
                }
            }
            Entry::Occupied(entry) => self.clashes.push(TypegenError::NameClash {
                name: entry.key().clone(),
                rust: [entry.get().rust.into(), declaration.rust.into()],
            }),
        }
    }
}

/// A property's name, quoted when it is not an identifier.
fn push_key(out: &mut String, name: &str) {
    let plain = |c: char| c.is_ascii_alphanumeric() || c == '_';
    if name.chars().all(plain) && !name.starts_with(|c: char| c.is_ascii_digit()) {
        out.push_str(name);
    } else {
        push_quoted(out, name);
    }
}

fn push_quoted(out: &mut String, text: &str) {
    out.push_str(&Value::from(text).to_string());
}
