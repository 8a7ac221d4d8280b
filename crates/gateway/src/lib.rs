//! The shell around the rules: one loop that owns the clock and the state, asks `captivity::decide`, and executes the
//! effects on the rooms behind its ports.
//!
//! Effects run in an order that survives a power cut at any step: record, then open, then answer. It never decides by
//! itself who is captive, never parses what a guest sent, and never speaks SQL, netlink or HTTP.

#![forbid(unsafe_code)]

// What the rooms must be able to do for it, and the time.
pub mod accounts;
pub mod choices;
mod clock;
pub mod codes;
pub mod consents;
pub mod forgetting;
pub mod identity;
pub mod people;
pub mod ports;
pub mod providers;

// How the doors ask.
mod handle;
mod queue;

// Who is admitted, in memory.
mod directory;
// What is presented for a person, and how often what does not exist.
mod admission;
mod guesses;
mod holders;
pub mod recognise;
mod redeem;
mod resume;
// Guests who ask a host.
pub mod sponsors;
// Guests whom the house's own system knows.
pub mod stay;
// What operators do with vouchers.
mod revise;
// How a voucher goes to another device.
pub mod moving;
// What differed between record and kernel.
pub mod drift;

// Who has left.
pub mod presence;

// The loop: decide together, carry out, count, compare, try again.
mod backoff;
mod batch;
mod counting;
mod execute;
mod gateway;
mod reconcile;
mod trouble;

// What devices did lately.
pub mod trace;

// Rooms made of memory, for tests of this crate and of others.
#[cfg(feature = "pretend")]
pub mod pretend;

pub use backoff::LONGEST as TRIED_AGAIN_WITHIN;
pub use clock::{Clock, SystemClock};
pub use gateway::Gateway;
pub use handle::{Handle, Redemption, Refusal, Selector, VoucherAnswer, VoucherRequest};
pub use resume::Resumption;
