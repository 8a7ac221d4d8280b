//! `vestibule consent`: what guests allowed beside the terms, and withdrawing it in their place.

use std::collections::BTreeMap;
use std::process::ExitCode;

use clap::{Args, Subcommand};

use super::reach::{NOT_POSSIBLE, Reach};
use super::strangers_words::{plain, row};
use super::{complain, print, print_json};
use crate::control::client::{Client, ClientError};
use crate::control::consents::{ConsentView, ConsentWish};
use crate::control::protocol::Answer;
use crate::trouble::Chapter;

#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  vestibule consent list                            what holds now: who allows what
  vestibule consent list --name newsletter --csv    the same of one question, for a spreadsheet
  vestibule consent list --history                  every time that something was given or withdrawn
  vestibule consent list --history --person 17      the same of one person; --session and --device too
  vestibule consent withdraw 42                     withdraws in the guest's place what line 42 gave

Questions are [[conditions.consents]]; guests answer them once they are online, and change it in the same place.

Exit code: 0 when done, 1 when that line gave nothing, 2 when no gateway can be reached.")]
pub(super) struct Arguments {
    #[command(subcommand)]
    ask: Ask,
    #[command(flatten)]
    reach: Reach,
}

#[derive(Debug, Subcommand)]
enum Ask {
    /// Lists what holds now, or everything that was said.
    List {
        #[command(flatten)]
        which: Which,
        /// Every line of the record, not only what holds.
        #[arg(long)]
        history: bool,
        /// Prints comma-separated values (RFC 4180).
        #[arg(long, conflicts_with = "json")]
        csv: bool,
    },
    /// Withdraws in the guest's place what a line gave.
    Withdraw {
        /// The line's number.
        consent: u32,
    },
}

#[derive(Debug, Args)]
struct Which {
    /// Only this question.
    #[arg(long)]
    name: Option<String>,
    /// Only this edition.
    #[arg(long)]
    edition: Option<String>,
    /// Only what was said in this session.
    #[arg(long, value_name = "NUMBER")]
    session: Option<u32>,
    /// Only what this person said.
    #[arg(long, value_name = "NUMBER")]
    person: Option<u32>,
    /// Only what was said on the device of this link address.
    #[arg(long, value_name = "LINK ADDRESS")]
    device: Option<String>,
    /// Only since this moment, such as 2026-11-01 or 2026-11-01T12:00:00Z.
    #[arg(long, value_name = "MOMENT")]
    since: Option<String>,
}

impl Which {
    fn has(&self, line: &ConsentView) -> bool {
        let is = |wanted: &Option<String>, found: Option<&str>| {
            wanted
                .as_deref()
                .is_none_or(|wanted| found.is_some_and(|found| found.eq_ignore_ascii_case(wanted)))
        };
        is(&self.name, Some(&line.name))
            && is(&self.edition, Some(&line.edition))
            && is(&self.device, line.link_address.as_deref())
            && self.session.is_none_or(|wanted| line.session == wanted)
            && self.person.is_none_or(|wanted| line.person == Some(wanted))
            // Moments of the same form are in the order of their letters.
            && self.since.as_ref().is_none_or(|since| line.at.as_str() >= since.as_str())
    }
}

pub(super) fn run(arguments: &Arguments) -> ExitCode {
    arguments.reach.ask(Chapter::Privacy, |client| ask(client, arguments))
}

fn ask(client: &mut Client, arguments: &Arguments) -> Result<ExitCode, ClientError> {
    match &arguments.ask {
        Ask::List { which, history, csv } => {
            let mut lines = all(client)?;
            if !history {
                lines = holding(lines);
            }
            lines.retain(|line| which.has(line));
            match () {
                () if arguments.reach.json => print_json(&lines),
                () if *csv => print(&csv_of(&lines)),
                () => print(&table(&lines)),
            }
        }
        Ask::Withdraw { consent } => match client.consents(ConsentWish::Withdraw { consent: *consent })? {
            Answer::Withdrawn => print("withdrawn\n"),
            _ => {
                let why = format!("line {consent} gave no consent; vestibule consent list shows which did");
                complain(&why, Chapter::Privacy);
                return Ok(ExitCode::from(NOT_POSSIBLE));
            }
        },
    }
    Ok(ExitCode::SUCCESS)
}

/// All pages.
fn all(client: &mut Client) -> Result<Vec<ConsentView>, ClientError> {
    let mut all: Vec<ConsentView> = Vec::new();
    loop {
        let after = all.last().map_or(0, |last| last.id);
        let Answer::Consents { consents, more } = client.consents(ConsentWish::List { after })? else {
            return Err(ClientError::Refused("something else than consents".to_owned()));
        };
        let is_stuck = consents.is_empty();
        all.extend(consents);
        if !more || is_stuck {
            return Ok(all);
        }
    }
}

