//! `vestibule run`: start in the right order, give privileges up, serve, reload, stop.

// Giving privileges up.
pub mod account;
pub mod confinement;
pub mod privileges;

// What is opened before that.
mod announcer_process;
mod child;
pub mod dnsmasq;
mod doors;
pub mod folders;
mod helper_process;
pub mod hook;
mod overhear;
pub mod sockets;

// What is announced to devices.
mod announcing;
// The portal's certificate.
mod acme;
mod expiry;
mod forgetting;
mod issuers;

// The operator door, and who is asked there.
pub mod codes;
mod console;
pub mod desks;
pub(crate) mod hosts;

// What smart clients must know.
pub mod password;

// A new version takes over.
pub mod handover;

// The order of it all.
mod reload;
mod serve;
pub mod start;
pub mod stay;
mod terms;
pub mod wiring;

// Telling the service manager.
pub mod notify;
