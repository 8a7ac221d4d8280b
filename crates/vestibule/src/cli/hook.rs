//! `vestibule acme-hook`: the role of the process that starts the program of `dns_hook`. Its socket is standard input.

use std::process::ExitCode;

use clap::Args;

use super::confined::{Account, ended};
use crate::run::confinement::Role;
use crate::run::hook;

#[derive(Debug, Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    account: Account,
    /// The name that is proved.
    #[arg(long)]
    name: String,
    /// The program and its arguments.
    #[arg(last = true, required = true)]
    hook: Vec<String>,
}

pub(super) fn run(arguments: &Arguments) -> ExitCode {
    ended("acme-hook", serve(arguments))
}

fn serve(arguments: &Arguments) -> anyhow::Result<()> {
    let socket = arguments.account.confine(Role::Hook)?;
    hook::serve(&socket, &arguments.name, &arguments.hook)?;
    Ok(())
}
