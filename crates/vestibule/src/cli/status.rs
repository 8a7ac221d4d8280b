//! `vestibule status`: one status code from the built-in reference.

use std::process::ExitCode;

use clap::Args;
use serde::Serialize;
use status_codes::{Resolved, Status, meanings, operator_words, resolve, visitor_words};

use super::{complain, print, print_json};

#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  vestibule status 511          what it means, and what to do about it
  vestibule status 511 --json   the same for machines
  vestibule status 477          a code nobody registered is treated as its class (RFC 9110, section 15)

Exit code: 0, or 1 when the number is not a status code.")]
pub(super) struct Arguments {
    /// The code, 100 to 599.
    code: u16,
    /// Prints JSON.
    #[arg(long)]
    json: bool,
}

/// One code as machines read it.
#[derive(Debug, Serialize)]
struct Explained {
    code: u16,
    known: bool,
    treated_as: u16,
    phrase: &'static str,
    class: &'static str,
    for_visitors: &'static str,
    for_operators: &'static str,
    spec: String,
    spec_url: &'static str,
    note: &'static str,
    other_meanings: Vec<&'static str>,
}

pub(super) fn run(arguments: &Arguments) -> ExitCode {
    let code = arguments.code;
    let resolved = resolve(code);
    if let Resolved::Invalid(_) = resolved {
        complain(&format!(
            "{code} is not a status code: they go from 100 to 599. Software that receives such a number treats it \
             as a server error, like 500 (RFC 9110, section 15).\n  to do: look at what sent it, not at the number"
        ));
        return ExitCode::FAILURE;
    }
    let explained = explain(code, resolved);
    if arguments.json {
        print_json(&explained);
    } else {
        print(&as_text(&explained));
    }
    ExitCode::SUCCESS
}

fn explain(code: u16, resolved: Resolved) -> Explained {
    let status: &Status = resolved.status();
    Explained {
        code,
        known: matches!(resolved, Resolved::Known(_)),
        treated_as: status.code,
        phrase: status.phrase,
        class: status.class.name(),
        for_visitors: visitor_words(code),
        for_operators: operator_words(code),
        spec: if status.section.is_empty() {
            status.spec.to_owned()
        } else {
            format!("{}, section {}", status.spec, status.section)
        },
        spec_url: status.spec_url,
        note: status.note,
        other_meanings: meanings(code).skip(1).map(|status| status.phrase).collect(),
    }
}

fn as_text(explained: &Explained) -> String {
    let Explained { code, phrase, class, for_visitors, for_operators, spec, spec_url, note, .. } = explained;
    let mut text = if explained.known {
        format!("{code} {phrase} ({class})\n")
    } else {
        format!(
            "{code} is not registered. Software that does not know it treats it as {} {phrase} (RFC 9110, section 15).\n",
            explained.treated_as
        )
    };
    text.push_str(&format!("\n  for visitors   {for_visitors}\n  for operators  {for_operators}\n"));
    if !spec.is_empty() {
        text.push_str(&format!("  specification  {spec}  {spec_url}\n"));
    }
    if explained.known && !note.is_empty() {
        text.push_str(&format!("  note           {note}\n"));
    }
    if !explained.other_meanings.is_empty() {
        text.push_str(&format!("  also used for  {}\n", explained.other_meanings.join("; ")));
    }
    text
}
