//! The portal's certificate: what it says, what its authority says of it (OCSP, RFC 6960), and getting and
//! renewing it by ACME (RFC 8555).
//!
//! It never serves a guest, never decides who is captive, and never makes a certificate by itself: one that no client
//! trusts is worse than none (RFC 8908 §4.1).

#![forbid(unsafe_code)]

// Getting one.
pub mod acme;

// What one says, and what its authority says of it.
mod der;
mod hosts;
pub mod ocsp;
mod validity;
mod x509;

pub use hosts::certificate_hosts;
pub use validity::{signed_by, signed_itself, validity};
