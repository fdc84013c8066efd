//! What visitors write: checked, then published to everybody.

use std::collections::VecDeque;

use axum::Json;
use axum::extract::State;
use axum::extract::rejection::JsonRejection;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use tidings_protocol::EventId;

use crate::app::App;
use crate::events::Post;
use crate::machine::now;

/// The longest name, in characters.
pub const MAX_AUTHOR: usize = 40;
/// The longest text, in characters.
pub const MAX_TEXT: usize = 280;

/// As many posts as a page begins with.
const SNAPSHOT: usize = 50;

/// The newest posts, and the id of the event that told of the last one: the stream goes on after it.
#[derive(Debug)]
pub(crate) struct Feed {
    posts: VecDeque<Post>,
    count: u64,
    cursor: EventId,
}

impl Feed {
    /// No posts up to that event.
    pub(crate) fn new(cursor: EventId) -> Self {
        Self {
            posts: VecDeque::new(),
            count: 0,
            cursor,
        }
    }

    fn add(&mut self, post: Post, cursor: EventId) {
        self.count = post.id;
        self.cursor = cursor;
        if self.posts.len() == SNAPSHOT {
            self.posts.pop_front();
        }
        self.posts.push_back(post);
    }
}

/// What a page that is rendered on a server begins with.
#[derive(Debug, Serialize)]
pub(crate) struct Snapshot {
    posts: VecDeque<Post>,
    cursor: String,
}

/// `GET /api/posts`: the newest posts, oldest first, and the cursor that belongs to them.
pub(crate) async fn snapshot(State(app): State<App>) -> Json<Snapshot> {
    let feed = app.feed();
    Json(Snapshot {
        posts: feed.posts.clone(),
        cursor: feed.cursor.as_str().to_owned(),
    })
}

/// What a visitor sends.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Draft {
    author: String,
    text: String,
}

/// Why a post was refused. The message begins with the field's name.
#[derive(Debug, PartialEq, Eq)]
struct Refused {
    field: &'static str,
    problem: String,
}

impl std::fmt::Display for Refused {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: {}", self.field, self.problem)
    }
}

/// `POST /api/posts`: 201 with the post; 422 with the field that is wrong.
pub(crate) async fn post(
    State(app): State<App>,
    draft: Result<Json<Draft>, JsonRejection>,
) -> Response {
    let Json(draft) = match draft {
        Ok(draft) => draft,
        Err(rejection) => return rejection.into_response(),
    };
    let (author, text) = match (line("author", &draft.author), text(&draft.text)) {
        (Ok(author), Ok(text)) => (author, text),
        (Err(refused), _) | (_, Err(refused)) => {
            return (StatusCode::UNPROCESSABLE_ENTITY, refused.to_string()).into_response();
        }
    };
    let mut feed = app.feed();
    let post = Post {
        id: feed.count + 1,
        author,
        text,
        at: now(),
    };
    match app.hub().publish("feed", &post) {
        Ok(published) => {
            feed.add(post.clone(), published.id());
            tracing::info!(post = post.id, author = post.author, "a visitor posted");
            (StatusCode::CREATED, Json(post)).into_response()
        }
        Err(error) => (StatusCode::SERVICE_UNAVAILABLE, error.to_string()).into_response(),
    }
}

/// One line of text.
fn line(field: &'static str, value: &str) -> Result<String, Refused> {
    if value.chars().any(char::is_control) {
        return Err(Refused {
            field,
            problem: "must be one line without control characters".into(),
        });
    }
    bounded(field, value, MAX_AUTHOR)
}

/// Text of several lines.
fn text(value: &str) -> Result<String, Refused> {
    let field = "text";
    if value
        .chars()
        .any(|character| character.is_control() && !matches!(character, '\n' | '\r' | '\t'))
    {
        return Err(Refused {
            field,
            problem: "must not contain control characters".into(),
        });
    }
    bounded(field, value, MAX_TEXT)
}

fn bounded(field: &'static str, value: &str, most: usize) -> Result<String, Refused> {
    let value = value.trim();
    let length = value.chars().count();
    if length == 0 {
        return Err(Refused {
            field,
            problem: "must not be empty".into(),
        });
    }
    if length > most {
        let problem = format!("must have at most {most} characters, and has {length}");
        return Err(Refused { field, problem });
    }
    Ok(value.to_owned())
}

#[cfg(test)]
mod tests {
    use super::{MAX_AUTHOR, MAX_TEXT, line, text};

    #[test]
    fn text_is_trimmed_and_kept() {
        assert_eq!(line("author", "  Ada ").unwrap(), "Ada");
        assert_eq!(text("\n two\nlines \n").unwrap(), "two\nlines");
    }

    #[test]
    fn a_refusal_names_the_field() {
        for (refused, field) in [
            (line("author", "   "), "author: "),
            (line("author", "a\nb"), "author: "),
            (line("author", &"x".repeat(MAX_AUTHOR + 1)), "author: "),
            (text(""), "text: "),
            (text("a\0b"), "text: "),
            (text(&"x".repeat(MAX_TEXT + 1)), "text: "),
        ] {
            let message = refused.unwrap_err().to_string();
            assert!(message.starts_with(field), "{message}");
        }
    }

    #[test]
    fn length_is_counted_in_characters() {
        assert!(line("author", &"é".repeat(MAX_AUTHOR)).is_ok());
    }
}
