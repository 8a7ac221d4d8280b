//! `vestibule status lint`: compares answers with the RFCs, and says which rule is broken, where it is written, and how
//! to mend it.

use std::process::ExitCode;

use clap::Args;
use serde::Serialize;
use status_codes::{Language, wrap};
use status_diagnosis::{Finding, RULES, Rule, Severity, lint_all};

use super::super::{complain, print, print_json};
use super::pasted::{Given, NOT_UNDERSTOOD};
use super::{named, terminal};
use crate::trouble::Chapter;

#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  curl -si https://example.org/ | vestibule status lint
  curl -si -X POST https://example.org/form | vestibule status lint --method POST
  vestibule status lint saved.har --json
  vestibule status lint --list-rules

It reads what explain reads, but for log lines: those have no header fields. What is not in the
input is not judged: with curl -sv the request is known too, and more can be said.

Exit code: 0 when there is nothing but notes, 1 with errors or warnings, 2 when nothing in the input was understood.")]
pub(super) struct Arguments {
    #[command(flatten)]
    given: Given,
    /// Prints JSON.
    #[arg(long)]
    json: bool,
    /// Lists every rule with its section, and reads nothing.
    #[arg(long)]
    list_rules: bool,
}

/// The findings of one answer.
#[derive(Serialize)]
struct Linted {
    code: u16,
    method: String,
    target: String,
    findings: Vec<Finding>,
}

pub(super) fn run(arguments: &Arguments) -> ExitCode {
    if arguments.list_rules {
        list(arguments.json);
        return ExitCode::SUCCESS;
    }
    let pasted = match arguments.given.read() {
        Ok(pasted) => pasted,
        Err(code) => return code,
    };
    let mut linted = Vec::new();
    for (exchange, findings) in lint_all(&pasted.exchanges) {
        let target = exchange.request.as_ref().map_or("", |request| request.target.as_str());
        let (method, target) = (exchange.method().to_owned(), target.to_owned());
        linted.push(Linted { code: exchange.code(), method, target, findings });
    }
    if linted.is_empty() {
        complain(
            "not understood: there are no header fields to look at\n  to do: give the output of curl -si, or a HAR file; \
             vestibule status explain reads log lines and failures too",
            Chapter::StatusTools,
        );
        return ExitCode::from(NOT_UNDERSTOOD);
    }
    if arguments.json {
        print_json(&linted);
    } else {
        print(&told(&linted));
    }
    let findings = linted.iter().flat_map(|linted| &linted.findings);
    let is_clean = findings.into_iter().all(|finding| finding.rule.severity == Severity::Note);
    if is_clean { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn told(linted: &[Linted]) -> String {
    let width = terminal::look(Language::English).width;
    let mut text = String::new();
    let mut counts = [0; 3];
    for Linted { code, method, target, findings } in linted {
        let asked = if method.is_empty() { String::new() } else { format!(", {method} {target}") };
        text.push_str(&format!("{}{asked}\n", named(*code)));
        for Finding { rule, code, seen } in findings {
            counts[rule.severity as usize] += 1;
            let Rule { id, severity, section, title, fix } = rule;
            text.push_str(&format!("  {}  {id}  {section}\n", severity.name()));
            for (first, part) in
                [("seen: ", format!("{code:03}: {title}: {seen}")), ("to do: ", (*fix).to_owned())]
            {
                for (index, line) in wrap(&part, width.saturating_sub(12)).iter().enumerate() {
                    let before = if index == 0 { first } else { "       " };
                    text.push_str(&format!("    {before:<7}{line}\n"));
                }
            }
        }
    }
    let [notes, warnings, errors] = counts;
    text.push_str(&format!(
        "{errors} errors, {warnings} warnings, {notes} notes in {} answers\n",
        linted.len()
    ));
    text
}

fn list(as_json: bool) {
    if as_json {
        return print_json(&RULES);
    }
    for Rule { id, severity, section, title, fix } in RULES {
        print(&format!("{id}\n  {}, {section}: {title}\n  {fix}\n", severity.name()));
    }
}
