//! Every recorded and every planted answer of `corpus/` is read, explained and checked as it says beside it.
//!
//! `NAME.txt` is what somebody would paste. `NAME.expect` has `code:`, `speaker: name | role | certainty` (`-` for
//! nobody), and a line `find:` for each finding; `find: -` where there is nothing to check. Of several exchanges the first
//! is meant. A file's first line says where it comes from.

#![allow(clippy::expect_used, reason = "tests fail by panicking")]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use status_codes::Language;
use status_diagnosis::{RULES, explain, lint, read};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus")
}

fn inputs() -> Vec<PathBuf> {
    let files = fs::read_dir(folder()).expect("the corpus").map(|file| file.expect("a file").path());
    let mut inputs: Vec<_> =
        files.filter(|path| path.extension().is_some_and(|kind| kind == "txt")).collect();
    inputs.sort();
    inputs
}

/// What is said of an input: everything but its first line.
fn said(input: &Path) -> String {
    let pasted = read(&fs::read(input).expect("the input")).expect("understood");
    let exchange = pasted.exchanges.first().expect("an exchange");
    let explanation = explain(exchange, Language::English, 1_795_377_600);
    let speaker = explanation.speaker.map_or("-".to_owned(), |speaker| {
        let role = serde_json::to_value(speaker.role).expect("JSON");
        format!("{} | {} | {}", speaker.name, role.as_str().expect("a word"), speaker.certainty.name())
    });
    let found = match lint(exchange) {
        Some(findings) => findings.iter().map(|finding| finding.rule.id).collect(),
        None => BTreeSet::from(["-"]),
    };
    let found: String = found.iter().map(|id| format!("find: {id}\n")).collect();
    format!("code: {}\nspeaker: {speaker}\n{found}", explanation.code)
}

#[test]
fn every_answer_of_the_corpus_is_read_explained_and_checked_as_it_says() {
    let inputs = inputs();
    assert!(inputs.len() >= 60, "{} answers", inputs.len());
    let mut wrong = String::new();
    for input in &inputs {
        let expected = fs::read_to_string(input.with_extension("expect")).expect("an .expect beside it");
        let (origin, expected) = expected.split_once('\n').expect("a first line");
        assert!(origin.starts_with("# "), "{}: where does it come from?", input.display());
        let said = said(input);
        if said != expected {
            wrong.push_str(&format!("{}\nexpected\n{expected}said\n{said}\n", input.display()));
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn every_rule_is_broken_by_an_answer_of_the_corpus() {
    let said: String = inputs().iter().map(|input| said(input)).collect();
    let broken: BTreeSet<_> = said.lines().filter_map(|line| line.strip_prefix("find: ")).collect();
    let unproved: Vec<_> = RULES.iter().map(|rule| rule.id).filter(|id| !broken.contains(id)).collect();
    assert_eq!(unproved, [""; 0]);
    let names: BTreeSet<_> = RULES.iter().map(|rule| rule.id).collect();
    assert_eq!(names.len(), RULES.len(), "two rules have one name");
}
