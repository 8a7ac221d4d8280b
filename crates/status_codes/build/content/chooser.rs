//! The chooser: a tree of questions whose every branch ends in one code, with the runner-up and why not the others.

use std::collections::BTreeSet;

use super::Code;
use super::document::{Front, Row};
use super::problem::Problems;

const ROOT: &str = "start";
const DEEPEST: usize = 6;

/// One question.
pub(crate) struct Question {
    pub(crate) id: String,
    pub(crate) text: String,
    pub(crate) help: String,
    pub(crate) options: Vec<Choice>,
    line: usize,
}

/// One answer to it.
pub(crate) struct Choice {
    pub(crate) text: String,
    pub(crate) end: End,
}

/// What it leads to.
pub(crate) enum End {
    /// The next question, by its id.
    Question(String),
    Verdict(Verdict),
}

/// One code.
pub(crate) struct Verdict {
    pub(crate) code: u16,
    pub(crate) because: String,
    pub(crate) runner_up: Option<(u16, String)>,
    pub(crate) not: Vec<(u16, String)>,
}

/// Reads `chooser.toml`.
pub(crate) fn read(text: &str, codes: &[Code], problems: &mut Problems) -> Vec<Question> {
    let Some(mut front) = Front::parse(text, 1, problems) else { return Vec::new() };
    let rows = front.rows("question", problems);
    front.finish(problems);
    let questions: Vec<_> = rows.into_iter().map(|row| question(row, codes, problems)).collect();
    check_tree(&questions, problems);
    questions
}

fn question(mut row: Row, codes: &[Code], problems: &mut Problems) -> Question {
    let line = row.line;
    let id = row.text("id", problems);
    let text = row.text("text", problems);
    let help = row.optional("help", problems).unwrap_or_default();
    let options: Vec<_> =
        row.rows("option", problems).into_iter().map(|row| option(row, codes, problems)).collect();
    row.finish(problems);
    if options.len() < 2 {
        problems.say(line, format!("question {id:?} leaves no choice"));
    }
    Question { id, text, help, options, line }
}

fn option(mut row: Row, codes: &[Code], problems: &mut Problems) -> Choice {
    let line = row.line;
    let text = row.text("text", problems);
    let end = if let Some(next) = row.optional("goto", problems) {
        End::Question(next)
    } else {
        let code = row.number("code").unwrap_or_default();
        let because = row.text("because", problems);
        let runner_up = row.number("runner_up").map(|code| (code, row.text("unless", problems)));
        let mut not = Vec::new();
        for mut other in row.rows("not", problems) {
            not.push((other.number("code").unwrap_or_default(), other.text("why", problems)));
            other.finish(problems);
        }
        let named = [code].into_iter().chain(runner_up.iter().map(|(code, _)| *code));
        for code in named.chain(not.iter().map(|(code, _)| *code)) {
            if !codes.iter().any(|known| known.code == code && known.registered) {
                problems.say(line, format!("the option {text:?} names {code}, which is not registered"));
            }
        }
        End::Verdict(Verdict { code, because, runner_up, not })
    };
    row.finish(problems);
    Choice { text, end }
}

/// Every question is asked once on the way from the first one, every `goto` leads on, and no way is long.
fn check_tree(questions: &[Question], problems: &mut Problems) {
    let mut ids = BTreeSet::new();
    for question in questions {
        if !ids.insert(&question.id) {
            problems.say(question.line, format!("question {:?} is there twice", question.id));
        }
    }
    let mut reached = BTreeSet::new();
    let mut ways = vec![(ROOT.to_owned(), 1, 1)];
    while let Some((id, depth, line)) = ways.pop() {
        let Some(question) = questions.iter().find(|question| question.id == id) else {
            problems.say(line, format!("there is no question {id:?}"));
            continue;
        };
        if depth > DEEPEST {
            problems.say(
                question.line,
                format!("question {id:?} is the {depth}th on its way, at most {DEEPEST}"),
            );
            continue;
        }
        reached.insert(&question.id);
        for option in &question.options {
            if let End::Question(next) = &option.end {
                ways.push((next.clone(), depth + 1, question.line));
            }
        }
    }
    for question in questions.iter().filter(|question| !reached.contains(&question.id)) {
        problems.say(question.line, format!("no way leads to question {:?}", question.id));
    }
}
