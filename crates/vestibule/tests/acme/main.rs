//! The gateway gets its certificate from a real ACME server (pebble) on the internet's side, in namespaces of its own.
//!
//! Pebble refuses half of all nonces, and looks for proofs at the gateway's uplink address, through the real rule set.
//! Needs root, as all tests with networks do, and Debian's `pebble` (`cargo xtask test` installs it).

#![expect(clippy::unwrap_used, reason = "helpers of tests fail the test")]

mod internet;
mod promises;
mod world;
