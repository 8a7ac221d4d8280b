//! The guest door over real sockets of the loopback: what arrives byte for byte, and what a guest can do.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails there, in its helpers too")]

mod house;

// Both doors.
mod desks;
mod every_error;
mod zones;

// The plain door.
mod bounds;
mod challenges;
mod malformed;
mod plain;

// The secure door.
mod api;
mod certificates;
mod languages;
mod limits;
mod pages;
mod resuming;
mod rfc8908;
mod sign_in;
mod sponsor;
mod stay;
mod tls;
mod wispr;
