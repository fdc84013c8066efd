//! A form in the body of a request to subscribe.

use std::fmt;

use axum::{
    body::{Body, to_bytes},
    http::{HeaderMap, StatusCode, header},
};
use tokio::time::timeout;

use crate::Limits;

/// The one kind of body there is.
pub(super) const FORM: &str = "application/x-www-form-urlencoded";

/// Why a body was not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum FormError {
    ContentType,
    TooLarge { max: usize },
    TooSlow,
    NotText,
}

impl FormError {
    pub(super) fn status(self) -> StatusCode {
        match self {
            Self::ContentType => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::TooLarge { .. } => StatusCode::PAYLOAD_TOO_LARGE,
            Self::TooSlow => StatusCode::REQUEST_TIMEOUT,
            Self::NotText => StatusCode::BAD_REQUEST,
        }
    }
}

impl fmt::Display for FormError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::ContentType => write!(f, "the body must be a form: set content-type to {FORM}"),
            Self::TooLarge { max } => {
                write!(
                    f,
                    "the body is too large or was cut: it may have {max} bytes"
                )
            }
            Self::TooSlow => f.write_str("the body did not come in time"),
            Self::NotText => f.write_str("the body is not UTF-8: percent-encode it"),
        }
    }
}

/// Reads the form. A body that is empty needs no type.
pub(super) async fn read(
    headers: &HeaderMap,
    body: Body,
    limits: &Limits,
) -> Result<String, FormError> {
    let max = limits.body_size;
    let bytes = timeout(limits.body_time, to_bytes(body, max)).await;
    let bytes = bytes.map_err(|_| FormError::TooSlow)?;
    let bytes = bytes.map_err(|_| FormError::TooLarge { max })?;
    if !bytes.is_empty() && !is_form(headers) {
        return Err(FormError::ContentType);
    }
    String::from_utf8(bytes.into()).map_err(|_| FormError::NotText)
}

fn is_form(headers: &HeaderMap) -> bool {
    let content_type = headers.get(header::CONTENT_TYPE);
    let content_type = content_type.and_then(|value| value.to_str().ok());
    // What follows a semicolon is a charset, which changes nothing.
    let kind = content_type.and_then(|value| value.split(';').next());
    kind.is_some_and(|kind| kind.trim().eq_ignore_ascii_case(FORM))
}
