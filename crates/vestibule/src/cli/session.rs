//! `vestibule session`: asks the running gateway through its local socket.

use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use captivity::{ByteCount, Rate};
use clap::{Args, Subcommand};

use super::reach::{NOT_POSSIBLE, Reach};
use super::{complain, print, print_json};
use crate::config::Config;
use crate::control::client::{Client, ClientError};
use crate::control::protocol::{Request, SessionChange};
use crate::control::view::SessionView;
use crate::trouble::Chapter;

#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  vestibule session list                     everybody who is signed in
  vestibule session list --json              the same for machines
  vestibule session list --zone br-lobby     only those of one zone
  vestibule session show 17                  one session, also one that has ended
  vestibule session change 17 --add-time \"2 hours\"      a longer stay
  vestibule session change 17 --plan day-pass            another plan, from now on
  vestibule session end 17                   ends it at once, open connections too

Exit code: 0 when done, 1 when there is no such session or the change is not possible, 2 when no gateway can be reached.")]
pub(super) struct Arguments {
    #[command(subcommand)]
    ask: Ask,
    #[command(flatten)]
    reach: Reach,
}

#[derive(Debug, Subcommand)]
enum Ask {
    /// Lists the sessions of this moment.
    #[command(
        after_help = "Examples:\n  vestibule session list --json\n  vestibule session list --zone br-lobby"
    )]
    List {
        /// Those of one zone: its interface or, with --config, the name that it has there.
        #[arg(long, value_name = "ZONE")]
        zone: Option<String>,
    },
    /// Shows one session, live or ended.
    #[command(after_help = "Example:\n  vestibule session show 17")]
    Show {
        /// Its number.
        session: u32,
    },
    /// Changes a session that lives; connections that run are not interrupted.
    #[command(after_help = "\
Examples:
  vestibule session change 17 --add-time \"2 hours\" --add-data \"1 GB\"
  vestibule session change 17 --plan day-pass
  vestibule session change 17 --rate-to-guest \"5 Mbit/s\" --rate-from-guest \"1 Mbit/s\"
  vestibule session change 17 --no-rates")]
    Change {
        /// Its number.
        session: u32,
        #[command(flatten)]
        to: To,
    },
    /// Ends a session at once.
    #[command(after_help = "Example:\n  vestibule session end 17")]
    End {
        /// Its number.
        session: u32,
    },
}

#[derive(Debug, Args)]
#[group(required = true, multiple = true)]
struct To {
    /// The plan it goes on under, with what the device has left of it.
    #[arg(long, value_name = "NAME", conflicts_with_all = ["add_time", "add_data", "rate_to_guest", "rate_from_guest", "no_rates"])]
    plan: Option<String>,
    /// Time that it gets beside what it has, such as "2 hours".
    #[arg(long, value_name = "LENGTH", value_parser = length, conflicts_with_all = ["rate_to_guest", "rate_from_guest", "no_rates"])]
    add_time: Option<Duration>,
    /// Data that it gets beside what it has, such as "500 MB".
    #[arg(long, value_name = "AMOUNT", conflicts_with_all = ["rate_to_guest", "rate_from_guest", "no_rates"])]
    add_data: Option<ByteCount>,
    /// How fast it receives from now on; a direction that is left out is unlimited.
    #[arg(long, value_name = "RATE", conflicts_with = "no_rates")]
    rate_to_guest: Option<Rate>,
    /// How fast it sends from now on.
    #[arg(long, value_name = "RATE", conflicts_with = "no_rates")]
    rate_from_guest: Option<Rate>,
    /// As fast as the network is from now on.
    #[arg(long)]
    no_rates: bool,
}

fn length(text: &str) -> Result<Duration, String> {
    let wrong =
        || format!("{text:?} is not a length of time such as \"45 minutes\", \"2 hours\" or \"1 day\"");
    crate::config::plans::length::parse(text).ok_or_else(wrong)
}

impl To {
    fn change(&self) -> SessionChange {
        if let Some(plan) = &self.plan {
            return SessionChange::Plan { plan: plan.clone() };
        }
        if self.add_time.is_some() || self.add_data.is_some() {
            let seconds = self.add_time.unwrap_or_default().as_secs();
            return SessionChange::More { seconds, bytes: self.add_data.unwrap_or_default().octets() };
        }
        SessionChange::Rates {
            from_guest_bytes: self.rate_from_guest.map(Rate::octets_per_second),
            to_guest_bytes: self.rate_to_guest.map(Rate::octets_per_second),
        }
    }
}

pub(super) fn run(arguments: &Arguments) -> ExitCode {
    arguments.reach.ask(Chapter::Running, |client| ask(client, arguments))
}