/// Of whoever said something to a question, what they said last, if that gives consent.
fn holding(lines: Vec<ConsentView>) -> Vec<ConsentView> {
    let whose = |line: &ConsentView| {
        let device = line.interface.clone().zip(line.link_address.clone()).filter(|_| line.person.is_none());
        (line.name.clone(), line.person, device)
    };
    let latest: BTreeMap<_, _> = lines.into_iter().map(|line| (whose(&line), line)).collect();
    let mut holding: Vec<_> = latest.into_values().filter(|line| line.given).collect();
    holding.sort_by_key(|line| line.id);
    holding
}

fn by(line: &ConsentView) -> String {
    let known = [&line.known_as, &line.voucher, &line.link_address].into_iter().flatten().next();
    plain(known.map_or("-", String::as_str))
}

fn table(lines: &[ConsentView]) -> String {
    let head =
        format!("{:>8}  {:<20}  {:<20}  {:<12}  {:<10}  {}\n", "LINE", "AT", "NAME", "EDITION", "SAID", "BY");
    let one = |line: &ConsentView| {
        let said = match (line.given, line.by_operator) {
            (true, _) => "given",
            (false, false) => "withdrawn",
            (false, true) => "by you",
        };
        format!(
            "{:>8}  {:<20}  {:<20}  {:<12}  {said:<10}  {}\n",
            line.id,
            line.at,
            line.name,
            line.edition,
            by(line)
        )
    };
    std::iter::once(head).chain(lines.iter().map(one)).collect()
}

fn csv_of(lines: &[ConsentView]) -> String {
    let head = row([
        "line",
        "at",
        "name",
        "edition",
        "language",
        "given",
        "by_operator",
        "session",
        "interface",
        "link_address",
        "person",
        "voucher",
        "way",
        "known_as",
        "text",
    ]);
    let one = |line: &ConsentView| {
        let numbers = [line.id.to_string(), line.session.to_string()];
        let person = line.person.map(|person| person.to_string()).unwrap_or_default();
        let (given, by_operator) = (line.given.to_string(), line.by_operator.to_string());
        let text = |text: &'_ Option<String>| text.clone().unwrap_or_default();
        let (interface, device) = (text(&line.interface), text(&line.link_address));
        let (voucher, way, known_as) = (text(&line.voucher), text(&line.way), text(&line.known_as));
        row([
            &numbers[0],
            &line.at,
            &line.name,
            &line.edition,
            &line.language,
            &given,
            &by_operator,
            &numbers[1],
            &interface,
            &device,
            &person,
            &voucher,
            &way,
            &known_as,
            &line.text,
        ]
        .map(String::as_str))
    };
    std::iter::once(head).chain(lines.iter().map(one)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(id: u32, person: Option<u32>, given: bool) -> ConsentView {
        ConsentView {
            id,
            at: format!("2026-11-{id:02}T00:00:00Z"),
            name: "letter".to_owned(),
            edition: "1".to_owned(),
            language: "en".to_owned(),
            text: "Write to me.".to_owned(),
            given,
            by_operator: false,
            session: 1,
            interface: Some("guest0".to_owned()),
            link_address: Some("02:00:5e:10:20:30".to_owned()),
            person,
            voucher: None,
            way: Some("mail".to_owned()),
            known_as: Some("=HYPERLINK(1)\u{1b}[2J".to_owned()),
        }
    }

    #[test]
    fn what_holds_is_what_was_said_last_by_each() {
        let lines = vec![
            line(1, None, true),
            line(2, Some(7), true),
            line(3, None, false),
            line(4, Some(8), false),
            line(5, Some(7), true),
        ];
        assert_eq!(holding(lines).iter().map(|line| line.id).collect::<Vec<_>>(), [5]);
    }

    #[test]
    fn a_strangers_name_is_no_formula_and_moves_no_cursor() {
        let lines = [line(1, Some(7), true)];
        assert!(csv_of(&lines).contains(",'=HYPERLINK(1)"), "{}", csv_of(&lines));
        assert!(!table(&lines).contains('\u{1b}'));
    }

    #[test]
    fn moments_are_compared_as_they_are_written() {
        let since = |since: &str| Which {
            since: Some(since.to_owned()),
            name: None,
            edition: None,
            session: None,
            person: None,
            device: None,
        };
        assert!(since("2026-11-01").has(&line(1, None, true)));
        assert!(!since("2026-11-01T00:00:01Z").has(&line(1, None, true)));
    }
}
