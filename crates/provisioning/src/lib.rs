//! The provisioning service's words (RFC 8952 §2.2): the API's URI on the three carriers of RFC 8910, the same for
//! other programs' configuration files, when to say it in router advertisements beside those of others, and whether a
//! device wants to know it.
//!
//! Pure: it opens no socket and reads no file. It never announces the portal's page, only the API (RFC 8910 §2), and
//! never DHCPv4 option 160, which RFC 8910 withdrew.

#![forbid(unsafe_code)]

// What is announced.
mod announcement;
mod asked;
// By other programs.
pub mod dnsmasq;
mod fragment;
// By ourselves, in router advertisements.
mod beside;
pub mod discovery;

pub use announcement::{Announcement, NotAnnounceable, UNRESTRICTED};
pub use asked::{Asked, asked};
pub use beside::{Beside, Conduct, Other, To};
pub use fragment::{Server, fragment};
