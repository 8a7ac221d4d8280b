//! `vestibule run`: the gateway itself.

use std::process::ExitCode;

use clap::Args;
use tracing::level_filters::LevelFilter;

use super::{ConfigFile, remark};
use crate::logging::{self, Shape};
use crate::run::start;

#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  vestibule run                                            with /etc/vestibule/vestibule.toml
  vestibule run --config vestibule.toml --log json         log lines for machines
  VESTIBULE_LOG=debug vestibule run                        more detail
  systemctl reload vestibule                               (SIGHUP) takes a changed configuration, drops nobody

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
}

pub(super) fn run(arguments: &Arguments) -> ExitCode {
    let config = match arguments.config.load() {
        Ok(config) => config,
        Err(code) => return code,
    };
    logging::begin(arguments.log, arguments.log_level);
    match start::run(&arguments.config.path, config) {
        Ok(()) => ExitCode::SUCCESS,
        Err(trouble) => {
            tracing::error!(
                guests_notice = trouble.guests,
                to_do = trouble.to_do,
                read_more = %trouble.more,
                causes = %trouble.causes(),
                "{trouble}"
            );
            if std::io::IsTerminal::is_terminal(&std::io::stderr()) {
                remark(&trouble.story());
            }
            ExitCode::FAILURE
        }
    }
}
