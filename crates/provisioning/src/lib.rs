//! The provisioning service's words (RFC 8952 §2.2): the API's URI on the three carriers of RFC 8910, and the same for
//! other programs' configuration files; and whether a device wants to know it.
//!
//! Pure: it opens no socket and reads no file. It never announces the portal's page, only the API (RFC 8910 §2), and
//! never DHCPv4 option 160, which RFC 8910 withdrew.

#![forbid(unsafe_code)]

mod announcement;
mod asked;
pub mod dnsmasq;
mod fragment;

pub use announcement::{Announcement, NotAnnounceable};
pub use asked::{Asked, asked};
pub use fragment::{Server, fragment};
