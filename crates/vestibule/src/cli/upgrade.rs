//! `vestibule upgrade`: this program takes over from the gateway that runs, without closing a door.

use std::io::Read as _;
use std::os::fd::OwnedFd;
use std::os::unix::net::UnixStream;
use std::os::unix::process::CommandExt as _;
use std::process::{Child, Command, ExitCode, Stdio};
use std::time::Duration;

use anyhow::Context as _;
use clap::{Args, ValueEnum as _};
use tracing::level_filters::LevelFilter;

use super::{ConfigFile, complain, print, remark};
use crate::control::client::Client;
use crate::control::socket_path;
use crate::logging::Shape;
use crate::run::handover::READY;
use crate::trouble::Chapter;

#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  systemctl reload vestibule         where Vestibule is a service: its unit runs this command
  vestibule upgrade                  as root, where no service manager watches the gateway
  ./vestibule-new upgrade --config vestibule.toml

The program that you call takes over, with the configuration as it is in the file now. The
listening sockets pass over open, so that nobody is refused, and who is signed in notices nothing.
If it cannot, the gateway that runs goes on.

Exit code: 0 when it has taken over, 1 when it could not, 2 when no gateway can be reached.")]
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

/// Longer than both gateways wait for each other.
const PATIENCE: Duration = Duration::from_secs(150);
const LONGEST_STORY: usize = 16 * 1024;
const GOES_ON: &str = "nothing has changed: the gateway that runs goes on";

pub(super) fn run(arguments: &Arguments) -> ExitCode {
    let config = match arguments.config.load() {
        Ok(config) => config,
        Err(code) => {
            remark(GOES_ON);
            return code;
        }
    };
    if let Err(error) = Client::connect(&socket_path(&config.run_directory)) {
        complain(&super::reach::story(&error), Chapter::Updating);
        return ExitCode::from(super::reach::NOT_REACHED);
    }
    match take_over(arguments) {
        Ok(Outcome::Serves(process)) => {
            print(&format!("process {process} serves now: vestibule {}\n", env!("CARGO_PKG_VERSION")));
            ExitCode::SUCCESS
        }
        Ok(Outcome::Failed(story)) => {
            remark(GOES_ON);
            if story.contains("read more: ") {
                remark(story.trim_end());
            } else {
                complain(&story, Chapter::Updating);
            }
            ExitCode::FAILURE
        }
        Err(error) => {
            let what = format!("the new gateway cannot be started: {error:#}\n{GOES_ON}");
            complain(&what, Chapter::Updating);
            ExitCode::FAILURE
        }
    }
}

enum Outcome {
    /// The process that serves now.
    Serves(u32),
    /// What went wrong.
    Failed(String),
}

fn take_over(arguments: &Arguments) -> anyhow::Result<Outcome> {
    let (mut ours, theirs) = UnixStream::pair().context("socketpair")?;
    ours.set_read_timeout(Some(PATIENCE))?;
    let mut child = start(arguments, theirs)?;
    let (mut told, heard) = listen(&mut ours);
    if told.trim_end() == READY {
        return Ok(Outcome::Serves(child.id()));
    }
    if let Err(error) = heard {
        // Silent for longer than the gateway that runs waits for it: that one has taken everything back.
        let _ = child.kill();
        told.push_str(&format!("the new gateway does not get ready: {error}"));
    }
    let ended = child.wait().context("waiting for the end of the new gateway")?;
    if told.is_empty() {
        told = format!("the new gateway ended without a word ({ended}); see the log");
    }
    Ok(Outcome::Failed(told))
}

/// Hears the good news, or all of the bad.
fn listen(ours: &mut UnixStream) -> (String, std::io::Result<()>) {
    let mut octets = Vec::new();
    let mut some = [0; 1024];
    let outcome = loop {
        match ours.read(&mut some) {
            Ok(0) => break Ok(()),
            Ok(count) => octets.extend(some.iter().take(count)),
            Err(error) => break Err(error),
        }
        if octets == format!("{READY}\n").as_bytes() || octets.len() > LONGEST_STORY {
            break Ok(());
        }
    };
    (String::from_utf8_lossy(&octets).into_owned(), outcome)
}

fn start(arguments: &Arguments, patron: UnixStream) -> anyhow::Result<Child> {
    let mut command = Command::new("/proc/self/exe");
    command.arg0("vestibule").args(["run", "--take-over", "--config"]).arg(&arguments.config.path);
    if let Some(shape) = arguments.log.and_then(|shape| shape.to_possible_value()) {
        command.args(["--log", shape.get_name()]);
    }
    if let Some(level) = arguments.log_level {
        command.args(["--log-level", &level.to_string()]);
    }
    command.stdin(Stdio::from(OwnedFd::from(patron))).stdout(Stdio::null());
    command.spawn().context("starting /proc/self/exe run (/proc must be mounted)")
}
