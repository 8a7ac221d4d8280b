//! `vestibule account`: names and passwords that the gateway keeps, of guests who come again and of hosts.

mod files;
mod passwords;

use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use clap::{Args, Subcommand, ValueEnum};
use gateway::{Clock as _, SystemClock};

use super::reach::{NOT_POSSIBLE, Reach};
use super::strangers_words::plain;
use super::{complain, print, print_json};
use crate::control::accounts::{AccountChanges, AccountView, AccountWish, NewAccount};
use crate::control::client::{Client, ClientError};
use crate::control::protocol::Answer;
use crate::trouble::Chapter;
use passwords::Chosen;

#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  vestibule account create anna --note \"room 12\"      makes a password and prints it
  vestibule account create bert --role host --password-stdin < file
  vestibule account list
  vestibule account disable anna                      her sessions end
  vestibule account set-password anna                 makes another one, which she must change
  vestibule account import members.csv > passwords.csv

A password is read from standard input or made, never taken from the command line, and only its hash goes to the gateway.

Exit code: 0 when done, 1 when it is not possible or not there, 2 when no gateway can be reached.")]
pub(super) struct Arguments {
    #[command(subcommand)]
    ask: Ask,
    #[command(flatten)]
    reach: Reach,
}

#[derive(Debug, Subcommand)]
enum Ask {
    /// Makes an account.
    #[command(after_help = "Example:\n  vestibule account create anna --plan resident --devices 3")]
    Create {
        /// Letters and digits; between them also . _ - @ +
        name: String,
        #[command(flatten)]
        details: Details,
        #[command(flatten)]
        source: Source,
    },
    /// Lists all accounts.
    #[command(after_help = "Example:\n  vestibule account list --json")]
    List,
    /// Shows an account, with its sessions.
    #[command(after_help = "Example:\n  vestibule account show anna")]
    Show {
        /// Its name.
        name: String,
    },
    /// Lets an account admit nobody any more, and ends its sessions.
    #[command(after_help = "Example:\n  vestibule account disable anna")]
    Disable {
        /// Its name.
        name: String,
    },
    /// Lets a disabled account admit again.
    #[command(after_help = "Example:\n  vestibule account enable anna")]
    Enable {
        /// Its name.
        name: String,
    },
    /// Forgets an account and its owner's name, and ends its sessions.
    #[command(after_help = "Example:\n  vestibule account delete anna")]
    Delete {
        /// Its name.
        name: String,
    },
    /// Gives an account another password, which its owner must change at the next sign-in.
    #[command(after_help = "\
Examples:
  vestibule account set-password anna
  vestibule account set-password anna --password-stdin --no-change < file")]
    SetPassword {
        /// Its name.
        name: String,
        #[command(flatten)]
        source: Source,
    },
    /// Changes what an account is good for. Sessions that live go on as they are.
    #[command(after_help = "\
Examples:
  vestibule account set anna --plan resident --devices 5
  vestibule account set anna --valid-for \"30 days\"")]
    Set {
        /// Its name.
        name: String,
        #[command(flatten)]
        details: Details,
    },
    /// Makes accounts from a file, all or none; prints the passwords that were made.
    #[command(after_help = "\
The file has comma-separated values with a first line of names, or JSON: name, and where they are wanted password, hash,
role, plan, devices, mail, note, valid_until. Without password and hash a password is made. A hash is Argon2's in the PHC's form.

Examples:
  vestibule account import members.csv > passwords.csv
  vestibule account import moved.json")]
    Import {
        /// The file.
        file: PathBuf,
        /// Whoever gets a password from the file need not choose another one first.
        #[arg(long)]
        no_change: bool,
    },
    /// Prints all accounts with their hashes, for an import elsewhere: keep it like a secret.
    #[command(after_help = "Example:\n  vestibule account export > accounts.csv")]
    Export,
}

