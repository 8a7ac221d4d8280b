//! `vestibule check`: the configuration's mistakes, or the rule set it makes.

use std::process::ExitCode;

use clap::Args;

use super::{ConfigFile, print, print_json};
use crate::check;
use crate::findings::{Level, as_text, worst};
use crate::run::wiring;

#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  vestibule check --config vestibule.toml           what is wrong, where, how to mend it
  vestibule check --config vestibule.toml --rules   the nftables rule set it makes, to review

Exit code: 0 when the gateway can start with it, 1 when something is to be mended.")]
pub(super) struct Arguments {
    #[command(flatten)]
    config: ConfigFile,
    /// Prints the rule set instead, as text to review; it is not loaded.
    #[arg(long)]
    rules: bool,
    /// Prints JSON.
    #[arg(long, conflicts_with = "rules")]
    json: bool,
}

pub(super) fn run(arguments: &Arguments) -> ExitCode {
    let config = match arguments.config.load() {
        Ok(config) => config,
        Err(code) => return code,
    };
    if arguments.rules {
        print(&enforcement::ruleset::render(&wiring::rule_settings(
            &config,
            1,
            Some(wiring::OVERHEARING_GROUP),
        )));
        return ExitCode::SUCCESS;
    }
    let findings = check::findings(&arguments.config.path, &config);
    if arguments.json {
        print_json(&findings);
    } else {
        print(&as_text(&findings));
    }
    if worst(&findings) == Level::Fail { ExitCode::FAILURE } else { ExitCode::SUCCESS }
}
