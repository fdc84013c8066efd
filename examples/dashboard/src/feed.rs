//! What visitors write: checked, then published to everybody.

use axum::Json;
use axum::extract::State;
use axum::extract::rejection::JsonRejection;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;

use crate::app::App;
use crate::events::Post;
use crate::machine::now;

/// The longest name, in characters.
pub const MAX_AUTHOR: usize = 40;
/// The longest text, in characters.
pub const MAX_TEXT: usize = 280;

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
    let post = Post {
        id: app.next_post(),
        author,
        text,
        at: now(),
    };
    match app.hub().publish("feed", &post) {
        Ok(_) => {
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
