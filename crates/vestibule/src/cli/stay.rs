//! `vestibule stay`: asks the house's own system as the gateway does, and says what came back.

use std::process::ExitCode;

use clap::{Args, Subcommand};
use gateway::stay::{Answer, Entered, Field, Question, Reason, Stay};
use house_system::{Failure, Told};
use serde::Serialize;

use super::strangers_words::plain;
use super::{ConfigFile, complain, print, print_json};
use crate::config::Config;
use crate::doctor::stay::ask;
use crate::run::stay::house_system;
use crate::trouble::Chapter;

/// The system did not answer as agreed.
const NOT_ANSWERED: u8 = 2;

#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  vestibule stay try --field room=101 --field surname=Müller
  vestibule stay try --field card=\"4111 1111 1111 1111\" --json

Exit code: 0 when the guest would come in, 1 when not, 2 when the system did not answer as agreed.")]
pub(super) struct Arguments {
    #[command(subcommand)]
    ask: Ask,
}

#[derive(Debug, Subcommand)]
enum Ask {
    /// Asks for one guest, as if these had been typed on the page. Lets nobody in.
    #[command(after_help = "Example:\n  vestibule stay try --field room=101 --field surname=Müller")]
    Try(Try),
}

#[derive(Debug, Args)]
struct Try {
    /// What is typed into a field, by its name in the configuration.
    #[arg(long = "field", value_name = "NAME=TEXT", value_parser = pair, required = true)]
    fields: Vec<(String, String)>,
    #[command(flatten)]
    config: ConfigFile,
    /// Prints JSON.
    #[arg(long)]
    json: bool,
}

fn pair(text: &str) -> Result<(String, String), String> {
    let pair = text.split_once('=').map(|(name, typed)| (name.to_owned(), typed.to_owned()));
    pair.ok_or_else(|| format!("{text:?} is not a field with what is typed, such as room=101"))
}

/// What came back.
#[derive(Serialize)]
struct TriedView {
    admits: bool,
    person: Option<String>,
    plan: Option<String>,
    devices: Option<u16>,
    until_unix_seconds: Option<u64>,
    name: Option<String>,
    reason: Option<&'static str>,
    message: Option<String>,
    is_signed: bool,
    took_ms: u128,
}

pub(super) fn run(arguments: &Arguments) -> ExitCode {
    let Ask::Try(wanted) = &arguments.ask;
    let config = match wanted.config.load() {
        Ok(config) => config,
        Err(code) => return code,
    };
    let asked = question(&config, wanted).and_then(|question| {
        let stay = config.ways.stay.as_ref().ok_or("the configuration has no [conditions.stay]")?;
        house_system(stay).map_err(|error| format!("{:#}", anyhow::Error::from(error)))?;
        ask(stay, &question).ok_or_else(|| "nothing can be asked from here".to_owned())
    });
    match asked {
        Ok(Ok(told)) => say(&told, &config, wanted.json),
        Ok(Err(failure)) => not_answered(&failure),
        Err(wrong) => {
            complain(&wrong, Chapter::Stays);
            ExitCode::from(NOT_ANSWERED)
        }
    }
}

fn question(config: &Config, wanted: &Try) -> Result<Question, String> {
    let stay = config.ways.stay.as_ref().ok_or("the configuration has no [conditions.stay]")?;
    let names = || stay.fields.iter().map(|field| field.name.as_str()).collect::<Vec<_>>().join(", ");
    if let Some((name, _)) =
        wanted.fields.iter().find(|(name, _)| stay.fields.iter().all(|field| field.name.as_str() != name))
    {
        return Err(format!("there is no field {name:?}; the fields are {}", names()));
    }
    let read = |field: &Field| {
        let typed = wanted.fields.iter().find(|(name, _)| field.name.as_str() == name);
        let (_, typed) =
            typed.ok_or_else(|| format!("{} is missing; the fields are {}", field.name, names()))?;
        let entered = Entered::read(field.kind, typed);
        let entered = entered.ok_or_else(|| {
            format!(
                "{typed:?} can be nothing that the field {} asks for: guests are told so at once",
                field.name
            )
        })?;
        Ok((field.name.clone(), entered))
    };
    let fields = stay.fields.iter().map(read).collect::<Result<_, String>>()?;
    let zone = config.zones.first().copied().ok_or("there is no guest zone")?;
    Ok(Question { zone, fields })
}

fn say(told: &Told, config: &Config, json: bool) -> ExitCode {
    let view = view(told, config);
    if json {
        print_json(&view);
    } else {
        print(&text(&view));
    }
    if view.admits { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn view(told: &Told, config: &Config) -> TriedView {
    let took_ms = told.took.as_millis();
    let (stay, reason) = match &told.answer {
        Answer::Admit(stay) => (Some(stay), None),
        Answer::Refuse(reason) => (None, Some(named(*reason))),
    };
    let plan = |stay: &Stay| stay.plan.or_else(|| config.ways.stay.as_ref().map(|stay| stay.plan));
    let since_1970 = |until: std::time::SystemTime| until.duration_since(std::time::UNIX_EPOCH).ok();
    TriedView {
        admits: stay.is_some(),
        person: stay.map(|stay| stay.person.clone()),
        plan: stay.and_then(plan).map(|plan| plan.to_string()),
        devices: stay.and_then(|stay| stay.devices).map(std::num::NonZeroU16::get),
        until_unix_seconds: stay.and_then(|stay| stay.until).and_then(since_1970).map(|at| at.as_secs()),
        name: told.name.clone(),
        reason,
        message: told.message.clone(),
        is_signed: told.is_signed,
        took_ms,
    }
}

const fn named(reason: Reason) -> &'static str {
    match reason {
        Reason::NoStay => "no-stay",
        Reason::NotYet => "not-yet",
        Reason::Over => "over",
        Reason::Other => "other",
    }
}

/// For people: what that system says is a stranger's word too.
fn text(view: &TriedView) -> String {
    let mut lines = vec![match view.reason {
        None => "comes in".to_owned(),
        Some(reason) => format!("does not come in: {reason}"),
    }];
    let mut add = |name: &str, value: Option<String>| {
        lines.extend(value.map(|value| format!("  {name:<10} {}", plain(&value))));
    };
    add("person", view.person.clone());
    add("name", view.name.clone());
    add("plan", view.plan.clone());
    add("devices", view.devices.map(|devices| devices.to_string()));
    let until =
        view.until_unix_seconds.and_then(|at| jiff::Timestamp::from_second(i64::try_from(at).ok()?).ok());
    add("until", until.map(|at| at.to_string()));
    add("message", view.message.clone());
    let how = if view.is_signed { "signed" } else { "not signed, over TLS" };
    add("answered", Some(format!("in {} ms, {how}", view.took_ms)));
    lines.join("\n") + "\n"
}

fn not_answered(failure: &Failure) -> ExitCode {
    complain(
        &format!(
            "the house's system: {failure}\n  guests notice: nobody comes in by it now; other ways in work"
        ),
        Chapter::Stays,
    );
    ExitCode::from(NOT_ANSWERED)
}
