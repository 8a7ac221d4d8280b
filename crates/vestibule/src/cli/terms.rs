//! `vestibule terms`: which terms there were, what they said, and who accepted which.

use std::process::ExitCode;

use clap::{Args, Subcommand};

use super::reach::{NOT_POSSIBLE, Reach};
use super::strangers_words::{plain, row};
use super::{complain, print, print_json};
use crate::control::client::{Client, ClientError};
use crate::control::protocol::Answer;
use crate::control::terms::{AcceptanceView, TermsView, TermsWish};
use crate::trouble::Chapter;

#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  vestibule terms list                 the editions on record, the latest first
  vestibule terms show 2026-11         the words of an edition, as guests saw them
  vestibule terms accepted             who accepted which, by session
  vestibule terms accepted --csv       the same for a spreadsheet

Words are put on record when the configuration that has them is in force. An acceptance is recorded with its session, and
forgotten with it: vestibule privacy show says when.

Exit code: 0 when done, 1 when there is no such edition, 2 when no gateway can be reached.")]
pub(super) struct Arguments {
    #[command(subcommand)]
    ask: Ask,
    #[command(flatten)]
    reach: Reach,
}

#[derive(Debug, Subcommand)]
enum Ask {
    /// Lists the editions on record, the latest first.
    List,
    /// Prints the words of an edition; of one whose words were changed all that there were, the latest first.
    Show {
        /// The edition.
        edition: String,
    },
    /// Says who accepted which terms, in order of sessions.
    Accepted {
        /// Prints comma-separated values (RFC 4180).
        #[arg(long, conflicts_with = "json")]
        csv: bool,
    },
}

pub(super) fn run(arguments: &Arguments) -> ExitCode {
    arguments.reach.ask(Chapter::Privacy, |client| ask(client, arguments))
}

fn ask(client: &mut Client, arguments: &Arguments) -> Result<ExitCode, ClientError> {
    let json = arguments.reach.json;
    match &arguments.ask {
        Ask::List => match list(client)? {
            terms if json => print_json(&terms),
            terms => print(&table(&terms)),
        },
        Ask::Show { edition } => {
            let mut terms = list(client)?;
            terms.retain(|it| it.edition == *edition);
            if terms.is_empty() {
                complain(&format!("no terms of the edition {edition:?} are on record"), Chapter::Privacy);
                return Ok(ExitCode::from(NOT_POSSIBLE));
            }
            if json { print_json(&terms) } else { print(&words(&terms)) }
        }
        Ask::Accepted { csv } => match accepted(client)? {
            all if json => print_json(&all),
            all if *csv => print(&csv_of(&all)),
            all => print(&acceptances(&all)),
        },
    }
    Ok(ExitCode::SUCCESS)
}

fn list(client: &mut Client) -> Result<Vec<TermsView>, ClientError> {
    match client.terms(TermsWish::List)? {
        Answer::Terms { terms } => Ok(terms),
        _ => Err(ClientError::Refused("something else than terms".to_owned())),
    }
}

/// All pages.
fn accepted(client: &mut Client) -> Result<Vec<AcceptanceView>, ClientError> {
    let mut all: Vec<AcceptanceView> = Vec::new();
    loop {
        let after = all.last().map_or(0, |last| last.session);
        let Answer::Acceptances { acceptances, more } = client.terms(TermsWish::Accepted { after })? else {
            return Err(ClientError::Refused("something else than acceptances".to_owned()));
        };
        let is_stuck = acceptances.is_empty();
        all.extend(acceptances);
        if !more || is_stuck {
            return Ok(all);
        }
    }
}

fn table(terms: &[TermsView]) -> String {
    let head = format!("{:<20}  {:<20}  {:>9}\n", "EDITION", "SINCE", "ACCEPTED");
    let line = |it: &TermsView| format!("{:<20}  {:<20}  {:>9}\n", it.edition, it.since, it.sessions);
    std::iter::once(head).chain(terms.iter().map(line)).collect()
}

fn words(terms: &[TermsView]) -> String {
    let one = |it: &TermsView| format!("# {}, since {}\n\n{}\n\n", it.edition, it.since, it.text.trim_end());
    terms.iter().map(one).collect()
}

fn acceptances(all: &[AcceptanceView]) -> String {
    let head = format!("{:>10}  {:<20}  {:<16}  {}\n", "SESSION", "AT", "EDITION", "BY");
    let line = |it: &AcceptanceView| {
        let by = [&it.voucher, &it.name, &it.way].into_iter().flatten().map(String::as_str);
        let by: Vec<_> = by.chain([it.link_address.as_str(), it.interface.as_str()]).collect();
        format!("{:>10}  {:<20}  {:<16}  {}\n", it.session, it.at, it.edition, plain(&by.join(" on ")))
    };
    std::iter::once(head).chain(all.iter().map(line)).collect()
}

fn csv_of(all: &[AcceptanceView]) -> String {
    let head = row(["session", "at", "edition", "interface", "link_address", "voucher", "way", "name"]);
    let line = |it: &AcceptanceView| {
        let number = it.session.to_string();
        let texts = [&it.voucher, &it.way, &it.name].map(|text| text.as_deref().unwrap_or_default());
        let first = [number.as_str(), &it.at, &it.edition, &it.interface, &it.link_address];
        row(first.into_iter().chain(texts))
    };
    std::iter::once(head).chain(all.iter().map(line)).collect()
}
