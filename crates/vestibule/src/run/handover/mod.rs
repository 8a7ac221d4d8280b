//! Handing a running gateway over to a new version of it, without closing a door: the new process inherits the listening
//! sockets, gets everything ready that can fail, and only then record and kernel pass over.
//!
//! At every moment one gateway at most writes: the former one rests before it says "yours", and takes its work up again
//! if the new one ends, or is silent for too long, before it says "taken". Connections that arrive meanwhile wait in the
//! backlogs of the sockets, which are open throughout.

// What is handed over.
mod listening;
mod passing;
// The two ends.
mod giving;
mod taking;
// Who asked for it.
mod patron;

pub use giving::Successors;
pub(super) use giving::{GaveWay, Parts, Successor, give_way};
pub(super) use listening::{Listening, Open, Rooms};
pub use patron::{Patron, READY};
pub(super) use taking::{Predecessor, UNCHANGED};

/// The edition of what is said here. A gateway refuses another one: then a restart is the way.
pub const EDITION: u32 = 1;

/// The new gateway has prepared all that can fail; from now on the former one lets no more in.
const PREPARED: &str = "prepared";
/// The former gateway touches neither record nor kernel any more.
const YOURS: &str = "yours";
/// Record and kernel agree and the new gateway serves.
const TAKEN: &str = "taken";
/// The former gateway has told the service manager and ends.
const GOING: &str = "going";
/// The longest of these words, with its end of line.
const LONGEST_WORD: usize = 16;

/// The most sockets in one message.
const MOST_SOCKETS: usize = 16;

/// Which service a process belongs to, as the kernel says it; what a service manager watches must stay within it.
#[must_use]
pub fn own_cgroup() -> String {
    const ENOUGH: usize = 1024;
    let mut text = std::fs::read_to_string("/proc/self/cgroup").unwrap_or_default();
    let end = (0..=ENOUGH.min(text.len())).rev().find(|&at| text.is_char_boundary(at));
    text.truncate(end.unwrap_or(0));
    text
}