fn ask(client: &mut Client, arguments: &Arguments) -> Result<ExitCode, ClientError> {
    let (request, number) = match &arguments.ask {
        Ask::List { zone } => {
            let mut sessions = client.sessions()?;
            if let Some(zone) = zone {
                let interface = interface_of(zone, arguments.reach.config_file());
                sessions.retain(|session| session.interface == interface);
            }
            if arguments.reach.json {
                print_json(&sessions)
            } else {
                print(&table(&sessions))
            }
            return Ok(ExitCode::SUCCESS);
        }
        Ask::Show { session } => (Request::SessionShow { session: *session }, *session),
        Ask::Change { session, to } => {
            (Request::SessionChange { session: *session, change: to.change() }, *session)
        }
        Ask::End { session } => (Request::SessionEnd { session: *session }, *session),
    };
    let Some(session) = client.session(&request)? else {
        complain(
            &format!(
                "there never was a session {number}\n  to do: vestibule session list shows those of now"
            ),
            Chapter::Running,
        );
        return Ok(ExitCode::from(NOT_POSSIBLE));
    };
    if arguments.reach.json {
        print_json(&session)
    } else {
        print(&details(&session))
    }
    Ok(ExitCode::SUCCESS)
}

/// The interface of the zone that is called so in the configuration; otherwise it is the interface itself.
fn interface_of(zone: &str, config: Option<PathBuf>) -> String {
    let config = config.and_then(|path| Config::load(&path).ok());
    let apart = config.map(|config| config.apart).unwrap_or_default();
    let named = apart.iter().find(|(_, own)| own.name.as_deref() == Some(zone));
    named.map_or_else(|| zone.to_owned(), |(interface, _)| interface.to_string())
}

pub(super) fn table(sessions: &[SessionView]) -> String {
    let mut text = line(
        ["SESSION", "DEVICE", "ZONE", "PLAN", "UNTIL", "LEFT", "DATA LEFT", "ACCOUNT"].map(str::to_owned),
    );
    for session in sessions {
        let data = session.remaining_bytes.map_or_else(|| "-".to_owned(), amount);
        text.push_str(&line([
            session.id.to_string(),
            session.link_address.clone(),
            session.interface.clone(),
            session.plan.clone(),
            session.until.clone(),
            left(session.remaining_seconds),
            data,
            session.account.clone().unwrap_or_else(|| "-".to_owned()),
        ]));
    }
    text.push_str(&format!("{} session(s)\n", sessions.len()));
    text
}

fn line([id, device, zone, plan, until, left, data, account]: [String; 8]) -> String {
    format!(
        "{id:>10}  {device:<17}  {zone:<15}  {plan:<12}  {until:<20}  {left:>10}  {data:>10}  {account}\n"
    )
}

fn amount(octets: u64) -> String {
    ByteCount::new(octets).to_string()
}

fn details(session: &SessionView) -> String {
    let mut text = format!(
        "session {}\n  device  {} on {}\n  began   {}\n  until   {}\n",
        session.id, session.link_address, session.interface, session.began, session.until
    );
    let (sent, received) = (amount(session.from_guest_bytes), amount(session.to_guest_bytes));
    text.push_str(&format!(
        "  plan    {}\n  passed  {received} to the guest, {sent} from the guest\n",
        session.plan
    ));
    if let Some(account) = &session.account {
        text.push_str(&format!("  account {account}\n"));
    }
    if let Some(rest) = session.remaining_bytes {
        let granted =
            session.data_bytes.map(|granted| format!(" of {}", amount(granted))).unwrap_or_default();
        text.push_str(&format!("  data    {} left{granted} ({rest} bytes)\n", amount(rest)));
    }
    if let Some(rates) = rates(session) {
        let why = if session.slowed { ", because the data is used up" } else { "" };
        text.push_str(&format!("  speed   {rates}{why}\n"));
    }
    if let Some(renews) = &session.renews {
        text.push_str(&format!("  anew    {renews}\n"));
    }
    match (&session.ended, &session.end_cause) {
        (Some(ended), Some(cause)) => text.push_str(&format!("  ended   {ended} ({cause})\n")),
        _ => text.push_str(&format!("  left    {}\n", left(session.remaining_seconds))),
    }
    text
}

fn rates(session: &SessionView) -> Option<String> {
    let rate = |octets: Option<u64>| Rate::new(octets?, ByteCount::ZERO);
    let (from_guest, to_guest) = (rate(session.rate_from_guest_bytes), rate(session.rate_to_guest_bytes));
    crate::plans::rates(captivity::Rates { from_guest, to_guest })
}

/// A length of time in its two largest units.
fn left(seconds: u64) -> String {
    match seconds {
        0..60 => format!("{seconds}s"),
        60..3600 => format!("{}m {}s", seconds / 60, seconds % 60),
        3600..86_400 => format!("{}h {}m", seconds / 3600, seconds / 60 % 60),
        _ => format!("{}d {}h", seconds / 86_400, seconds / 3600 % 24),
    }
}
