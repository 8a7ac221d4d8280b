//! A network in namespaces: guests, a gateway and a small internet on one machine, with real packets.
//!
//! `vestibule lab` tells its story on it, `stories` test the whole gateway in it, and benchmarks measure on it. It needs
//! no other program and no root (user namespaces do), and everything it makes dies with the process: nothing is
//! mounted, nothing is left under `/run/netns`. It knows the product only as a program that is started and by what
//! comes over the wire; it never looks inside.
//!
//! ```no_run
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! lab::enter()?; // first of all, while the process has one thread
//! let network = lab::Network::build(lab::Plan::guests(2))?;
//! let oracle = lab::Oracle::start(&network)?;
//! network.guest(1)?.ping("203.0.113.10:7".parse()?)?;
//! assert_eq!(oracle.frames_from(network.guest(1)?.v4())?, 1);
//! # Ok(()) }
//! ```

// The ground: privileges, namespaces, waiting.
mod enter;
mod error;
mod kernel;
mod namespace;
mod wait;
// The network: who is where, under which address.
mod addressing;
mod guest;
mod network;
mod plan;
// The gateway under test, and the certificate its guests trust.
mod authority;
mod gateway;
mod process;
mod ready;
// The other side: services, and who was seen there.
mod internet;
mod oracle;
// What guests do.
mod client;
// How each kind of device decides that it is captive.
pub mod devices;
// What no device should send, and some do.
pub mod malformed;
// A way in for a person's own browser.
mod relay;
// The gateway's main job, shown.
pub mod tour;

pub use addressing::{INTERNET_V4, INTERNET_V6, UPLINK, Zone};
pub use authority::{Authority, Pointers, ServerCertificate};
pub use client::{
    Browser, BrowserError, Continuity, ContinuityProbe, Conversation, EchoStream, Form, Page, Portal,
    Request, Response, SignIn, Stretch, Transfer, exchange,
};
pub use enter::{Standing, enter};
pub use error::LabError;
pub use gateway::Gateway;
pub use guest::Guest;
pub use internet::Internet;
pub use namespace::Namespace;
pub use network::Network;
pub use oracle::{Flow, Oracle, Snapshot};
pub use plan::Plan;
pub use relay::{Relay, relay};
pub use wait::wait_for;
