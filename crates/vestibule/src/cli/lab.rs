//! `vestibule lab`: the gateway's main job, step by step, in network namespaces of its own.

use std::io::IsTerminal as _;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context as _;
use clap::Args;
use lab::tour::{self, Narrator, Options, Stay, Style};

use super::complain;
use crate::trouble::Chapter;

/// Plays guests against this gateway in a small network of its own and shows each step with the bytes that matter.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Arguments {
    /// Keep it running afterwards and be the guest in your own browser, through the loopback of this machine.
    #[arg(long)]
    stay: bool,
    /// Print one JSON object a line: each step with its facts, then a summary.
    #[arg(long)]
    json: bool,
    /// Show another gateway program than this one.
    #[arg(long, value_name = "PROGRAM")]
    gateway: Option<PathBuf>,
}

const EXAMPLES: &str = "\
Examples:
  vestibule lab
  vestibule lab --stay
  vestibule lab --json | jq -c 'select(.step) | [.promise, .holds]'

It needs no root (it makes user and network namespaces) and no other program. Exit status: 0 when every promise held,
1 when one did not (it is named), 2 when the lab itself cannot run here (it says what to do).";

/// When the lab itself cannot run.
const CANNOT_RUN: u8 = 2;

pub(super) fn run(arguments: &Arguments) -> ExitCode {
    // First of all: entering a user namespace needs a process with one thread.
    if let Err(error) = lab::enter() {
        complain(&format!("{:#}", anyhow::Error::new(error)), Chapter::QuickStart);
        return ExitCode::from(CANNOT_RUN);
    }
    match show(arguments) {
        Ok(Ok(stay)) => stay.map_or(ExitCode::SUCCESS, wait),
        Ok(Err(broken)) => {
            complain(&format!("{:#}", anyhow::Error::new(broken)), Chapter::QuickStart);
            ExitCode::FAILURE
        }
        Err(error) => {
            complain(&format!("{error:#}"), Chapter::QuickStart);
            ExitCode::from(CANNOT_RUN)
        }
    }
}

fn show(arguments: &Arguments) -> anyhow::Result<Result<Option<Stay>, tour::Broken>> {
    let program = match &arguments.gateway {
        Some(program) => program
            .canonicalize()
            .with_context(|| format!("there is no program {} for the lab to show", program.display()))?,
        None => {
            std::env::current_exe().context("this program cannot be found, so the lab cannot start it")?
        }
    };
    let style = match arguments.json {
        true => Style::Machines,
        false => Style::People {
            colours: std::io::stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none(),
        },
    };
    let mut narrator = Narrator::new(Box::new(std::io::stdout()), style);
    Ok(tour::show(&Options { program, stay: arguments.stay }, &mut narrator))
}

/// Keeps the lab until Ctrl-C or SIGTERM; then everything in it ends.
fn wait(stay: Stay) -> ExitCode {
    let runtime = match tokio::runtime::Builder::new_current_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => {
            complain(&format!("waiting for Ctrl-C is not possible here: {error}"), Chapter::QuickStart);
            return ExitCode::from(CANNOT_RUN);
        }
    };
    runtime.block_on(async {
        use tokio::signal::unix::{SignalKind, signal};
        let Ok(mut end) = signal(SignalKind::terminate()) else { return };
        tokio::select! {
            _ = tokio::signal::ctrl_c() => {}
            _ = end.recv() => {}
        }
    });
    drop(stay);
    ExitCode::SUCCESS
}
