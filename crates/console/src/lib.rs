//! The operator door: where people who run the place sign in, and where the status reference stands beside the portal's.
//!
//! It is meant for another network than the guests': it serves nothing to devices on a guest zone, decides nothing about
//! who is captive (`captivity` does), starts nothing and reads no file. Who asks is believed by what they know, a name and a
//! password, never by where they come from.
//!
//! Threats that its pages meet: another site's page that sends a form (token and `Origin`), that frames ours
//! (`frame-ancestors`), that has a name of its own lead to our address (the `Host` check), that wants to be led to
//! after sign-in (no address is ever taken from a request).

#![forbid(unsafe_code)]

// The door: connections, what may be asked at all, and what every answer carries.
mod asking;
mod door;
mod errors;
mod headers;
mod names;
mod places;
mod routes;

// Who is signed in.
mod form;
mod login_page;
mod logins;
mod signed_in;
mod tries;

// What hosts see.
mod guests_page;
mod pages;

// What it is told, and how it is wired.
mod console;
mod settings;

pub use console::{Clock, Console, Rooms};
pub use door::Door;
pub use settings::Settings;
