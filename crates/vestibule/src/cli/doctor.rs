//! `vestibule doctor`: what this machine can do.

use std::process::ExitCode;

use clap::Args;

use super::{ConfigFile, print, print_json};
use crate::doctor;
use crate::findings::{Level, as_text, worst};

#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  vestibule doctor                                  with the configuration in /etc/vestibule
  vestibule doctor --config vestibule.toml --json   for machines

Exit code: 0 when nothing is to be mended, 1 otherwise.")]
pub(super) struct Arguments {
    #[command(flatten)]
    config: ConfigFile,
    /// Prints JSON.
    #[arg(long)]
    json: bool,
}

pub(super) fn run(arguments: &Arguments) -> ExitCode {
    let config = match arguments.config.load() {
        Ok(config) => config,
        Err(code) => return code,
    };
    let findings = doctor::findings(&config);
    if arguments.json {
        print_json(&findings);
    } else {
        print(&as_text(&findings));
    }
    if worst(&findings) == Level::Fail { ExitCode::FAILURE } else { ExitCode::SUCCESS }
}
