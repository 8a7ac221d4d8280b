//! The binary's parts: configuration, commands, start and stop, and the wiring of all rooms. Tests use them as well.
//!
//! It decides nothing about guests: rules are in `captivity`, and each room does its own work behind `gateway`'s ports.

#![forbid(unsafe_code)]

// What an operator types.
pub mod cli;
// What an operator wrote, and what is offered by it.
pub mod config;
pub mod plans;
// Looking at a configuration and a machine.
pub mod check;
pub mod doctor;
pub mod findings;
// Asking a gateway that runs.
pub mod control;
// Telling devices where the API is.
pub mod announcer;
// What other software asks it.
pub mod forward_auth;
// Running the gateway.
pub mod run;
// What is said to operators while it runs, and when it cannot.
pub mod logging;
pub mod trouble;
