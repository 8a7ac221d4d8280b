//! `vestibule drift`: what differed between record and kernel, as the running gateway has counted it.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;

use super::session::{NOT_REACHED, run_folder, story};
use super::{complain, print, print_json};
use crate::control::client::Client;
use crate::control::drift::DriftView;
use crate::control::socket_path;
use crate::trouble::Chapter;

#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  vestibule drift                    what was found since the gateway started, and repaired
  vestibule drift --json             the same for machines

Record and kernel are compared at the start, at once when another tool touches the rule set, and
now and then.

Exit code: 0 when nothing differed since the start, 1 when something did and was repaired, 2 when
no gateway can be reached.")]
pub(super) struct Arguments {
    /// The configuration file that names the gateway's run folder [default: the folder /run/vestibule].
    #[arg(long, value_name = "FILE", conflicts_with = "run_directory")]
    config: Option<PathBuf>,
    /// The gateway's run folder.
    #[arg(long, value_name = "FOLDER")]
    run_directory: Option<PathBuf>,
    /// Prints JSON.
    #[arg(long)]
    json: bool,
}

pub(super) fn run(arguments: &Arguments) -> ExitCode {
    let folder = match run_folder(arguments.run_directory.as_ref(), arguments.config.as_ref()) {
        Ok(folder) => folder,
        Err(code) => return code,
    };
    match Client::connect(&socket_path(&folder)).and_then(|mut client| client.drift()) {
        Ok(drift) => {
            if arguments.json {
                print_json(&drift)
            } else {
                print(&text(&drift))
            }
            if drift.is_worth_a_look() { ExitCode::FAILURE } else { ExitCode::SUCCESS }
        }
        Err(error) => {
            complain(&story(&error), Chapter::Enforcement);
            ExitCode::from(NOT_REACHED)
        }
    }
}

fn text(drift: &DriftView) -> String {
    let last = drift.last_comparison.as_deref().unwrap_or("never");
    let mut text = format!("{} comparison(s) of record and kernel, the last one {last}\n", drift.comparisons);
    text.push_str(&format!("repaired since the start: {}\n", drift.repaired.in_words()));
    if let Some(repair) = &drift.last_repair {
        let (at, occasion, repaired) = (&repair.at, &repair.occasion, repair.repaired.in_words());
        text.push_str(&format!("the last repair: {at} ({occasion}): {repaired}\n"));
    }
    text
}
