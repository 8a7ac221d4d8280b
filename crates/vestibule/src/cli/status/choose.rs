//! `vestibule status choose`: a few questions, and then the code to send, the runner-up, and why not the others.
//!
//! The tree is `content/chooser.toml` of the reference. Nothing is remembered.

use std::io::{BufRead as _, Read as _};
use std::process::ExitCode;

use clap::Args;
use serde::Serialize;
use status_codes::{
    Choice, Language, Leads, Question, Verdict, first_question, question, required_headers, wrap,
};

use super::super::{complain, print, print_json};
use super::{named, terminal};
use crate::trouble::Chapter;

/// The longest answer that is read.
const LONGEST_LINE: u64 = 1024;

#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  vestibule status choose                     asks
  vestibule status choose --answers 3         says what is asked after the third answer to the first question
  vestibule status choose --answers 1,2 --json

Exit code: 0 when the questions led to a code, or 1.")]
pub(super) struct Arguments {
    /// The numbers of the answers, in order; nothing is asked then.
    #[arg(long, value_delimiter = ',', value_name = "NUMBERS")]
    answers: Option<Vec<usize>>,
    /// Prints JSON.
    #[arg(long, requires = "answers")]
    json: bool,
}

/// A question that was answered.
#[derive(Clone, Copy, Serialize)]
struct Step {
    question: &'static str,
    answer: &'static str,
}

/// What the questions led to, as machines read it.
#[derive(Serialize)]
struct Led {
    code: u16,
    phrase: &'static str,
    because: &'static str,
    runner_up: Option<RunnerUp>,
    not: Vec<Other>,
    way: Vec<Step>,
}

#[derive(Serialize)]
struct RunnerUp {
    code: u16,
    phrase: &'static str,
    unless: &'static str,
}

#[derive(Serialize)]
struct Other {
    code: u16,
    phrase: &'static str,
    why: &'static str,
}

pub(super) fn run(arguments: &Arguments) -> ExitCode {
    let Some(first) = first_question() else {
        complain("this build of the reference has no questions", Chapter::StatusReference);
        return ExitCode::FAILURE;
    };
    match &arguments.answers {
        Some(answers) => follow(first, answers, arguments.json),
        None => ask(first),
    }
}

/// Goes the way of those answers.
fn follow(first: &'static Question, answers: &[usize], as_json: bool) -> ExitCode {
    let (mut now, mut way) = (first, Vec::new());
    for (index, answer) in answers.iter().enumerate() {
        let Some(choice) = chosen(now, *answer) else {
            complain(
                &format!("answer {answer} to {:?}: there are answers 1 to {}", now.text, now.options.len()),
                Chapter::StatusReference,
            );
            return ExitCode::FAILURE;
        };
        way.push(Step { question: now.text, answer: choice.text });
        match &choice.leads {
            Leads::ToCode(verdict) if index + 1 == answers.len() => return tell(verdict, way, as_json),
            Leads::ToCode(verdict) => {
                complain(
                    &format!("the questions end at {} after {} answers", named(verdict.code), index + 1),
                    Chapter::StatusReference,
                );
                return ExitCode::FAILURE;
            }
            Leads::ToQuestion(id) => match question(id) {
                Some(next) => now = next,
                // The build refuses a tree with an end like this.
                None => return ExitCode::FAILURE,
            },
        }
    }
    print(&asked(now));
    complain("more answers are needed", Chapter::StatusReference);
    ExitCode::FAILURE
}

/// Asks until a code is reached, the reader gives up, or there is no more input.
fn ask(first: &'static Question) -> ExitCode {
    let mut asked_before: Vec<(&'static Question, Step)> = Vec::new();
    let mut now = first;
    loop {
        print(&format!("{}\nNumber, b for back, q to give up: ", asked(now)));
        let Some(line) = read_line() else {
            print("\n");
            return ExitCode::FAILURE;
        };
        let choice = match line.trim() {
            "q" => return ExitCode::FAILURE,
            "b" => {
                now = asked_before.pop().map_or(first, |(question, _)| question);
                continue;
            }
            number => number.parse().ok().and_then(|number| chosen(now, number)),
        };
        let Some(choice) = choice else {
            print(&format!("\nPlease give a number from 1 to {}.\n", now.options.len()));
            continue;
        };
        let step = Step { question: now.text, answer: choice.text };
        match &choice.leads {
            Leads::ToCode(verdict) => {
                print("\n");
                let way = asked_before.iter().map(|(_, step)| *step).chain([step]).collect();
                return tell(verdict, way, false);
            }
            Leads::ToQuestion(id) => {
                asked_before.push((now, step));
                now = question(id).unwrap_or(first);
            }
        }
    }
}

fn chosen(question: &'static Question, number: usize) -> Option<&'static Choice> {
    question.options.get(number.checked_sub(1)?)
}

/// One line of standard input; `None` at its end.
fn read_line() -> Option<String> {
    let mut line = String::new();
    let read = std::io::stdin().lock().take(LONGEST_LINE).read_line(&mut line).ok()?;
    (read > 0).then_some(line)
}

fn asked(question: &Question) -> String {
    let mut text = hanging("", question.text);
    text.insert(0, '\n');
    if !question.help.is_empty() {
        text.push_str(&hanging("", &format!("({})", question.help)));
    }
    for (index, option) in question.options.iter().enumerate() {
        text.push_str(&hanging(&format!("  {}. ", index + 1), option.text));
    }
    text
}

/// Text within the terminal's width, whose further lines begin where its first one does.
fn hanging(first: &str, text: &str) -> String {
    let (indent, width) = (first.len(), terminal::look(Language::English).width);
    let lines = wrap(text, width.saturating_sub(indent));
    let before = |index| if index == 0 { first.to_owned() } else { " ".repeat(indent) };
    lines.iter().enumerate().map(|(index, line)| format!("{}{line}\n", before(index))).collect()
}

fn tell(verdict: &Verdict, way: Vec<Step>, as_json: bool) -> ExitCode {
    if as_json {
        print_json(&led(verdict, way));
    } else {
        print(&told(verdict));
    }
    ExitCode::SUCCESS
}

fn led(verdict: &Verdict, way: Vec<Step>) -> Led {
    let phrase = status_codes::phrase;
    let runner_up = verdict.runner_up.map(|(code, unless)| RunnerUp { code, phrase: phrase(code), unless });
    let others = verdict.not.iter().map(|(code, why)| Other { code: *code, phrase: phrase(*code), why });
    let Verdict { code, because, .. } = *verdict;
    Led { code, phrase: phrase(code), because, runner_up, not: others.collect(), way }
}

fn told(verdict: &Verdict) -> String {
    let Verdict { code, because, runner_up, not } = verdict;
    let mut text = format!("Send {}.\n{}", named(*code), hanging("  ", because));
    let required: Vec<_> = required_headers(*code).iter().map(|header| header.name).collect();
    if !required.is_empty() {
        text.push_str(&hanging("  ", &format!("It must have: {}", required.join(", "))));
    }
    if let Some((code, unless)) = runner_up {
        text.push_str(&format!("\nRunner-up: {}\n{}", named(*code), hanging("  Unless: ", unless)));
    }
    for (index, (code, why)) in not.iter().enumerate() {
        if index == 0 {
            text.push_str("\nWhy not\n");
        }
        text.push_str(&hanging("  ", &format!("{}: {why}", named(*code))));
    }
    text.push_str(&format!("\nvestibule status {code} says more.\n"));
    text
}
