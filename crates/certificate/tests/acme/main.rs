//! Getting certificates from a real ACME server (Debian's pebble) on loopback, which refuses four of five nonces.

#![expect(clippy::unwrap_used, reason = "helpers of tests fail the test")]

mod authority;
mod exhibits;
mod promises;
