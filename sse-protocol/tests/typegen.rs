//! The files that typegen writes.
#![cfg(all(feature = "derive", feature = "typegen", not(target_arch = "wasm32")))]

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use tidings_protocol::typegen::{self, Describe, JSON_SCHEMA_FILE, TYPESCRIPT_FILE, TypegenError};
use tidings_protocol::{Event, EventSet, Topic};
use ts_rs::TS;

/// What a share was last sold for.
#[derive(Serialize, Deserialize, TS, JsonSchema, Event)]
#[event(topic = "prices/{symbol}", topic = "ticker")]
#[serde(rename_all = "camelCase")]
struct Price {
    /// As the exchange writes it.
    stock_symbol: String,
    last: f64,
    volume: u64,
    side: Option<Side>,
}

#[derive(Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "lowercase")]
enum Side {
    Buy,
    Sell,
}

#[derive(Serialize, Deserialize, TS, JsonSchema)]
struct Page<T> {
    items: Vec<T>,
    next: Option<Box<Page<T>>>,
}

#[derive(Serialize, Deserialize, TS, JsonSchema)]
struct Todo {
    text: String,
    tags: BTreeMap<String, bool>,
}

#[derive(Serialize, Deserialize, TS, JsonSchema, Event)]
#[event(name = "todo.page", topic = TodoList, topic = "ticker", topic = "ticker")]
struct Todos(Page<Todo>);

#[derive(Topic)]
#[topic("TodoList/{id}")]
struct TodoList {
    id: u32,
}

#[derive(Serialize, Deserialize, TS, JsonSchema, Event)]
#[serde(tag = "kind")]
enum Notice {
    Text { text: String },
    Sides { sides: Page<Side> },
}

#[derive(EventSet)]
#[event_set(typegen)]
enum Events {
    Price(Price),
    Todos(Todos),
    Notice(Notice),
}

/// A directory of its own for each test, gone at the end.
struct TempDir(PathBuf);

impl TempDir {
    fn new(name: &str) -> Self {
        Self(std::env::temp_dir().join(format!("tidings-typegen-{}-{name}", std::process::id())))
    }

    fn read(&self, file: &str) -> String {
        fs::read_to_string(self.0.join(file)).expect("the file was written")
    }
}

