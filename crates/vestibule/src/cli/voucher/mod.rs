//! `vestibule voucher`: codes that guests get from you, on paper or on a screen, and what became of them.

mod files;
mod sheet;

use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use captivity::ByteCount;
use clap::{Args, Subcommand, ValueEnum};

use super::reach::{NOT_POSSIBLE, Reach};
use super::{complain, print, print_json};
use crate::control::client::{Client, ClientError};
use crate::control::protocol::Answer;
use crate::control::vouchers::{BatchView, VoucherView, VoucherWish, WhichText};
use crate::trouble::Chapter;

#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  vestibule voucher create --plan day-pass --count 20 --note \"front desk\"
  vestibule voucher list                     all batches
  vestibule voucher show 3                   the vouchers of batch 3
  vestibule voucher show K7QM-2XWD-9RFA      one voucher
  vestibule voucher print 3 > sheet.html     a sheet to print and cut, with QR codes
  vestibule voucher extend K7QM-2XWD-9RFA --time \"1 hour\"
  vestibule voucher move K7QM-2XWD-9RFA --to 02:00:5e:10:00:01
  vestibule voucher revoke 3                 all of batch 3; their sessions end

Exit code: 0 when done, 1 when it is not possible or not there, 2 when no gateway can be reached.")]
pub(super) struct Arguments {
    #[command(subcommand)]
    ask: Ask,
    #[command(flatten)]
    reach: Reach,
}

#[derive(Debug, Subcommand)]
enum Ask {
    /// Makes a batch of vouchers and prints them.
    #[command(after_help = "\
Examples:
  vestibule voucher create --plan day-pass --count 100
  vestibule voucher create --plan conference --count 1 --devices 300 --note \"one code for all\"
  vestibule voucher create --plan day-pass --count 20 --unused-expires \"30 days\" --format csv > vouchers.csv")]
    Create(Create),
    /// Lists the batches.
    #[command(after_help = "Example:\n  vestibule voucher list --json")]
    List,
    /// Shows the vouchers of a batch, or one voucher by its code.
    #[command(after_help = "Example:\n  vestibule voucher show 3")]
    Show {
        /// The number of a batch, or a code.
        which: String,
    },
    /// Takes vouchers back: they admit nobody any more, and their sessions end.
    #[command(after_help = "Example:\n  vestibule voucher revoke K7QM-2XWD-9RFA")]
    Revoke {
        /// The number of a batch, or a code.
        which: String,
    },
    /// Adds time or data to vouchers, and to their sessions that live; connections that run are not interrupted.
    #[command(
        after_help = "Example:\n  vestibule voucher extend K7QM-2XWD-9RFA --time \"1 hour\" --data \"500 MB\""
    )]
    Extend {
        /// The number of a batch, or a code.
        which: String,
        /// So much time.
        #[arg(long, value_name = "LENGTH", value_parser = length, required_unless_present = "data")]
        time: Option<Duration>,
        /// So much data, for each limit that its plan has.
        #[arg(long, value_name = "AMOUNT", value_parser = amount)]
        data: Option<ByteCount>,
    },
    /// Lets another device go on with a voucher: the session of the first one ends, unless the other cannot be admitted.
    #[command(after_help = "\
Examples:
  vestibule voucher move K7QM-2XWD-9RFA --to 02:00:5e:10:00:01
  vestibule voucher move K7QM-2XWD-9RFA --session 12 --to 02:00:5e:10:00:01")]
    Move {
        /// Its code.
        code: String,
        /// The link address of the other device, in the same zone.
        #[arg(long, value_name = "DEVICE")]
        to: String,
        /// Which of its sessions, where several devices are online with it.
        #[arg(long, value_name = "NUMBER")]
        session: Option<u32>,
    },
    /// Prints the vouchers of a batch as comma-separated values, or as JSON.
    #[command(after_help = "Example:\n  vestibule voucher export 3 > batch-3.csv")]
    Export {
        /// The number of a batch, or a code.
        which: String,
    },
    /// Makes a batch from codes that exist already, such as an export of another gateway.
    #[command(after_help = "Example:\n  vestibule voucher import batch-3.csv --plan day-pass")]
    Import(Import),
    /// Prints a sheet as HTML, to be printed on paper or into a PDF by any browser.
    #[command(after_help = "\
