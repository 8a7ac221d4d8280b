//! The guest door: what a captive device's plain HTTP is answered, the sign-in pages, the Captive Portal API.
//!
//! It speaks for the gateway and never decides who is captive (`captivity` does), never touches the kernel's rules
//! (`enforcement` does), never fetches anything for a guest, and believes nothing a guest says of itself: who asks is
//! what the neighbour table says of the connection's address.
//!
//! - the plain door answers what was meant for other sites (RFC 6585 §6, RFC 9110, RFC 9112)
//! - the secure door serves the portal's own name (RFC 8908, RFC 8952 §2.2)

#![forbid(unsafe_code)]

// The two doors.
mod intercept;
mod secure;

// What stands behind the secure door.
mod capport_api;
mod consents;
mod devices;
mod errors;
mod extend;
mod home;
mod sign_in;
mod sign_out;
mod terms;
mod ways;
mod wispr;

// What those pages are made of.
mod amounts;
mod form;
mod headers;
mod logo;
mod own_words;
mod pages;
pub mod theme;
mod token;

// What both doors share.
mod bounds;
mod calendar;
mod challenges;
mod live;
mod peer;
mod portal;
mod settings;
pub use gateway::trace;

pub use challenges::Challenges;
pub use consents::Question;
pub use portal::Portal;
pub use secure::certificates::{CertificateError, Certificates};
pub use settings::{Clock, Doors, Patience, Settings, SettingsByZone, SettingsError, Wispr};
pub use terms::Translations;
pub use theme::Theme;
pub use ways::Ways;
pub use ways::account::Accounts;
pub use ways::code::{CodeWay, Codes};
pub use ways::reset::Resets;
pub use ways::stay::Stays;
