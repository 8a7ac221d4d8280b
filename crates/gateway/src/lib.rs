//! The shell around the rules: one loop that owns the clock and the state, asks `captivity::decide`, and executes the
//! effects on the rooms behind its ports.
//!
//! Effects run in an order that survives a power cut at any step: record, then open, then answer. It never decides by
//! itself who is captive, never parses what a guest sent, and never speaks SQL, netlink or HTTP.

#![forbid(unsafe_code)]

// What the rooms must be able to do for it.
pub mod ports;
