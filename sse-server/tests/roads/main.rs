//! What goes over the wire, byte for byte, by both roads to the socket.

mod access;
mod delivery;
mod ending;
mod form;
mod ids;
mod neighbours;
mod opening;
mod refusal;
mod resume;
mod road;
mod shutdown;
mod slow;
mod throttle;
mod wire;
