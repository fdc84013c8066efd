//! Which responses are taken out of hyper, and how.

use axum::{
    http::{Method, StatusCode, Version, header},
    response::Response,
};

use super::slot::Takeover;
use crate::http::{Handover, takes_form};

/// The stream in this response, if it is one that can be written without hyper.
///
/// The response still has to be what the handler made it: a layer that answers something else drops the extension, one that
/// compresses says so in a header, and a `HEAD` request wants no body at all.
pub(super) fn take(
    method: &Method,
    version: Version,
    response: Response,
) -> Result<Takeover, Box<Response>> {
    let written_by_us = (*method == Method::GET || takes_form(method))
        && version <= Version::HTTP_11
        && response.status() == StatusCode::OK
        && !response.headers().contains_key(header::CONTENT_ENCODING);
    let subscription = written_by_us
        .then(|| response.extensions().get::<Handover>())
        .flatten()
        .and_then(Handover::take);
    match subscription {
        Some(subscription) => Ok(Takeover {
            head: response.into_parts().0,
            version,
            subscription,
        }),
        None => Err(Box::new(response)),
    }
}
