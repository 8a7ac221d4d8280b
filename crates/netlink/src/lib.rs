//! A small netlink codec and connection: what nf_tables, conntrack and route requests are written and read with.
//!
//! Own code because nothing kept well enough covers per-element timeouts in batches (docs/decisions). It knows the
//! shape of messages and attributes, never what they mean to a captive portal; meaning lives in `enforcement` and
//! `lab`. Parsing trusts no length: what the kernel sent short or odd ends the walk, it never panics.

#![forbid(unsafe_code)]

// The shape of bytes.
pub mod wire;
// Talking to the kernel.
pub mod connection;
// Links, addresses, routes, neighbours and rules.
pub mod route;

pub use connection::{Connection, NetlinkError};
pub use wire::{Attributes, Message, Messages, Writer};
