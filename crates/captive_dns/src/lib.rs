//! DNS for newcomers: what they ask is relayed to the operator's resolvers within a budget, and what the walled garden's
//! names lead to is opened before the answer is handed on.
//!
//! It relays octets and reads them for policy. It answers one name itself, the portal's own, and never forges an answer
//! for another: signatures, AD and DO pass (protocols A1, W3). Who is admitted has no budget here. It answers guest
//! zones only, keeps no cache, and everything a stranger can make grow has a bound.
//!
//! - `question`, `reply`: octets to meaning and back (RFC 1035, RFC 6891)
//! - `policy`, `budget`, `names`, `openings`, `windows`, `heard`, `shared`: pure; what is relayed, refused, answered or opened, for
//!   how much and to whom alone, and what else is opened with it
//! - `upstream`, `server`, `counter`: the sockets
//! - `garden`, `noting`, `tally`: what an answer opens, and what is told of it

#![forbid(unsafe_code)]

// What was asked, and what is said.
mod question;
mod reply;

// What may be asked, and how often.
mod budget;
mod heard;
mod names;
mod openings;
mod places;
mod policy;
mod shared;
mod windows;

// The two sides.
mod counter;
mod garden;
mod noting;
mod server;
mod tally;
mod upstream;

pub use names::{NameEntry, NamePattern, NotAName, Origin, Shadow, shadow_of};
pub use openings::Opened;
pub use server::{CaptiveDns, Doors, Rooms, Settings};
pub use shared::{Shared, SharedAddress};
pub use tally::Counts;
pub use upstream::{Upstreams, answers};