Examples:
  vestibule voucher print 3 > sheet.html
  vestibule voucher print 3 --paper receipt > receipts.html
  vestibule voucher print K7QM-2XWD-9RFA --paper large --network \"Cafe guests\" > door.html")]
    Print(sheet::Print),
}

#[derive(Debug, Args)]
struct Terms {
    /// The plan that each voucher is worth.
    #[arg(long)]
    plan: String,
    /// How many devices may be online at once with one voucher [default: what the plan says].
    #[arg(long)]
    devices: Option<u16>,
    /// After how long a voucher that was not used is no longer valid [default: never].
    #[arg(long, value_name = "LENGTH", value_parser = length)]
    unused_expires: Option<Duration>,
    /// What you want to remember of this batch.
    #[arg(long, default_value = "")]
    note: String,
}

#[derive(Debug, Args)]
struct Create {
    /// How many.
    #[arg(long, default_value_t = 1)]
    count: usize,
    #[command(flatten)]
    terms: Terms,
    /// How they are printed.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

#[derive(Debug, Args)]
struct Import {
    /// A file of comma-separated values with a column `code`, of JSON as `export --json` writes it, or of a code in each
    /// line.
    file: PathBuf,
    #[command(flatten)]
    terms: Terms,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// A code in each line.
    Text,
    /// Comma-separated values (RFC 4180).
    Csv,
    /// JSON.
    Json,
}

fn length(text: &str) -> Result<Duration, String> {
    let wrong = || format!("{text:?} is not a length of time such as \"1 hour\" or \"30 days\"");
    crate::config::plans::length::parse(text).ok_or_else(wrong)
}

fn amount(text: &str) -> Result<ByteCount, String> {
    text.parse().map_err(|wrong| format!("{text:?}: {wrong}"))
}

pub(super) fn run(arguments: &Arguments) -> ExitCode {
    arguments.reach.ask(Chapter::Vouchers, |client| ask(client, arguments))
}

fn ask(client: &mut Client, arguments: &Arguments) -> Result<ExitCode, ClientError> {
    let json = arguments.reach.json;
    match &arguments.ask {
        Ask::Create(create) => {
            let format = if json { Format::Json } else { create.format };
            let batch = issue(client, create.count, &create.terms, Vec::new())?;
            say(&client.list_vouchers(&batch.to_string())?, format);
            Ok(ExitCode::SUCCESS)
        }
        Ask::Import(import) => match files::codes(&import.file) {
            Ok(codes) => {
                let batch = issue(client, codes.len(), &import.terms, codes)?;
                print(&format!("batch {batch} was made\n"));
                Ok(ExitCode::SUCCESS)
            }
            Err(why) => {
                complain(
                    &format!("{}: {why}\n  to do: mend the file; nothing was made", import.file.display()),
                    Chapter::Vouchers,
                );
                Ok(ExitCode::from(NOT_POSSIBLE))
            }
        },
        Ask::List => list(client, json),
        Ask::Show { which } => show(client, which, json),
        Ask::Export { which } => {
            let vouchers = client.list_vouchers(which)?;
            say(&vouchers, if json { Format::Json } else { Format::Csv });
            Ok(found(&vouchers, which))
        }
        Ask::Print(wanted) => {
            let vouchers = client.list_vouchers(&wanted.which)?;
            let vouchers: Vec<_> = vouchers.into_iter().filter(|voucher| voucher.state == "unused").collect();
            Ok(sheet::print(wanted, &vouchers, arguments.reach.config_file()))
        }
        Ask::Revoke { which } => {
            revise(client, VoucherWish::Revoke { which: WhichText(which.clone()) }, which, json)
        }
        Ask::Extend { which, time, data } => {
            let wish = VoucherWish::Extend {
                which: WhichText(which.clone()),
                seconds: time.map_or(0, |time| time.as_secs()),
                bytes: data.map_or(0, ByteCount::octets),
            };
            revise(client, wish, which, json)
        }
        Ask::Move { code, to, session } => {
            let wish = VoucherWish::Move { code: code.clone(), session: *session, to: to.clone() };
            let Answer::VoucherMoved { former, session } = client.vouchers(wish)? else {
                return Err(ClientError::Refused("something else than a session".to_owned()));
            };
            match json {
                true => print_json(&serde_json::json!({ "former": former, "session": session })),
                false => {
                    print(&format!("session {former} ended; it goes on with {to} as session {session}\n"))
                }
            }
            Ok(ExitCode::SUCCESS)
        }
    }
}

fn issue(client: &mut Client, count: usize, terms: &Terms, codes: Vec<String>) -> Result<u32, ClientError> {
    let wish = VoucherWish::Issue {
        count,
        plan: terms.plan.clone(),
        devices: terms.devices,
        unused_expires_seconds: terms.unused_expires.map(|length| length.as_secs()),
        note: terms.note.clone(),
        codes,
    };
    match client.vouchers(wish)? {
        Answer::VoucherBatch { batch } => Ok(batch),
        _ => Err(ClientError::Refused("something else than a batch".to_owned())),
    }
}

fn say(vouchers: &[VoucherView], format: Format) {
    match format {
        Format::Text => vouchers.iter().for_each(|voucher| print(&format!("{}\n", voucher.code))),
        Format::Csv => print(&files::csv(vouchers)),
        Format::Json => print_json(&vouchers),
    }
}

fn list(client: &mut Client, json: bool) -> Result<ExitCode, ClientError> {
    let Answer::VoucherBatches { batches } = client.vouchers(VoucherWish::Batches)? else {
        return Err(ClientError::Refused("something else than batches".to_owned()));
    };
    if json {
        print_json(&batches);
        return Ok(ExitCode::SUCCESS);
    }
    print(&batch_table(&batches));
    Ok(ExitCode::SUCCESS)
}

fn batch_table(batches: &[BatchView]) -> String {
    let mut text = format!(
        "{:>5}  {:<20}  {:>8}  {:>5}  {:>7}  {:<20}  NOTE\n",
        "BATCH", "PLAN", "VOUCHERS", "USED", "REVOKED", "ISSUED"
    );
    for batch in batches {
        let BatchView { batch, plan, vouchers, begun, revoked, issued, note, .. } = batch;
        text.push_str(&format!(
            "{batch:>5}  {plan:<20}  {vouchers:>8}  {begun:>5}  {revoked:>7}  {issued:<20}  {note}\n"
        ));
    }
    text
}

fn show(client: &mut Client, which: &str, json: bool) -> Result<ExitCode, ClientError> {
    let vouchers = client.list_vouchers(which)?;
    if json {
        print_json(&vouchers);
        return Ok(found(&vouchers, which));
    }
    if !vouchers.is_empty() {
        print(&voucher_table(&vouchers));
    }
    Ok(found(&vouchers, which))
}

fn voucher_table(vouchers: &[VoucherView]) -> String {
    let mut text = format!(
        "{:<14}  {:>5}  {:<20}  {:<8}  {:<20}  {:>10}  SESSIONS\n",
        "CODE", "BATCH", "PLAN", "STATE", "FIRST USED", "MOVED"
    );
    for voucher in vouchers {
        let VoucherView { code, batch, plan, state, first_used, used_bytes, sessions, .. } = voucher;
        let first_used = first_used.as_deref().unwrap_or("-");
        let moved = ByteCount::new(*used_bytes).to_string();
        let sessions: Vec<_> = sessions.iter().map(u32::to_string).collect();
        text.push_str(&format!(
            "{code:<14}  {batch:>5}  {plan:<20}  {state:<8}  {first_used:<20}  {moved:>10}  {}\n",
            sessions.join(" ")
        ));
    }
    text
}

fn found(vouchers: &[VoucherView], which: &str) -> ExitCode {
    if vouchers.is_empty() {
        return none(which);
    }
    ExitCode::SUCCESS
}

fn none(which: &str) -> ExitCode {
    complain(
        &format!("there is no voucher or batch {which}\n  to do: vestibule voucher list"),
        Chapter::Vouchers,
    );
    ExitCode::from(NOT_POSSIBLE)
}

fn revise(client: &mut Client, wish: VoucherWish, which: &str, json: bool) -> Result<ExitCode, ClientError> {
    match client.vouchers(wish)? {
        Answer::VouchersRevised { count: 0 } => Ok(none(which)),
        Answer::VouchersRevised { count } if json => {
            print_json(&serde_json::json!({ "changed": count }));
            Ok(ExitCode::SUCCESS)
        }
        Answer::VouchersRevised { count } => {
            print(&format!("{count} voucher(s) changed\n"));
            Ok(ExitCode::SUCCESS)
        }
        _ => Err(ClientError::Refused("something else than a count".to_owned())),
    }
}
