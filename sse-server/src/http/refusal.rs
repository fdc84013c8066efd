//! What a request to subscribe is answered when there is no stream for it.

use std::{fmt, time::Duration};

use axum::{
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use tidings_protocol::SubscribeQueryError;

use super::{
    authorize::{Denied, Why},
    form::{FORM, FormError},
    stream::HEADERS,
};
use crate::SubscribeError;

/// When to come again if whoever decides about access does not answer: as soon as this, or up to twice as late.
const UNAVAILABLE_RETRY: Duration = Duration::from_secs(2);

/// Why a request to subscribe was refused, and the response that says so.
///
/// | answer | when | what a browser's `EventSource` does |
/// | --- | --- | --- |
/// | 200 with `retry:`, and the end | too many connections, draining, access could not be decided: whatever may be otherwise soon | comes again, at a moment that differs from client to client |
/// | 204 | every topic asked for is completed and read to its end | stops |
/// | 400 with the parameter's name | the request is malformed or asks for too much | stops |
/// | 413, 415, 408 with what is wrong | the body is too large, no form, or does not come | cannot send one |
/// | 401, 403 | the application says no | stops |
///
/// Metric: `tidings_refusals_total`, by `status`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal(Reason);

#[derive(Clone, Debug, PartialEq, Eq)]
enum Reason {
    Query(SubscribeQueryError),
    Form(FormError),
    Denied(Denied),
    Subscribe(SubscribeError),
}

impl Refusal {
    /// The status of the answer.
    #[must_use]
    pub fn status(&self) -> StatusCode {
        match &self.0 {
            Reason::Query(_) => StatusCode::BAD_REQUEST,
            Reason::Form(error) => error.status(),
            Reason::Denied(denied) => match denied.why {
                Why::Unauthorized => StatusCode::UNAUTHORIZED,
                Why::Forbidden => StatusCode::FORBIDDEN,
                Why::Unavailable => StatusCode::OK,
            },
            Reason::Subscribe(error) => match error {
                error if error.retry().is_some() => StatusCode::OK,
                SubscribeError::Completed => StatusCode::NO_CONTENT,
                SubscribeError::Expired => StatusCode::UNAUTHORIZED,
                SubscribeError::NotAllowed { .. } => StatusCode::FORBIDDEN,
                _ => StatusCode::BAD_REQUEST,
            },
        }
    }

    /// When the client is to come again; `None` when that would change nothing.
    #[must_use]
    pub fn retry(&self) -> Option<Duration> {
        match &self.0 {
            Reason::Query(_) | Reason::Form(_) => None,
            Reason::Denied(denied) => (denied.why == Why::Unavailable)
                .then(|| UNAVAILABLE_RETRY.mul_f64(1.0 + fastrand::f64())),
            Reason::Subscribe(error) => error.retry(),
        }
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Reason::Query(error) => error.fmt(f),
            Reason::Form(error) => error.fmt(f),
            Reason::Denied(denied) => denied.fmt(f),
            Reason::Subscribe(error @ SubscribeError::TooManyTopics { .. }) => {
                write!(f, "parameter \"topic\": {error}")
            }
            Reason::Subscribe(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for Refusal {}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let status = self.status();
        metrics::counter!("tidings_refusals_total", "status" => status.as_str().to_owned())
            .increment(1);
        if let Some(retry) = self.retry() {
            return (HEADERS, format!("retry: {}\n\n", retry.as_millis())).into_response();
        }
        let mut response = match status {
            StatusCode::NO_CONTENT => status.into_response(),
            status => (status, format!("{self}\n")).into_response(),
        };
        let headers = response.headers_mut();
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        if status == StatusCode::UNAUTHORIZED {
            // RFC 9110, 15.5.2: "The server generating a 401 response MUST send a WWW-Authenticate header field
            // containing at least one challenge applicable to the target resource."
            headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        if status == StatusCode::UNSUPPORTED_MEDIA_TYPE {
            headers.insert(header::ACCEPT, HeaderValue::from_static(FORM));
        }
        response
    }
}

impl From<FormError> for Refusal {
    fn from(error: FormError) -> Self {
        Self(Reason::Form(error))
    }
}

impl From<SubscribeQueryError> for Refusal {
    fn from(error: SubscribeQueryError) -> Self {
        Self(Reason::Query(error))
    }
}

impl From<Denied> for Refusal {
    fn from(denied: Denied) -> Self {
        Self(Reason::Denied(denied))
    }
}

impl From<SubscribeError> for Refusal {
    fn from(error: SubscribeError) -> Self {
        Self(Reason::Subscribe(error))
    }
}
