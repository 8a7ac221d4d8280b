//! How the confined roles begin: whom to become, and the socket to the gateway, which is standard input.

use std::io::stdin;
use std::os::fd::{AsFd as _, OwnedFd};
use std::process::ExitCode;

use anyhow::Context as _;
use clap::Args;
use rustix::net::{SocketType, sockopt};

use super::complain;
use crate::run::account::Identity;
use crate::run::confinement::Role;
use crate::run::privileges::drop_privileges;
use crate::trouble::Chapter;

/// Whom a role becomes.
#[derive(Debug, Args)]
pub(super) struct Account {
    /// The user to become.
    #[arg(long, requires = "gid")]
    uid: Option<u32>,
    /// The group to become.
    #[arg(long, requires = "uid")]
    gid: Option<u32>,
}

impl Account {
    /// Takes the socket to the gateway, then gives up what the role does not need.
    pub(super) fn confine(&self, role: Role) -> anyhow::Result<OwnedFd> {
        let identity = match (self.uid, self.gid) {
            (Some(uid), Some(gid)) => Identity::Become { uid, gid },
            _ => Identity::Stay,
        };
        let socket = stdin().as_fd().try_clone_to_owned().context("taking the socket to the gateway")?;
        let kind = sockopt::socket_type(&socket).context("started by hand? `vestibule run` starts it")?;
        anyhow::ensure!(kind == SocketType::SEQPACKET, "standard input is not the gateway's socket");
        drop_privileges(role, identity)?;
        Ok(socket)
    }
}

/// The exit code of a role; what failed is said on standard error.
pub(super) fn ended(role: &str, outcome: anyhow::Result<()>) -> ExitCode {
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            complain(&format!("vestibule {role}: {error:#}"), Chapter::Privileges);
            ExitCode::FAILURE
        }
    }
}
