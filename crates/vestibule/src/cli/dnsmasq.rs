//! `vestibule dnsmasq-keeper` and `dnsmasq-start`: the roles that keep the gateway's own dnsmasq and become it.

use std::process::ExitCode;

use clap::Args;

use super::confined::{Account, ended};
use crate::run::confinement::Role;
use crate::run::dnsmasq;

#[derive(Debug, Args)]
pub(super) struct KeeperArguments {
    #[command(flatten)]
    account: Account,
    /// The program.
    #[arg(last = true, required = true)]
    program: String,
}

#[derive(Debug, Args)]
pub(super) struct StartArguments {
    /// The process that started this one.
    #[arg(long)]
    keeper: i32,
    /// The program.
    #[arg(last = true, required = true)]
    program: String,
}

pub(super) fn keep(arguments: &KeeperArguments) -> ExitCode {
    let serve = || {
        let socket = arguments.account.confine(Role::DnsmasqKeeper)?;
        Ok(dnsmasq::serve(&socket, &arguments.program)?)
    };
    ended("dnsmasq-keeper", serve())
}

pub(super) fn start(arguments: &StartArguments) -> ExitCode {
    match dnsmasq::start(&arguments.program, arguments.keeper) {
        Ok(never) => match never {},
        Err(error) => {
            ended("dnsmasq-start", Err(anyhow::Error::new(error).context(arguments.program.clone())))
        }
    }
}