/// What an account is good for.
#[derive(Debug, Args)]
struct Details {
    /// Its plan; "" is the one of [conditions.accounts].
    #[arg(long)]
    plan: Option<String>,
    /// How many devices may be online at once; 0 is as many as the configuration says.
    #[arg(long)]
    devices: Option<u16>,
    /// Whether its owner may approve guests at the console.
    #[arg(long, value_enum)]
    role: Option<RoleText>,
    /// Where its owner reads mail; "" for nowhere.
    #[arg(long)]
    mail: Option<String>,
    /// What you want to remember.
    #[arg(long)]
    note: Option<String>,
    /// From now on for how long it admits [default: for ever].
    #[arg(long, value_name = "LENGTH", value_parser = length)]
    valid_for: Option<Duration>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum RoleText {
    /// Goes online.
    Guest,
    /// Goes online, and approves guests.
    Host,
}

impl RoleText {
    fn name(self) -> String {
        match self {
            Self::Guest => "guest".to_owned(),
            Self::Host => "host".to_owned(),
        }
    }
}

/// Where the password comes from.
#[derive(Debug, Args)]
struct Source {
    /// Reads the password from the first line of standard input instead of making one.
    #[arg(long)]
    password_stdin: bool,
    /// The owner need not choose another password at the first sign-in.
    #[arg(long)]
    no_change: bool,
}

fn length(text: &str) -> Result<Duration, String> {
    let wrong = || format!("{text:?} is not a length of time such as \"1 hour\" or \"30 days\"");
    crate::config::plans::length::parse(text).ok_or_else(wrong)
}

impl Details {
    fn valid_until_ms(&self) -> Option<u64> {
        self.valid_for.map(|length| SystemClock.now().after(length).unix_millis())
    }

