//! `vestibule status explain`: what an answer that somebody met means, who wrote it, and what to do next.

use std::process::ExitCode;
use std::time::SystemTime;

use clap::Args;
use serde::Serialize;
use status_codes::{Language, wrap};
use status_diagnosis::{Explanation, explain};

use super::super::{print, print_json};
use super::pasted::Given;
use super::{language, terminal};

/// The most explanations of one input.
const MOST: usize = 20;

#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  curl -si https://example.org/ | vestibule status explain
  curl -sSv https://example.org/ 2>&1 | vestibule status explain
  vestibule status explain saved.har --json
  tail -n 1 /var/log/nginx/access.log | vestibule status explain
  echo 'curl: (52) Empty reply from server' | vestibule status explain

It reads the output of curl -si and curl -v, raw responses with or without requests, HAR files,
and lines of the access logs of nginx, Apache, HAProxy and AWS Application Load Balancers; of
several answers in one input, those that went wrong, or the last one. 1 MiB at most. Nothing is
sent anywhere.

Exit code: 0, or 2 when nothing in the input was understood.")]
pub(super) struct Arguments {
    #[command(flatten)]
    given: Given,
    /// Prints JSON.
    #[arg(long)]
    json: bool,
    /// The language for what visitors are told: en, de, fr, es, pt, ar or zh.
    #[arg(long, value_name = "LANGUAGE", default_value = "en", value_parser = language)]
    lang: Language,
}

/// What is printed as JSON.
#[derive(Serialize)]
struct Explained {
    /// How many answers there were in the input.
    answers: usize,
    explanations: Vec<Explanation>,
}

pub(super) fn run(arguments: &Arguments) -> ExitCode {
    let pasted = match arguments.given.read() {
        Ok(pasted) => pasted,
        Err(code) => return code,
    };
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).map_or(0, |since| since.as_secs());
    let answers = pasted.exchanges.len();
    let went_wrong = |code: u16| code == 0 || code >= 400;
    let mut chosen: Vec<_> = pasted.exchanges.iter().filter(|exchange| went_wrong(exchange.code())).collect();
    if chosen.is_empty() {
        chosen.extend(pasted.exchanges.last());
    }
    let explanations: Vec<_> =
        chosen.into_iter().take(MOST).map(|exchange| explain(exchange, arguments.lang, now)).collect();
    if arguments.json {
        print_json(&Explained { answers, explanations });
        return ExitCode::SUCCESS;
    }
    if answers > explanations.len() {
        print(&format!("{answers} answers in all; explained here: {}.\n\n", explanations.len()));
    }
    for (index, explanation) in explanations.iter().enumerate() {
        print(if index == 0 { "" } else { "\n────\n\n" });
        print(&told(explanation));
    }
    ExitCode::SUCCESS
}

fn told(explanation: &Explanation) -> String {
    let mut text = Text::new();
    text.heading(&heading(explanation));
    text.paragraph("", explanation.summary);
    if !explanation.is_known {
        text.paragraph(
            "",
            "Nobody registered this number; it is read as the x00 of its class (RFC 9110, section 15).",
        );
    }
    text.heading("Who spoke");
    match &explanation.speaker {
        Some(speaker) => {
            let Explanation { on_the_way, .. } = explanation;
            text.paragraph(
                "  ",
                &format!("{}, {} ({})", speaker.name, speaker.role.name(), speaker.certainty.name()),
            );
            for evidence in &speaker.evidence {
                text.paragraph("    because ", evidence);
            }
            for hop in on_the_way {
                text.paragraph("    on the way ", &format!("{} ({})", hop.name, hop.evidence));
            }
        }
        None => {
            text.paragraph("  ", "The answer does not tell.");
            for hop in &explanation.on_the_way {
                text.paragraph("    on the way ", &format!("{} ({})", hop.name, hop.evidence));
            }
        }
    }
    if !explanation.here.is_empty() {
        text.heading("In this answer");
        explanation.here.iter().for_each(|seen| text.paragraph("  - ", seen));
    }
    text.heading("Visitor: what to do");
    text.paragraph("  ", explanation.visitor.lead);
    for (index, step) in explanation.visitor.steps.iter().enumerate() {
        text.paragraph(&format!("  {}. ", index + 1), step);
    }
    text.heading("Developer: what to do");
    for advice in &explanation.developer {
        text.paragraph(if advice.is_particular { "  > " } else { "  - " }, &advice.text);
    }
    text.heading(&format!("More: vestibule status {}", explanation.page));
    text.text
}

/// `502 Bad Gateway (HTTP/1.1), GET /basket`.
fn heading(explanation: &Explanation) -> String {
    let Explanation { code, phrase, version, method, target, interim, .. } = explanation;
    let mut heading = format!("{code:03} {phrase}");
    if !version.is_empty() {
        heading.push_str(&format!(" ({version})"));
    }
    if !method.is_empty() {
        heading.push_str(&format!(", {method} {target}"));
    }
    for code in interim {
        heading.push_str(&format!(", after {code}"));
    }
    heading
}

/// Text within the terminal's width.
struct Text {
    text: String,
    width: usize,
}

impl Text {
    fn new() -> Self {
        Self { text: String::new(), width: terminal::look(Language::English).width }
    }

    fn heading(&mut self, heading: &str) {
        let before = if self.text.is_empty() { "" } else { "\n" };
        self.text.push_str(&format!("{before}{heading}\n"));
    }

    /// A paragraph whose further lines begin where its first one does.
    fn paragraph(&mut self, first: &str, text: &str) {
        for (index, line) in wrap(text, self.width.saturating_sub(first.len()).max(20)).iter().enumerate() {
            let before = if index == 0 { first.to_owned() } else { " ".repeat(first.len()) };
            self.text.push_str(&format!("{before}{line}\n"));
        }
    }
}
