//! `vestibule drift`: what differed between record and kernel, as the running gateway has counted it.

use std::process::ExitCode;

use clap::Args;

use super::reach::Reach;
use super::{print, print_json};
use crate::control::drift::DriftView;
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
    #[command(flatten)]
    reach: Reach,
}

pub(super) fn run(arguments: &Arguments) -> ExitCode {
    arguments.reach.ask(Chapter::Enforcement, |client| {
        let drift = client.drift()?;
        if arguments.reach.json {
            print_json(&drift)
        } else {
            print(&text(&drift))
        }
        Ok(if drift.is_worth_a_look() { ExitCode::FAILURE } else { ExitCode::SUCCESS })
    })
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
