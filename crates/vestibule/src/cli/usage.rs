//! `vestibule usage`: the ledger of what guests moved, device by device or hour by hour.

use std::process::ExitCode;
use std::time::Duration;

use captivity::ByteCount;
use clap::{Args, ValueEnum};
use gateway::{Clock as _, SystemClock};

use super::reach::Reach;
use super::strangers_words::{plain, row};
use super::{print, print_json};
use crate::control::protocol::Request;
use crate::control::usage::{MOST_ROWS, UsageBy, UsageRow, UsageView};
use crate::trouble::Chapter;

#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  vestibule usage                            the last 24 hours, device by device, the most first
  vestibule usage --last \"7 days\" --by hour  a week, hour by hour
  vestibule usage --last \"31 days\" --csv     a month for a spreadsheet
  vestibule usage --by person                what was moved by which voucher, account or guest
  vestibule usage --json                     the same for machines

Octets are those of IP packets that were forwarded, headers included. Hours are those of UTC; the running hour is in it, but
for what the last seconds moved. The ledger goes back 400 days.

Exit code: 0 when done, 2 when no gateway can be reached.")]
pub(super) struct Arguments {
    /// How far back, to the full hour.
    #[arg(long, value_name = "LENGTH", value_parser = length, default_value = "24 hours")]
    last: Duration,
    /// By what it is summed up.
    #[arg(long, value_enum, default_value_t = By::Device)]
    by: By,
    /// Prints comma-separated values (RFC 4180).
    #[arg(long, conflicts_with = "json")]
    csv: bool,
    #[command(flatten)]
    reach: Reach,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum By {
    /// Device by device, the most first.
    Device,
    /// Hour by hour, the latest first.
    Hour,
    /// Person by person, the most first: what was moved by which voucher, account or guest.
    Person,
}

fn length(text: &str) -> Result<Duration, String> {
    let wrong = || format!("{text:?} is not a length of time such as \"24 hours\" or \"7 days\"");
    crate::config::plans::length::parse(text).ok_or_else(wrong)
}

const HOUR: u64 = 3_600_000;

pub(super) fn run(arguments: &Arguments) -> ExitCode {
    let now = SystemClock.now().unix_millis();
    let back = u64::try_from(arguments.last.as_millis()).unwrap_or(u64::MAX);
    let by = match arguments.by {
        By::Device => UsageBy::Device,
        By::Hour => UsageBy::Hour,
        By::Person => UsageBy::Person,
    };
    let request =
        Request::Usage { from_ms: now.saturating_sub(back) / HOUR * HOUR, to_ms: now.saturating_add(1), by };
    arguments.reach.ask(Chapter::Plans, |client| {
        let usage = client.usage(&request)?;
        match arguments {
            Arguments { reach, .. } if reach.json => print_json(&usage),
            Arguments { csv: true, .. } => print(&csv(&usage)),
            _ => print(&table(&usage)),
        }
        Ok(ExitCode::SUCCESS)
    })
}

fn table(usage: &UsageView) -> String {
    let amount = |octets| ByteCount::new(octets).to_string();
    let line =
        |what: &str, to: u64, from: u64| format!("{what:<34}  {:>10}  {:>10}\n", amount(to), amount(from));
    let mut text = format!("{:<34}  {:>10}  {:>10}\n", "", "TO GUEST", "FROM GUEST");
    for row in &usage.rows {
        text.push_str(&line(&plain(&name_of(row).join(" on ")), row.to_guest_bytes, row.from_guest_bytes));
    }
    if usage.rows.len() == MOST_ROWS {
        text.push_str("…\n");
    }
    text.push_str(&line("all together", usage.to_guest_bytes, usage.from_guest_bytes));
    text
}

fn name_of(row: &UsageRow) -> Vec<&str> {
    [&row.hour, &row.voucher, &row.name, &row.way, &row.link_address, &row.interface]
        .into_iter()
        .flatten()
        .map(String::as_str)
        .collect()
}

fn csv(usage: &UsageView) -> String {
    const HEAD: [&str; 9] = [
        "hour",
        "interface",
        "link_address",
        "person",
        "voucher",
        "way",
        "name",
        "to_guest_bytes",
        "from_guest_bytes",
    ];
    let rows = usage.rows.iter().map(|used| {
        let person = used.person.map(|number| number.to_string());
        let texts =
            [&used.hour, &used.interface, &used.link_address, &person, &used.voucher, &used.way, &used.name];
        let (to, from) = (used.to_guest_bytes.to_string(), used.from_guest_bytes.to_string());
        let texts = texts.map(|text| text.as_deref().unwrap_or_default());
        row(texts.into_iter().chain([to.as_str(), from.as_str()]))
    });
    std::iter::once(row(HEAD)).chain(rows).collect()
}
