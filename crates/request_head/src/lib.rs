//! The head of a request: read once, as strictly as RFC 9112 asks, by every door of ours.
//!
//! A library for servers refuses what it cannot read with an empty answer, of which nobody learns anything. Doors that
//! use one put a [`Gate`] before it: heads are read there first, and what must be refused never reaches the library, so
//! that the door answers it with the page of its code. Doors without a library [`read`] by themselves.
//!
//! It never decides what a request gets, and never keeps anything of one. It is a crate because rooms that do not know
//! each other must refuse alike: two readers that see another end of the same message are how requests are smuggled.

#![forbid(unsafe_code)]

// The grammar.
mod authority;
mod fault;
mod framing;
mod head;
// Before a library for servers, and after it.
mod gate;
mod octets;

pub use fault::Fault;
pub use gate::{Gate, ends_the_connection, wishes};
pub use head::{Follows, Head, Heard, is_unfinished, read, too_long};
pub use octets::octets;
