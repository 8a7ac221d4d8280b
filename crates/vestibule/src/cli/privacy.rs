//! `vestibule privacy`: how much is kept of who was here, for how long, and forgetting one of them at once.

use std::process::ExitCode;
use std::time::Duration;

use captivity::{LinkAddress, PersonId};
use clap::{Args, Subcommand};

use super::reach::{NOT_POSSIBLE, Reach};
use super::{complain, print, print_json};
use crate::config::plans::length;
use crate::control::client::{Client, ClientError};
use crate::control::privacy::{PrivacyView, PrivacyWish};
use crate::control::protocol::Answer;
use crate::trouble::Chapter;

#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  vestibule privacy show                          what is kept that names somebody, and for how long
  vestibule privacy forget 02:00:5e:10:20:30      forgets a device
  vestibule privacy forget --person 17            forgets a person's name and sessions
  vestibule privacy show --json                   the same for machines

What is older than privacy.forget_after is forgotten by itself. Sums stay: what was moved in an hour, and how much a
voucher used. Accounts are kept until they are deleted. Logs are your service manager's.

Exit code: 0 when done, 1 when nothing was known or whoever is meant is online, 2 when no gateway can be reached.")]
pub(super) struct Arguments {
    #[command(subcommand)]
    ask: Ask,
    #[command(flatten)]
    reach: Reach,
}

#[derive(Debug, Subcommand)]
enum Ask {
    /// Says how much is kept.
    Show,
    /// Forgets a device or a person now.
    Forget {
        /// The device's link address.
        #[arg(required_unless_present = "person")]
        device: Option<LinkAddress>,
        /// The person's number, as session list and usage say it.
        #[arg(long, conflicts_with = "device", value_name = "NUMBER")]
        person: Option<PersonId>,
    },
}

pub(super) fn run(arguments: &Arguments) -> ExitCode {
    arguments.reach.ask(Chapter::Privacy, |client| ask(client, arguments))
}

fn ask(client: &mut Client, arguments: &Arguments) -> Result<ExitCode, ClientError> {
    let wish = match arguments.ask {
        Ask::Show => PrivacyWish::Show,
        Ask::Forget { device: Some(device), .. } => {
            PrivacyWish::ForgetDevice { link_address: device.to_string() }
        }
        Ask::Forget { person, .. } => {
            PrivacyWish::ForgetPerson { person: person.map_or(0, PersonId::number) }
        }
    };
    match client.privacy(wish)? {
        Answer::Privacy { privacy } if arguments.reach.json => print_json(&privacy),
        Answer::Privacy { privacy } => print(&text(&privacy)),
        Answer::Forgotten { rows } if arguments.reach.json => {
            print_json(&serde_json::json!({ "forgotten": rows }));
        }
        Answer::Forgotten { rows } => print(&format!("forgotten: {rows} row(s)\n")),
        _ => {
            complain("nothing is known of it", Chapter::Privacy);
            return Ok(ExitCode::from(NOT_POSSIBLE));
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn text(kept: &PrivacyView) -> String {
    let PrivacyView { forget_after_seconds, ended_sessions, oldest_end, devices, names } = kept;
    let after = length::text(Duration::from_secs(*forget_after_seconds));
    let oldest = oldest_end.as_ref().map_or(String::new(), |end| format!(", the first one on {end}"));
    format!(
        "forgotten after            {after}\n\
         sessions that have ended   {ended_sessions}{oldest}\n\
         devices in the ledger      {devices}\n\
         persons known by a name    {names} (accounts not counted)\n"
    )
}
