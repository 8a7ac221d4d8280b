//! The enforcement device (RFC 8952 §2.4): lets the packets of admitted equipment pass and refuses the rest.
//!
//! The rule set, sessions as set elements with timeouts, the second lock, the neighbour table, and the helper process
//! that alone has network privileges. It decides nothing: who is admitted is `captivity`'s rule, told through
//! `gateway`. It never starts a program, and of what a guest sent it reads packet
//! headers only.

// What packets meet.
pub mod ruleset;
// Sessions in the kernel.
pub mod abilities;
mod conntrack;
mod counts;
mod elements;
mod limits;
mod shaper;
mod shares;
// What holds when the rule set is gone.
mod second_lock;
// Who is who, who is still there, and who asks for an address.
pub mod neighbours;
mod overheard;
pub mod presence;

// The two ends of the privilege boundary.
mod client;
pub mod helper;

// nf_tables itself.
mod nftables;

pub use client::{Helper, HelperFailure, Installed, Notice, Ownership};
pub use overheard::{Overheard, Overhearing};

#[cfg(test)]
mod kernel_tests;
#[cfg(test)]
mod quota_kernel_tests;
#[cfg(test)]
mod share_kernel_tests;