    fn changes(&self) -> AccountChanges {
        AccountChanges {
            role: self.role.map(RoleText::name),
            plan: self.plan.clone(),
            devices: self.devices,
            mail: self.mail.clone(),
            note: self.note.clone(),
            valid_until_ms: self.valid_until_ms(),
            ..AccountChanges::default()
        }
    }
}

pub(super) fn run(arguments: &Arguments) -> ExitCode {
    arguments.reach.ask(Chapter::Accounts, |client| ask(client, arguments))
}

fn ask(client: &mut Client, arguments: &Arguments) -> Result<ExitCode, ClientError> {
    let json = arguments.reach.json;
    match &arguments.ask {
        Ask::Create { name, details, source } => create(client, name, details, source, json),
        Ask::List => {
            let accounts = client.list_accounts(false)?;
            if json {
                print_json(&accounts)
            } else {
                print(&table(&accounts))
            }
            Ok(ExitCode::SUCCESS)
        }
        Ask::Show { name } => show(client, name, json),
        Ask::Disable { name } => {
            let changes = AccountChanges { enabled: Some(false), ..AccountChanges::default() };
            revise(client, name, changes, json)
        }
        Ask::Enable { name } => {
            let changes = AccountChanges { enabled: Some(true), ..AccountChanges::default() };
            revise(client, name, changes, json)
        }
        Ask::Delete { name } => {
            let answer = client.accounts(AccountWish::Delete { name: name.clone() })?;
            Ok(revised(&answer, name, json))
        }
        Ask::SetPassword { name, source } => set_password(client, name, source, json),
        Ask::Set { name, details } => revise(client, name, details.changes(), json),
        Ask::Import { file, no_change } => import(client, file, *no_change, json),
        Ask::Export => {
            let accounts = client.list_accounts(true)?;
            if json {
                print_json(&accounts)
            } else {
                print(&files::csv(&accounts))
            }
            Ok(ExitCode::SUCCESS)
        }
    }
}

fn create(
    client: &mut Client,
    name: &str,
    details: &Details,
    source: &Source,
    json: bool,
) -> Result<ExitCode, ClientError> {
    let chosen = match Chosen::by(source.password_stdin, name) {
        Ok(chosen) => chosen,
        Err(why) => return Ok(not_possible(&why)),
    };
    let AccountChanges { role, plan, devices, mail, note, valid_until_ms, .. } = details.changes();
    let account = NewAccount {
        name: name.to_owned(),
        hash: chosen.hash.clone(),
        role: role.unwrap_or_default(),
        plan: plan.unwrap_or_default(),
        devices,
        mail: mail.unwrap_or_default(),
        note: note.unwrap_or_default(),
        valid_until_ms,
        must_change: !source.no_change,
    };
    client.accounts(AccountWish::Create { accounts: vec![account] })?;
    chosen.say(name, json);
    Ok(ExitCode::SUCCESS)
}

fn set_password(
    client: &mut Client,
    name: &str,
    source: &Source,
    json: bool,
) -> Result<ExitCode, ClientError> {
    let chosen = match Chosen::by(source.password_stdin, name) {
        Ok(chosen) => chosen,
        Err(why) => return Ok(not_possible(&why)),
    };
    let password = Some((chosen.hash.clone(), !source.no_change));
    let changes = AccountChanges { password, ..AccountChanges::default() };
    match client.accounts(AccountWish::Revise { name: name.to_owned(), changes })? {
        Answer::AccountRevised { .. } => {
            chosen.say(name, json);
            Ok(ExitCode::SUCCESS)
        }
        _ => Ok(none(name)),
    }
}

fn import(
    client: &mut Client,
    file: &std::path::Path,
    no_change: bool,
    json: bool,
) -> Result<ExitCode, ClientError> {
    let made = files::read(file).and_then(|rows| files::hashed(rows, no_change));
    let (accounts, made) = match made {
        Ok(made) => made,
        Err(why) => return Ok(not_possible(&format!("{}: {why}; nothing was made", file.display()))),
    };
    let count = accounts.len();
    client.accounts(AccountWish::Create { accounts })?;
    if json {
        print_json(&made);
    } else if !made.is_empty() {
        print(&files::passwords_csv(&made));
    }
    super::remark(&format!("{count} account(s) made, {} with a password that was made", made.len()));
    Ok(ExitCode::SUCCESS)
}

fn show(client: &mut Client, name: &str, json: bool) -> Result<ExitCode, ClientError> {
    let Answer::Accounts { accounts, .. } = client.accounts(AccountWish::Show { name: name.to_owned() })?
    else {
        return Ok(none(name));
    };
    if json {
        print_json(&accounts.first());
    } else {
        print(&table(&accounts));
    }
    Ok(ExitCode::SUCCESS)
}

fn table(accounts: &[AccountView]) -> String {
    let mut text = format!(
        "{:<24}  {:<5}  {:<12}  {:<16}  {:>7}  {:<20}  {:<10}  NOTE\n",
        "NAME", "ROLE", "STATE", "PLAN", "DEVICES", "VALID UNTIL", "SESSIONS"
    );
    for account in accounts {
        let AccountView { name, role, state, plan, devices, valid_until, note, sessions, .. } = account;
        let or_dash = |text: &Option<String>| text.clone().unwrap_or_else(|| "-".to_owned());
        let (plan, until) = (or_dash(plan), or_dash(valid_until));
        let devices = devices.map_or("-".to_owned(), |most| most.to_string());
        let sessions: Vec<_> = sessions.iter().map(u32::to_string).collect();
        let (name, note, sessions) = (plain(name), plain(note), sessions.join(" "));
        text.push_str(&format!(
            "{name:<24}  {role:<5}  {state:<12}  {plan:<16}  {devices:>7}  {until:<20}  {sessions:<10}  {note}\n"
        ));
    }
    text
}

fn revise(
    client: &mut Client,
    name: &str,
    changes: AccountChanges,
    json: bool,
) -> Result<ExitCode, ClientError> {
    let answer = client.accounts(AccountWish::Revise { name: name.to_owned(), changes })?;
    Ok(revised(&answer, name, json))
}

fn revised(answer: &Answer, name: &str, json: bool) -> ExitCode {
    let Answer::AccountRevised { sessions_ended } = answer else { return none(name) };
    if json {
        print_json(&serde_json::json!({ "sessions_ended": sessions_ended }));
    } else if *sessions_ended > 0 {
        print(&format!("done; {sessions_ended} session(s) ended\n"));
    } else {
        print("done\n");
    }
    ExitCode::SUCCESS
}

fn none(name: &str) -> ExitCode {
    not_possible(&format!("there is no account {name:?}\n  to do: vestibule account list"))
}

fn not_possible(why: &str) -> ExitCode {
    complain(why, Chapter::Accounts);
    ExitCode::from(NOT_POSSIBLE)
}
