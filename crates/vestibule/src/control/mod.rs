//! The local socket through which an operator on this machine asks a running gateway: newline-delimited JSON, one
//! request and one answer per line. Only the gateway's account and root can open it; guests never can.

// What is said.
pub mod accounts;
pub mod announcements;
pub mod consents;
pub mod drift;
pub mod guest;
pub mod newcomers;
pub mod plans;
pub mod privacy;
pub mod protocol;
mod record;
pub mod sponsors;
pub mod terms;
pub mod usage;
pub mod view;
pub mod vouchers;
// How an operator moves one to another device.
pub mod voucher_move;

// The two ends.
pub mod client;
pub mod server;

use std::path::{Path, PathBuf};

/// The socket's place in the run folder.
#[must_use]
pub fn socket_path(run_directory: &Path) -> PathBuf {
    run_directory.join("control.sock")
}
