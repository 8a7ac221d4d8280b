//! The announcer: the process that sends the Captive Portal API's address in router advertisements (RFC 8910 §2.3) beside
//! the link's routers. It alone hears and sends such packets; it has no other door and no privilege, and once it hears
//! it can open no socket but one that asks the kernel for interfaces. When and what it sends is decided purely, in `provisioning`.
//!
//! It lives as long as its socket to the gateway, which tells it what to say and reads what it reports.

// What is said over the socket.
pub mod protocol;
// One interface: its address, and the sockets that hear and send there.
mod link;
mod wire;
// The loop.
mod serve;

pub use serve::serve;
pub use wire::Wire;
