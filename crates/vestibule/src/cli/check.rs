//! `vestibule check`: the configuration's mistakes, or the rule set it makes.

use std::process::ExitCode;

use clap::Args;

use super::{ConfigFile, complain, print, print_json};
use crate::check;
use crate::config::Config;
use crate::findings::{Level, as_text, worst};
use crate::run::wiring;
use crate::trouble::Chapter;

#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  vestibule check --config vestibule.toml           what is wrong, where, how to mend it
  vestibule check --config vestibule.toml --rules   the nftables rule set it makes, to review
  vestibule check --dnsmasq                         what the gateway's own dnsmasq is configured with

Exit code: 0 when the gateway can start with it, 1 when something is to be mended.")]
pub(super) struct Arguments {
    #[command(flatten)]
    config: ConfigFile,
    /// Prints the rule set instead, as text to review; it is not loaded.
    #[arg(long)]
    rules: bool,
    /// Prints what the gateway's own dnsmasq is configured with instead, to review.
    #[arg(long, conflicts_with = "rules")]
    dnsmasq: bool,
    /// Prints JSON.
    #[arg(long, conflicts_with_all = ["rules", "dnsmasq"])]
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
            Some(wiring::OVERHEARING_GROUPS[0]),
        )));
        return ExitCode::SUCCESS;
    }
    if arguments.dnsmasq {
        return print_dnsmasq(&config);
    }
    let findings = check::findings(&arguments.config.path, &config);
    if arguments.json {
        print_json(&findings);
    } else {
        print(&as_text(&findings));
    }
    if worst(&findings) == Level::Fail { ExitCode::FAILURE } else { ExitCode::SUCCESS }
}

fn print_dnsmasq(config: &Config) -> ExitCode {
    let Some(own) = &config.dnsmasq else {
        complain(
            "the gateway runs no dnsmasq: provisioning.dnsmasq.enabled is not true",
            Chapter::Provisioning,
        );
        return ExitCode::FAILURE;
    };
    print(&own.server.configuration(Some(&own.announcement)));
    ExitCode::SUCCESS
}
