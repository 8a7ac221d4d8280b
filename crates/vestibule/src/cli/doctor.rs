//! `vestibule doctor`: what this machine can do, and what became of one device.

use std::process::ExitCode;

use clap::Args;
use serde::Serialize;

use super::reach::{NOT_REACHED, story};
use super::{ConfigFile, complain, print, print_json};
use crate::config::Config;
use crate::control::client::Client;
use crate::control::guest::GuestView;
use crate::control::socket_path;
use crate::doctor;
use crate::findings::{Finding, Level, as_text, worst};
use crate::trouble::Chapter;

#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  vestibule doctor                                  with the configuration in /etc/vestibule
  vestibule doctor --config vestibule.toml --json   for machines
  vestibule doctor --guest 192.168.51.20            why the sign-in page does not come up on this device
  vestibule doctor --guest 02:00:5e:00:00:0b        the same, by its link address

Exit code: 0 when nothing is to be mended, 1 otherwise, 2 when no gateway can be reached.")]
pub(super) struct Arguments {
    #[command(flatten)]
    config: ConfigFile,
    /// Asks the running gateway what this device did lately: an IP address or a link address.
    #[arg(long, value_name = "ADDRESS")]
    guest: Option<String>,
    /// Prints JSON.
    #[arg(long)]
    json: bool,
}

pub(super) fn run(arguments: &Arguments) -> ExitCode {
    let config = match arguments.config.load() {
        Ok(config) => config,
        Err(code) => return code,
    };
    if let Some(named) = &arguments.guest {
        return of_guest(named, &config, arguments.json);
    }
    let findings = doctor::findings(&config);
    if arguments.json {
        print_json(&findings);
    } else {
        print(&as_text(&findings));
    }
    if worst(&findings) == Level::Fail { ExitCode::FAILURE } else { ExitCode::SUCCESS }
}

/// One device as machines read it.
#[derive(Serialize)]
struct Diagnosis<'a> {
    guest: &'a GuestView,
    findings: Vec<Finding>,
}

fn of_guest(named: &str, config: &Config, json: bool) -> ExitCode {
    let asked =
        Client::connect(&socket_path(&config.run_directory)).and_then(|mut client| client.guests(named));
    let guests = match asked {
        Ok(guests) => guests,
        Err(error) => {
            complain(&story(&error), Chapter::Running);
            return ExitCode::from(NOT_REACHED);
        }
    };
    let diagnose = |guest| Diagnosis { guest, findings: doctor::of_guest(guest, config) };
    let diagnoses: Vec<Diagnosis<'_>> = guests.iter().map(diagnose).collect();
    if json {
        print_json(&diagnoses);
    } else if diagnoses.is_empty() {
        print(&as_text(&[doctor::guest::unknown(named)]));
    }
    let mut is_well = !diagnoses.is_empty();
    for Diagnosis { guest, findings } in &diagnoses {
        if !json {
            print(&(doctor::guest::timeline(guest) + &as_text(findings)));
        }
        is_well &= worst(findings) != Level::Fail;
    }
    if is_well { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
