//! `vestibule sponsor`: the requests of guests to hosts that wait, answered by an operator in the host's place.

use std::process::ExitCode;
use std::time::Duration;

use clap::{Args, Subcommand};

use super::reach::{NOT_POSSIBLE, Reach};
use super::strangers_words::{plain, row};
use super::{complain, print, print_json};
use crate::control::client::{Client, ClientError};
use crate::control::protocol::Answer;
use crate::control::sponsors::{RequestView, SponsorWish};
use crate::trouble::Chapter;

#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  vestibule sponsor list                     who waits for which host, and where
  vestibule sponsor approve 4f2c             lets the guest in, for as long as the plan allows
  vestibule sponsor approve 4f2c --for \"2 hours\"
  vestibule sponsor refuse 4f2c              tells the guest no

Hosts see and answer their own guests at the console. What guests write is theirs: perhaps nobody is called so.

Exit code: 0 when done, 1 when there is no such request or the guest cannot be admitted, 2 when no gateway can be
reached.")]
pub(super) struct Arguments {
    #[command(subcommand)]
    ask: Ask,
    #[command(flatten)]
    reach: Reach,
}

#[derive(Debug, Subcommand)]
enum Ask {
    /// Lists the requests that wait, the oldest first.
    #[command(after_help = "Example:\n  vestibule sponsor list --csv")]
    List {
        /// Prints comma-separated values.
        #[arg(long, conflicts_with = "json")]
        csv: bool,
    },
    /// Lets a guest in.
    #[command(after_help = "Example:\n  vestibule sponsor approve 4f2c --for \"90 minutes\"")]
    Approve {
        /// The request, or how its name begins.
        request: String,
        /// For so long at most, such as "2 hours".
        #[arg(long = "for", value_name = "LENGTH", value_parser = length)]
        length: Option<Duration>,
    },
    /// Does not let a guest in.
    #[command(after_help = "Example:\n  vestibule sponsor refuse 4f2c")]
    Refuse {
        /// The request, or how its name begins.
        request: String,
    },
}

fn length(text: &str) -> Result<Duration, String> {
    let wrong =
        || format!("{text:?} is not a length of time such as \"45 minutes\", \"2 hours\" or \"1 day\"");
    crate::config::plans::length::parse(text).ok_or_else(wrong)
}

pub(super) fn run(arguments: &Arguments) -> ExitCode {
    arguments.reach.ask(Chapter::Sponsors, |client| ask(client, arguments))
}

fn ask(client: &mut Client, arguments: &Arguments) -> Result<ExitCode, ClientError> {
    let requests = client.sponsor_requests()?;
    let json = arguments.reach.json;
    match &arguments.ask {
        Ask::List { .. } if json => print_json(&requests),
        Ask::List { csv: true } => print(&csv_of(&requests)),
        Ask::List { csv: false } => print(&table(&requests)),
        Ask::Approve { request, length } => {
            let Some(one) = meant(&requests, request) else { return Ok(ExitCode::from(NOT_POSSIBLE)) };
            let (id, seconds) = (one.id.clone(), length.map(|length| length.as_secs()));
            match client.sponsors(SponsorWish::Approve { id, seconds })? {
                Answer::Session { session } if json => print_json(&session),
                Answer::Session { session } => {
                    print(&format!("{} is online until {}\n", plain(&one.guest), session.until));
                }
                _ => return Ok(answered_meanwhile(one)),
            }
        }
        Ask::Refuse { request } => {
            let Some(one) = meant(&requests, request) else { return Ok(ExitCode::from(NOT_POSSIBLE)) };
            match client.sponsors(SponsorWish::Refuse { id: one.id.clone() })? {
                Answer::SponsorRequests { requests } if json => print_json(&requests),
                Answer::SponsorRequests { .. } => print(&format!("{} was told no\n", plain(&one.guest))),
                _ => return Ok(answered_meanwhile(one)),
            }
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// The one request whose name begins so; says what is wrong where there is none, or several.
fn meant<'r>(requests: &'r [RequestView], beginning: &str) -> Option<&'r RequestView> {
    let meant: Vec<_> = requests.iter().filter(|found| found.id.starts_with(beginning)).collect();
    if let [one] = meant[..] {
        return Some(one);
    }
    let what = match meant.len() {
        0 => format!("no request waits whose name begins with {beginning:?}"),
        count => format!("{count} requests have names that begin with {beginning:?}"),
    };
    let to_do = "vestibule sponsor list shows those that wait; they are kept for an hour";
    complain(&format!("{what}\n  to do: {to_do}"), Chapter::Sponsors);
    None
}

fn answered_meanwhile(request: &RequestView) -> ExitCode {
    let what =
        format!("the request {} does not wait any more: somebody has answered it meanwhile", request.id);
    complain(
        &format!("{what}\n  to do: nothing; vestibule session list shows who is online"),
        Chapter::Sponsors,
    );
    ExitCode::from(NOT_POSSIBLE)
}

fn table(requests: &[RequestView]) -> String {
    let mut text = format!("{:<8}  {:<24}  {:<20}  {:<20}  WHERE\n", "REQUEST", "ASKED", "HOST", "GUEST");
    for request in requests {
        let (host, guest) = (plain(&request.host), plain(&request.guest));
        let id = request.id.get(..8).unwrap_or(&request.id);
        text.push_str(&format!(
            "{id:<8}  {:<24}  {host:<20}  {guest:<20}  {} on {}\n",
            request.asked, request.link_address, request.interface
        ));
        if let Some(mail) = mail_of(request) {
            text.push_str(&format!("{:<8}  mail: {mail}\n", ""));
        }
        if let Some(reason) = &request.reason {
            text.push_str(&format!("{:<8}  because: {}\n", "", plain(reason)));
        }
    }
    text
}

/// What became of the mail to the host; `None` where none is sent.
fn mail_of(request: &RequestView) -> Option<&'static str> {
    match request.mail.as_str() {
        "under-way" => Some("on its way to the host"),
        "sent" => Some("sent to the host"),
        "nobody" => Some("not sent: no host of that name may be asked and has an e-mail address"),
        "failed" => Some("could not be sent; the log says why, and vestibule message try tries it"),
        _ => None,
    }
}

fn csv_of(requests: &[RequestView]) -> String {
    let head = row(["request", "asked", "host", "guest", "reason", "interface", "link_address", "mail"]);
    let one = |request: &RequestView| {
        row([
            request.id.as_str(),
            &request.asked,
            &request.host,
            &request.guest,
            request.reason.as_deref().unwrap_or_default(),
            &request.interface,
            &request.link_address,
            &request.mail,
        ])
    };
    requests.iter().fold(head, |text, request| text + &one(request))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_guests_write_is_no_formula_and_moves_no_cursor() {
        let request = RequestView {
            id: "ab".repeat(16),
            host: "=cmd()".to_owned(),
            guest: "=HYPERLINK(\"http://evil.test\",\"x\")".to_owned(),
            reason: Some("\u{1b}[2J\u{202e}a,b".to_owned()),
            interface: "guest0".to_owned(),
            link_address: "02:00:00:00:00:01".to_owned(),
            asked: "2026-11-23T10:00:00Z".to_owned(),
            mail: "failed".to_owned(),
        };
        let shown = table(std::slice::from_ref(&request));
        assert!(!shown.contains(['\u{1b}', '\u{202e}']) && shown.contains("abababab "), "{shown}");
        assert!(shown.contains("mail: could not be sent"), "{shown}");
        let csv = csv_of(&[request]);
        assert!(csv.contains(",'=cmd(),\"'=HYPERLINK(") && csv.ends_with("\r\n"), "{csv}");
    }
}
