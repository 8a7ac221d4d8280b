//! `vestibule helper`: the role of the process that alone keeps network privileges. Its socket is standard input.

use std::process::ExitCode;

use clap::Args;

use super::confined::{Account, ended};
use crate::run::confinement::Role;

#[derive(Debug, Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    account: Account,
}

pub(super) fn run(arguments: &Arguments) -> ExitCode {
    ended("helper", serve(arguments))
}

fn serve(arguments: &Arguments) -> anyhow::Result<()> {
    let socket = arguments.account.confine(Role::Helper)?;
    enforcement::helper::serve(&socket)?;
    Ok(())
}
