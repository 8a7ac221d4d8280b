//! The commands. Each reads its arguments, asks the part that knows, prints, and gives an exit code; none decides.

mod account;
mod announcer;
mod check;
mod confined;
mod consent;
mod dnsmasq;
mod doctor;
mod drift;
mod explain_probe;
mod garden;
mod helper;
mod hook;
mod lab;
mod message;
mod plan;
mod privacy;
mod provider;
mod provisioning;
mod reach;
mod run;
mod session;
mod sponsor;
mod status;
mod stay;
mod strangers_words;
mod terms;
mod theme;
mod upgrade;
mod usage;
mod voucher;

use std::ffi::OsStr;
use std::io::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Parser, Subcommand};

use crate::config::Config;
use crate::trouble::Chapter;

/// A captive portal that devices notice and people can trust, and the HTTP status reference, in one binary.
#[derive(Debug, Parser)]
#[command(name = "vestibule", version, after_help = EXAMPLES, max_term_width = 100)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

const EXAMPLES: &str = "\
Examples:
  vestibule lab
  vestibule check --config /etc/vestibule/vestibule.toml
  vestibule doctor
  vestibule explain-probe http://captive.apple.com/hotspot-detect.html
  vestibule run
  vestibule session list
  vestibule voucher create --plan day-pass --count 20
  vestibule upgrade
  vestibule status 511";

#[derive(Debug, Subcommand)]
enum Command {
    /// Runs the gateway until it is told to stop.
    Run(run::Arguments),
    /// Takes over from the gateway that runs, without closing a door: for putting a new version in place.
    Upgrade(upgrade::Arguments),
    /// Shows the gateway's main job with real packets, on this machine, without root.
    Lab(lab::Arguments),
    /// Says what is wrong with a configuration, where, and how to mend it.
    Check(check::Arguments),
    /// Says whether this machine can carry a captive portal, and what to change.
    Doctor(doctor::Arguments),
    /// Says what a newcomer's request is answered, which rule decides it, and which devices ask like that.
    ExplainProbe(explain_probe::Arguments),
    /// Prints configuration with which your DHCP server tells devices where the portal's API is.
    Provisioning(provisioning::Arguments),
    /// Says what guests moved: the ledger, device by device or hour by hour.
    Usage(usage::Arguments),
    /// Lists, shows, tries and applies what guests can be granted.
    Plan(plan::Arguments),
    /// Makes, lists, changes and moves accounts: names and passwords that the gateway keeps.
    Account(account::Arguments),
    /// Makes, lists, prints, extends and revokes vouchers.
    Voucher(voucher::Arguments),
    /// Asks OpenID Connect providers what they say of themselves.
    Provider(provider::Arguments),
    /// Lists and answers what guests asked hosts: lets them in, or not.
    Sponsor(sponsor::Arguments),
    /// Asks the house's own system for one guest, and says what it answers.
    Stay(stay::Arguments),
    /// Sends a message as a code would be sent, to try it.
    Message(message::Arguments),
    /// Lists, shows, changes and ends sessions of the gateway that runs here.
    Session(session::Arguments),
    /// Says what differed between the record of sessions and the kernel, when, and what was repaired.
    Drift(drift::Arguments),
    /// Shows which terms there were, and who accepted which.
    Terms(terms::Arguments),
    /// Shows what guests allowed beside the terms, and withdraws it.
    Consent(consent::Arguments),
    /// Says what is kept of who was here, and forgets.
    Privacy(privacy::Arguments),
    /// Shows what newcomers may reach without signing in, and what they asked and moved.
    Garden(garden::Arguments),
    /// Explains an HTTP status code.
    Status(status::Arguments),
    /// Begins a theme for the sign-in pages, and shows it while you change it.
    Theme(theme::Arguments),
    /// The gateway's own helper with the network privileges; started by `run`, never by hand.
    #[command(hide = true)]
    Helper(helper::Arguments),
    /// The process that starts the program of `dns_hook`; started by `run`, never by hand.
    #[command(hide = true)]
    AcmeHook(hook::Arguments),
    /// The process that keeps the gateway's own dnsmasq running; started by `run`, never by hand.
    #[command(hide = true)]
    DnsmasqKeeper(dnsmasq::KeeperArguments),
    /// Becomes dnsmasq; started by `dnsmasq-keeper`, never by hand.
    #[command(hide = true)]
    DnsmasqStart(dnsmasq::StartArguments),
    /// The process that sends router advertisements; started by `run`, never by hand.
    #[command(hide = true)]
    Announcer(announcer::Arguments),
}

/// Where the configuration is.
#[derive(Debug, Args)]
struct ConfigFile {
    /// The configuration file.
    #[arg(long = "config", value_name = "FILE", default_value = "/etc/vestibule/vestibule.toml")]
    path: PathBuf,
}

