//! `vestibule message try`: sends one message as a code would be sent, and says what the other side answered.

use std::process::ExitCode;

use clap::{Args, Subcommand};
use gateway::codes::{Address, Mailbox, Message, PhoneNumber};

use super::{ConfigFile, complain, print};
use crate::config::Config;
use crate::run::codes;
use crate::trouble::Chapter;

#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  vestibule message try --to you@example.org    by the mail server of [conditions.mail] or [mail]
  vestibule message try --to +491701234567      by the provider of [conditions.phone]; it may cost money

Exit code: 0 when it was taken over, 1 when it was not.")]
pub(super) struct Arguments {
    #[command(subcommand)]
    wish: Wish,
}

#[derive(Debug, Subcommand)]
enum Wish {
    /// Sends a message that looks like one with a code, without the gateway.
    #[command(after_help = "Example:\n  vestibule message try --to you@example.org")]
    Try {
        /// A mailbox or a phone of your own.
        #[arg(long)]
        to: String,
        #[command(flatten)]
        config: ConfigFile,
    },
}

pub(super) fn run(arguments: &Arguments) -> ExitCode {
    let Wish::Try { to, config } = &arguments.wish;
    let config = match config.load() {
        Ok(config) => config,
        Err(code) => return code,
    };
    match try_out(&config, to) {
        Ok(said) => {
            print(&format!("taken over; the other side said: {said}\n"));
            ExitCode::SUCCESS
        }
        Err(wrong) => {
            complain(&wrong, Chapter::Codes);
            ExitCode::FAILURE
        }
    }
}

fn try_out(config: &Config, to: &str) -> Result<String, String> {
    let national = config.ways.phone.as_ref().and_then(|phone| phone.national_prefix.as_deref());
    let to = Mailbox::parse(to)
        .map(Address::Mailbox)
        .or_else(|| PhoneNumber::parse(to, national).map(Address::Phone));
    let to = to.ok_or("--to is neither an e-mail address nor a phone number such as +491701234567")?;
    let courier =
        codes::courier(&config.ways).map_err(|error| format!("{:#}", anyhow::Error::from(error)))?;
    let language = wording::Language::ENGLISH;
    let venue = config.portal.venue_name.as_str();
    let put_in = [("code", "123456".into()), ("venue", venue.into())];
    let message = Message {
        to,
        subject: format!("123456 – {venue}"),
        words: wording::Wording::default().say(language, "code-message", &put_in).text,
        link: None,
        language: language.tag(),
        direction: language.direction().name(),
    };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.map_err(|error| format!("no connection can be made: {error}"))?;
    runtime.block_on(courier.hand_over(&message)).map_err(|failure| failure.chain())
}
