//! The HTTP status reference on the command line: pages, search and the chooser, as an operator types them.

use std::io::Write as _;
use std::process::{Command, Stdio};

use serde_json::Value;

use crate::commands::vestibule;

fn json(arguments: &[&str]) -> Value {
    serde_json::from_str(&vestibule(arguments).out).unwrap()
}

/// Protocols F1: the phrase of 511 is RFC 6585's.
#[test]
fn status_511_is_explained_for_people_and_machines() {
    let explained = vestibule(&["status", "511"]);
    assert_eq!(explained.code, Some(0));
    assert!(explained.out.starts_with("511 Network Authentication Required\n"), "{}", explained.out);
    for part in ["For visitors", "Facts", "never: it must not be stored", "rfc6585#section-6"] {
        assert!(explained.out.contains(part), "no {part}: {}", explained.out);
    }
    assert!(!explained.out.contains('\u{1b}'), "no colour where nobody looks");
    let json = json(&["status", "511", "--json"]);
    assert_eq!((&json["code"], &json["phrase"]), (&511.into(), &"Network Authentication Required".into()));
    assert_eq!(json["cacheable_by_default"], "must-not-store");
}

#[test]
fn all_codes_are_listed_and_other_meanings_are_pages_of_their_own() {
    let list = vestibule(&["status"]).out;
    assert!(list.contains("\n4xx Client Error\n") && list.contains("\n  404  Not Found\n"), "{list}");
    assert_eq!(json(&["status", "--json"])["registered"], 64);
    assert!(vestibule(&["status", "499-esri"]).out.starts_with("499 Token Required\n"));
    assert!(vestibule(&["status", "000"]).out.starts_with("000 No response received\n"));
}

/// RFC 9110 §15: an unknown code is treated as the x00 of its class.
#[test]
fn an_unknown_status_is_explained_by_its_class_and_a_wrong_name_refused() {
    let unknown = vestibule(&["status", "477"]);
    assert_eq!(unknown.code, Some(0));
    assert!(unknown.err.contains("477 is not registered") && unknown.out.starts_with("400 Bad Request\n"));
    for (wrong, what) in [
        ("99", "not a status code"),
        ("600", "not a status code"),
        ("404-esri", "no page"),
        ("teapot", "vestibule status search teapot"),
        ("../../etc/passwd", "no page"),
    ] {
        let refused = vestibule(&["status", wrong]);
        assert_eq!(refused.code, Some(1), "{wrong}");
        assert!(refused.err.contains(what) && refused.out.is_empty(), "{wrong}: {}", refused.err);
    }
    assert_eq!(vestibule(&["status", "404", "--lang", "tlh"]).code, Some(2));
}

#[test]
fn search_finds_old_wordings_and_says_when_it_finds_nothing() {
    let found = vestibule(&["status", "search", "Request", "Entity", "Too", "Large"]);
    assert!(found.out.starts_with("413  Content Too Large\n"), "{}", found.out);
    assert_eq!(json(&["status", "search", "511", "--json"])[0]["page"], "511");
    let nothing = vestibule(&["status", "search", "qwertzuiop"]);
    assert_eq!((nothing.code, nothing.out.as_str()), (Some(1), ""));
    assert!(nothing.err.contains("nothing in the reference fits"), "{}", nothing.err);
}

#[test]
fn the_chooser_asks_on_and_back_and_ends_at_a_code() {
    let mut child = Command::new(env!("CARGO_BIN_EXE_vestibule"))
        .args(["status", "choose"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    // A wrong answer, one that is taken back, and then always the first answer: every way ends within six questions.
    child.stdin.take().unwrap().write_all(b"99\n2\nb\n1\n1\n1\n1\n1\n1\n").unwrap();
    let output = child.wait_with_output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    assert_eq!(output.status.code(), Some(0), "{text}");
    assert!(
        text.contains("Please give a number") && text.contains("\nSend ") && text.contains("says more"),
        "{text}"
    );
    let unfinished = vestibule(&["status", "choose"]);
    assert_eq!(unfinished.code, Some(1), "without input there is no answer");
}

#[test]
fn the_chooser_follows_answers_that_were_given() {
    let asked = vestibule(&["status", "choose", "--answers", "1"]);
    assert_eq!(asked.code, Some(1));
    assert!(asked.err.contains("more answers are needed") && asked.out.contains("  1. "), "{}", asked.out);
    let led = json(&["status", "choose", "--answers", "1,2", "--json"]);
    assert_eq!((&led["code"], &led["phrase"]), (&201.into(), &"Created".into()));
    assert_eq!(led["way"].as_array().map(Vec::len), Some(2));
    for wrong in ["0", "99", "1,2,1"] {
        let refused = vestibule(&["status", "choose", "--answers", wrong]);
        assert_eq!((refused.code, refused.out.as_str()), (Some(1), ""), "{wrong}");
        assert!(!refused.err.is_empty());
    }
}
