//! The portal's certificate: what it says, and getting and renewing it by ACME (RFC 8555).
//!
//! It never serves a guest, never decides who is captive, and never makes a certificate by itself: one that no client
//! trusts is worse than none (RFC 8908 §4.1).

#![forbid(unsafe_code)]

// Getting one.
pub mod acme;

// What one says.
mod der;
mod hosts;
mod validity;

pub use hosts::certificate_hosts;
pub use validity::{signed_by, signed_itself, validity};
