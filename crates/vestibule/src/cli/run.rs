//! `vestibule run`: the gateway itself.

use std::process::ExitCode;

use clap::Args;
use tracing::level_filters::LevelFilter;

use super::{ConfigFile, complain, remark};
use crate::logging::{self, Shape};
use crate::run::handover::Patron;
use crate::run::start;
use crate::trouble::Chapter;

#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  vestibule run                                            with /etc/vestibule/vestibule.toml
  vestibule run --config vestibule.toml --log json         log lines for machines
  VESTIBULE_LOG=debug vestibule run                        more detail
  kill -HUP $(pidof vestibule)                             takes a changed configuration, drops nobody

SIGTERM and SIGINT stop it; who is signed in stays online until the end of the session, newcomers stay out.")]
pub(super) struct Arguments {
    #[command(flatten)]
    config: ConfigFile,
    /// How log lines look [default: text at a terminal, json otherwise].
    #[arg(long, value_name = "SHAPE")]
    log: Option<Shape>,
    /// How much is logged: error, warn, info, debug or trace [default: $VESTIBULE_LOG, else info].
    #[arg(long, value_name = "LEVEL")]
    log_level: Option<LevelFilter>,
    /// Takes over from the gateway that runs; `vestibule upgrade` says so, and waits at standard input.
    #[arg(long, hide = true)]
    take_over: bool,
}

pub(super) fn run(arguments: &Arguments) -> ExitCode {
    let config = match arguments.config.load() {
        Ok(config) => config,
        Err(code) => return code,
    };
    logging::begin(arguments.log, arguments.log_level);
    let patrons = if arguments.take_over { two_patrons().map(Some) } else { Ok(None) };
    let (patron, other) = match patrons {
        Ok(patrons) => patrons.unzip(),
        Err(error) => {
            complain(&format!("started by hand? `vestibule upgrade` starts it: {error}"), Chapter::Updating);
            return ExitCode::FAILURE;
        }
    };
    match start::run(&arguments.config.path, config, patron) {
        Ok(()) => ExitCode::SUCCESS,
        Err(trouble) => {
            tracing::error!(
                guests_notice = trouble.guests,
                to_do = trouble.to_do,
                read_more = %trouble.more,
                causes = %trouble.causes(),
                "{trouble}"
            );
            if let Some(patron) = other {
                patron.tell(&trouble.story());
            } else if std::io::IsTerminal::is_terminal(&std::io::stderr()) {
                remark(&trouble.story());
            }
            ExitCode::FAILURE
        }
    }
}

/// Who waits, held twice: for the good news and for the bad.
fn two_patrons() -> std::io::Result<(Patron, Patron)> {
    let patron = Patron::at_standard_input()?;
    Ok((patron.try_clone()?, patron))
}
