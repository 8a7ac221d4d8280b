//! `vestibule acme-hook`: the role of the process that starts the program of `dns_hook`. Its socket is standard input.

use std::io::stdin;
use std::os::fd::AsFd as _;
use std::process::ExitCode;

use anyhow::Context as _;
use clap::Args;

use super::complain;
use crate::run::account::Identity;
use crate::run::confinement::Role;
use crate::run::hook;
use crate::run::privileges::drop_privileges;

#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// The user to become.
    #[arg(long, requires = "gid")]
    uid: Option<u32>,
    /// The group to become.
    #[arg(long, requires = "uid")]
    gid: Option<u32>,
    /// The name that is proved.
    #[arg(long)]
    name: String,
    /// The program and its arguments.
    #[arg(last = true, required = true)]
    hook: Vec<String>,
}

pub(super) fn run(arguments: &Arguments) -> ExitCode {
    match serve(arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            complain(&format!("vestibule acme-hook: {error:#}"));
            ExitCode::FAILURE
        }
    }
}

fn serve(arguments: &Arguments) -> anyhow::Result<()> {
    let identity = match (arguments.uid, arguments.gid) {
        (Some(uid), Some(gid)) => Identity::Become { uid, gid },
        _ => Identity::Stay,
    };
    let socket = stdin().as_fd().try_clone_to_owned().context("taking the socket to the gateway")?;
    let kind =
        rustix::net::sockopt::socket_type(&socket).context("started by hand? `vestibule run` starts it")?;
    anyhow::ensure!(kind == rustix::net::SocketType::SEQPACKET, "standard input is not the gateway's socket");
    drop_privileges(Role::Hook, identity)?;
    hook::serve(&socket, &arguments.name, &arguments.hook)?;
    Ok(())
}
