//! Which gateway a command asks, and what is said when it cannot be asked.

use std::error::Error as _;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;

use super::{ConfigFile, complain};
use crate::control::client::{Client, ClientError};
use crate::control::socket_path;
use crate::trouble::Chapter;

/// The gateway that is asked, and how its answer is printed.
#[derive(Debug, Args)]
pub(super) struct Reach {
    /// The configuration file that names the gateway's run folder [default: the folder /run/vestibule].
    #[arg(long, value_name = "FILE", global = true, conflicts_with = "run_directory")]
    config: Option<PathBuf>,
    /// The gateway's run folder.
    #[arg(long, value_name = "FOLDER", global = true)]
    run_directory: Option<PathBuf>,
    /// Prints JSON.
    #[arg(long, global = true)]
    pub(super) json: bool,
}

/// No gateway can be reached, or it gave no answer.
pub(super) const NOT_REACHED: u8 = 2;
/// What was wanted is not possible, or is not there.
pub(super) const NOT_POSSIBLE: u8 = 1;

impl Reach {
    /// The configuration file that was named.
    pub(super) fn config_file(&self) -> Option<PathBuf> {
        self.config.clone()
    }

    /// Asks; where that fails, says why, and what to do.
    pub(super) fn ask(
        &self,
        chapter: Chapter,
        ask: impl FnOnce(&mut Client) -> Result<ExitCode, ClientError>,
    ) -> ExitCode {
        let folder = match (&self.run_directory, &self.config) {
            (Some(folder), _) => Ok(folder.clone()),
            (None, Some(path)) => ConfigFile { path: path.clone() }.load().map(|config| config.run_directory),
            (None, None) => Ok("/run/vestibule".into()),
        };
        let folder = match folder {
            Ok(folder) => folder,
            Err(code) => return code,
        };
        let asked = Client::connect(&socket_path(&folder)).and_then(|mut client| ask(&mut client));
        asked.unwrap_or_else(|error| {
            complain(&story(&error), chapter);
            let is_possible = !matches!(error, ClientError::NotPossible(_));
            ExitCode::from(if is_possible { NOT_REACHED } else { NOT_POSSIBLE })
        })
    }
}

/// What happened when the gateway was asked, and what to do.
pub(super) fn story(error: &ClientError) -> String {
    let mut story = error.to_string();
    if let Some(cause) = error.source() {
        story.push_str(&format!("\n  because: {cause}"));
    }
    let to_do = match error {
        ClientError::NotReached { .. } => {
            "see whether it runs (systemctl status vestibule), ask as root or as its account, and name its \
             run folder with --run-directory if it is another one"
        }
        ClientError::NoAnswer(_) => "ask again in a moment; see the gateway's log",
        ClientError::NotPossible(_) => "see vestibule session show and vestibule plan list",
        ClientError::Refused(_) => "ask again in a moment; after an upgrade, restart the gateway",
    };
    story + "\n  guests notice: nothing of this question\n  to do: " + to_do
}
