//! What goes over the wire, byte for byte, by both roads to the socket.

mod neighbours;
mod opening;
mod refusal;
mod road;
mod shutdown;
mod slow;
mod wire;
