//! The server over real sockets: every code by its rules, what clients send, and curl as a client.

#![allow(clippy::expect_used, reason = "tests fail by panicking")]

mod bounds;
mod client;
mod codes;
mod curl;
mod ranges;
mod wishes;
