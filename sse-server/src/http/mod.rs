//! Streams over HTTP: the request, the response, and the first road to the socket.
//!
//! The first road is an ordinary body and works inside any axum app, under any server and any version of HTTP. The second is
//! [`serve`](crate::serve()).

mod authorize;
mod body;
mod form;
mod handler;
mod handover;
mod refusal;
mod request;
mod stream;

pub use self::{
    authorize::Denied,
    handler::{Events, router},
    refusal::Refusal,
    request::SubscribeRequest,
    stream::EventStream,
};
pub(crate) use self::{body::BATCH, handover::Handover, request::takes_form};
