//! `vestibule run`: start in the right order, give privileges up, serve, reload, stop.

// Giving privileges up.
pub mod account;
pub mod confinement;
pub mod privileges;

// What is opened before that.
pub mod folders;
pub mod sockets;

// Telling the service manager.
pub mod notify;
