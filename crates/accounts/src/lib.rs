//! Names and passwords that the gateway keeps: who is known by them, and who may try how often.
//!
//! Behind the port [`gateway::accounts::AccountDesk`]. Passwords are hashed with Argon2id (RFC 9106) on a few threads of
//! their own with a bounded queue in front, so that no flood of sign-ins takes the processor from the doors. It never asks
//! which device is admitted, speaks no HTTP, and never logs a name or a password.

#![forbid(unsafe_code)]

// From a password to what is kept, and whether it is the one.
mod hashing;
mod workers;
// Which passwords are refused, and what is made for whoever brings none.
mod made;
mod rules;
// How often.
mod budget;

mod desk;

pub use desk::Desk;
pub use hashing::{Hashing, UnusableHash};
pub use made::{NoRandomness, make_password};
pub use rules::{Weakness, judge};