impl ConfigFile {
    /// The configuration; its mistakes are said on standard error.
    fn load(&self) -> Result<Config, ExitCode> {
        Config::load(&self.path).map_err(|problems| {
            let count = problems.iter().count();
            complain(&format!("{problems}\n{count} mistake(s) in the configuration"), Chapter::Configuration);
            ExitCode::FAILURE
        })
    }
}

/// Reads the command line and does what it says.
#[must_use]
pub fn main() -> ExitCode {
    match Cli::try_parse() {
        Ok(cli) => carry_out(cli.command),
        Err(said) => say_what_clap_said(&said),
    }
}

/// Help and version as they are; of a command line that cannot be read, also where to read more. The exit code is
/// clap's: 0 for what was asked for, 2 for what was not understood.
fn say_what_clap_said(said: &clap::Error) -> ExitCode {
    // Nobody is left to tell when standard error is gone.
    let _ = said.print();
    if said.use_stderr() {
        let command = std::env::args_os().nth(1);
        remark(&format!("  read more: {}", chapter_about(command.as_deref().and_then(OsStr::to_str))));
    }
    ExitCode::from(u8::try_from(said.exit_code()).unwrap_or(2))
}

/// The chapter that has the options of the command of that name.
fn chapter_about(command: Option<&str>) -> Chapter {
    match command {
        Some("status") => Chapter::StatusReference,
        Some("theme") => Chapter::Themes,
        Some("lab") => Chapter::QuickStart,
        Some("provider") => Chapter::Providers,
        Some("message") => Chapter::Codes,
        Some("sponsor") => Chapter::Sponsors,
        Some("stay") => Chapter::Stays,
        Some("account") => Chapter::Accounts,
        Some("voucher") => Chapter::Vouchers,
        Some("provisioning") => Chapter::Provisioning,
        Some("explain-probe") => Chapter::HowDevicesNotice,
        Some("upgrade") => Chapter::Updating,
        Some("drift") => Chapter::Enforcement,
        Some("privacy" | "terms" | "consent") => Chapter::Privacy,
        _ => Chapter::Running,
    }
}

fn carry_out(command: Command) -> ExitCode {
    match command {
        Command::Run(arguments) => run::run(&arguments),
        Command::Upgrade(arguments) => upgrade::run(&arguments),
        Command::Lab(arguments) => lab::run(&arguments),
        Command::Check(arguments) => check::run(&arguments),
        Command::Doctor(arguments) => doctor::run(&arguments),
        Command::ExplainProbe(arguments) => explain_probe::run(&arguments),
        Command::Provisioning(arguments) => provisioning::run(&arguments),
        Command::Plan(arguments) => plan::run(&arguments),
        Command::Usage(arguments) => usage::run(&arguments),
        Command::Account(arguments) => account::run(&arguments),
        Command::Voucher(arguments) => voucher::run(&arguments),
        Command::Provider(arguments) => provider::run(&arguments),
        Command::Message(arguments) => message::run(&arguments),
        Command::Sponsor(arguments) => sponsor::run(&arguments),
        Command::Stay(arguments) => stay::run(&arguments),
        Command::Session(arguments) => session::run(&arguments),
        Command::Drift(arguments) => drift::run(&arguments),
        Command::Privacy(arguments) => privacy::run(&arguments),
        Command::Terms(arguments) => terms::run(&arguments),
        Command::Consent(arguments) => consent::run(&arguments),
        Command::Garden(arguments) => garden::run(&arguments),
        Command::Status(arguments) => status::run(&arguments),
        Command::Theme(arguments) => theme::run(&arguments),
        Command::Helper(arguments) => helper::run(&arguments),
        Command::AcmeHook(arguments) => hook::run(&arguments),
        Command::DnsmasqKeeper(arguments) => dnsmasq::keep(&arguments),
        Command::DnsmasqStart(arguments) => dnsmasq::start(&arguments),
        Command::Announcer(arguments) => announcer::run(&arguments),
    }
}

/// Prints to standard output; a reader that has gone away (`| head`) is no trouble.
fn print(text: &str) {
    let _ = std::io::stdout().lock().write_all(text.as_bytes());
}

/// Says on standard error what went wrong and where to read more: the one form of every error that ends a command.
fn complain(text: &str, more: Chapter) {
    remark(&format!("{}\n  read more: {more}", text.trim_end()));
}

/// Says on standard error what is worth knowing beside the answer.
fn remark(text: &str) {
    let _ = writeln!(std::io::stderr().lock(), "{text}");
}

/// Prints a value as one JSON document.
fn print_json(value: &impl serde::Serialize) {
    match serde_json::to_string_pretty(value) {
        Ok(text) => print(&format!("{text}\n")),
        Err(error) => {
            complain(&format!("the answer could not be written as JSON: {error}"), Chapter::Running);
        }
    }
}
