//! Every kind of device on the real network: a portal before signing in, with a window that opens; online after it.
//!
//! The models (`lab::devices`) send the documented probe and follow the documented rule. [`sabotage`] shows that they
//! can fail: portals that answer everything alike lose the devices that the documentation says they lose.

#![expect(clippy::unwrap_used, reason = "helpers of tests fail the test")]

// The network and the gateway.
mod world;
// The promise, and the proof that it can be broken.
mod notice;
mod sabotage;
// How long a probe takes when many ask.
mod pace;