impl Drop for TempDir {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

#[test]
fn the_typescript_is_this() {
    let dir = TempDir::new("typescript");
    typegen::write::<Events>(&dir.0).unwrap();
    let expected = format!(
        r#"// Generated from Rust types by tidings-protocol. Do not edit.

export type Notice = {{ "kind": "Text", text: string, }} | {{ "kind": "Sides", sides: Page<Side>, }};

export type Page<T> = {{ items: Array<T>, next: Page<T> | null, }};

/**
 * What a share was last sold for.
 */
export type Price = {{
/**
 * As the exchange writes it.
 */
stockSymbol: string, last: number, volume: number, side: Side | null, }};

export type Side = "buy" | "sell";

export type Todo = {{ text: string, tags: {{ [key in string]: boolean }}, }};

export type Todos = Page<Todo>;

/** The payload of each event, under the event's name. */
export interface Events {{
  price: Price;
  "todo.page": Todos;
  notice: Notice;
}}

/** The names of the events on each topic or URL Pattern. An event that none names may come on any topic. */
export interface Topics {{
  "prices/:symbol": "price";
  ticker: "price" | "todo.page";
  "TodoList/:id": "todo.page";
}}

/** The version of these types: a server announces its own when a stream opens. */
export const version = "{}";

/** For a client: it carries the types, says when the page is old, and finds the parameters in a topic. */
export const contract: {{
  readonly version: string;
  readonly topics: readonly (keyof Topics)[];
  /** For the compiler alone. */
  readonly types?: {{ readonly events: Events; readonly topics: Topics }};
}} = {{ version, topics: ["prices/:symbol", "ticker", "TodoList/:id"] }};
"#,
        Events::version()
    );
    assert_eq!(dir.read(TYPESCRIPT_FILE).replace(" \n", "\n"), expected);
}

#[test]
fn events_that_name_no_topic_make_no_topic_types() {
    #[derive(EventSet)]
    #[event_set(typegen)]
    enum Free {
        Notice(Notice),
    }
    let dir = TempDir::new("free");
    typegen::write::<Free>(&dir.0).unwrap();
    let text = dir.read(TYPESCRIPT_FILE);
    assert!(
        text.contains("\nexport type Topics = Record<never, never>;\n"),
        "{text}"
    );
    assert!(text.ends_with(" = { version, topics: [] };\n"), "{text}");
}

#[test]
fn the_schema_describes_every_payload() {
    let dir = TempDir::new("schema");
    typegen::write::<Events>(&dir.0).unwrap();
    let schema: serde_json::Value = serde_json::from_str(&dir.read(JSON_SCHEMA_FILE)).unwrap();
    let names: Vec<_> = schema["required"]
        .as_array()
        .unwrap()
        .iter()
        .map(|name| name.as_str().unwrap())
        .collect();
    assert_eq!(names, Events::NAMES);
    for name in Events::NAMES {
        let reference = schema["properties"][name]["$ref"].as_str().unwrap();
        let definition = schema.pointer(reference.strip_prefix('#').unwrap());
        assert!(
            definition.is_some_and(serde_json::Value::is_object),
            "{name}: {reference}"
        );
    }
    assert_eq!(
        schema["$defs"]["Price"]["properties"]["stockSymbol"]["type"],
        "string"
    );
}

#[test]
fn files_are_stale_until_they_are_written_again() {
    let dir = TempDir::new("stale");
    assert!(typegen::is_stale::<Events>(&dir.0).unwrap());
    typegen::write::<Events>(&dir.0).unwrap();
    assert!(!typegen::is_stale::<Events>(&dir.0).unwrap());

    for file in [TYPESCRIPT_FILE, JSON_SCHEMA_FILE] {
        let path = dir.0.join(file);
        fs::write(&path, dir.read(file) + "\n").unwrap();
        let error = typegen::check::<Events>(&dir.0).unwrap_err();
        assert!(
            matches!(&error, TypegenError::Stale { path: stale } if *stale == path),
            "{error}"
        );
        typegen::write::<Events>(&dir.0).unwrap();
        typegen::check::<Events>(&dir.0).unwrap();
    }
}

#[test]
fn a_file_that_is_current_is_left_alone() {
    let dir = TempDir::new("untouched");
    typegen::write::<Events>(&dir.0).unwrap();
    let path = dir.0.join(TYPESCRIPT_FILE);
    let long_ago = std::time::SystemTime::UNIX_EPOCH;
    fs::File::options()
        .write(true)
        .open(&path)
        .unwrap()
        .set_modified(long_ago)
        .unwrap();
    typegen::write::<Events>(&dir.0).unwrap();
    assert_eq!(fs::metadata(&path).unwrap().modified().unwrap(), long_ago);
}

mod other {
    use super::*;

    #[derive(Serialize, Deserialize, TS, JsonSchema, Event)]
    #[event(name = "other_price")]
    pub(crate) struct Price {
        cents: u32,
    }

    #[derive(Serialize, Deserialize, TS, JsonSchema, Event)]
    #[ts(rename = "Events")]
    pub(crate) struct Unlucky {
        x: u8,
    }

    #[derive(Serialize, Deserialize, TS, JsonSchema, Event)]
    pub(crate) struct Topics {
        x: u8,
    }
}

#[test]
fn two_types_of_one_name_are_refused() {
    #[derive(EventSet)]
    #[event_set(typegen)]
    enum Clash {
        Price(Price),
        Other(other::Price),
    }
    #[derive(EventSet)]
    #[event_set(typegen)]
    enum Taken {
        Unlucky(other::Unlucky),
    }
    #[derive(EventSet)]
    #[event_set(typegen)]
    enum TakenByTopics {
        Unlucky(other::Topics),
    }
    let dir = TempDir::new("clash");
    let error = typegen::write::<Clash>(&dir.0).unwrap_err().to_string();
    assert!(
        error.contains("other::Price") && error.contains("#[ts(rename"),
        "{error}"
    );
    let error = typegen::write::<Taken>(&dir.0).unwrap_err().to_string();
    assert!(error.contains("Unlucky"), "{error}");
    let error = typegen::write::<TakenByTopics>(&dir.0)
        .unwrap_err()
        .to_string();
    assert!(error.contains("the interface of all topics"), "{error}");
}
