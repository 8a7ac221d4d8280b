//! What every source file keeps to: it opens by saying what it is for, it is short, and some words never appear.
//!
//! Lines are read as text, not as Rust: a rule here must be so plain that a false alarm is rare and easy to reword.

use std::path::{Path, PathBuf};

use anyhow::Result;

use super::Finding;
use crate::checkout::Checkout;

const LONGEST_FILE: usize = 800;
const LONG_FILE: usize = 350;

/// Names that say what kind of thing is inside and not what it does.
const EMPTY_NAMES: [&str; 7] = ["utils", "util", "common", "helpers", "manager", "managers", "misc"];

/// Written in two halves, or this file would break its own rules.
const BANNED: [(&str, &str); 6] = [
    (
        concat!("ct state ", "established accept"),
        "lets flows go on after their session ended: ask membership for each packet (docs/enforcement.md)",
    ),
    (concat!("Command::new(\"", "sh\")"), "starts a shell: start the program itself, with its arguments"),
    (concat!("Command::new(\"", "bash\")"), "starts a shell: start the program itself, with its arguments"),
    (concat!("todo", "!("), "is not finished: finish it or leave the feature out"),
    (concat!("unimplemented", "!("), "is not finished: finish it or leave the feature out"),
    (concat!("dbg", "!("), "is a leftover of debugging: take it out"),
];

/// Checks every file, and says (without refusing) which ones grow long.
pub(super) fn check(checkout: &Checkout, files: &[PathBuf], findings: &mut Vec<Finding>) -> Result<()> {
    for path in files {
        check_name(path, findings);
        if path.extension().is_some_and(|extension| extension == "rs")
            && let Some(text) = checkout.text(path)?
        {
            check_rust(path, &text, findings);
        }
    }
    Ok(())
}

fn check_name(path: &Path, findings: &mut Vec<Finding>) {
    for part in path.iter() {
        let name = Path::new(part).file_stem().unwrap_or(part).to_string_lossy();
        if EMPTY_NAMES.contains(&name.as_ref()) {
            findings.push(Finding::new(
                path,
                0,
                format!("\"{name}\" does not say a job: name what is done in there"),
            ));
        }
    }
}

fn check_rust(path: &Path, text: &str, findings: &mut Vec<Finding>) {
    let first = text.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
    if first.strip_prefix("//!").is_none_or(|words| words.trim().is_empty()) {
        findings.push(Finding::new(
            path,
            1,
            "does not open with //! and what it is for, and what it never does",
        ));
    }
    check_length(path, text.lines().count(), findings);
    for (index, line) in text.lines().enumerate() {
        for what in broken_rules(path, line) {
            findings.push(Finding::new(path, index + 1, what));
        }
    }
}

fn check_length(path: &Path, lines: usize, findings: &mut Vec<Finding>) {
    if lines > LONGEST_FILE {
        findings.push(Finding::new(
            path,
            0,
            format!("has {lines} lines: split it, {LONGEST_FILE} is the end"),
        ));
    } else if lines > LONG_FILE {
        println!("note: {} has {lines} lines; {LONG_FILE} read well", path.display());
    }
}

fn broken_rules(path: &Path, line: &str) -> Vec<String> {
    let code = line.trim_start();
    let (code, comment) = if code.starts_with("//") { ("", code) } else { (code, code) };
    let mut broken = Vec::new();
    for (banned, why) in BANNED {
        // Tests may say what must not be there.
        let in_a_test = is_a_test(path) && banned.starts_with("ct ");
        if code.contains(banned) && !in_a_test {
            broken.push(format!("`{banned}` {why}"));
        }
    }
    if let Some(mark) = mark_without_issue(comment) {
        broken.push(format!("{mark} without an issue: do it now, or write {mark}(#number)"));
    }
    broken
}

/// A reminder in a comment that names no issue.
fn mark_without_issue(text: &str) -> Option<&'static str> {
    let comment = &text[text.find("//")?..];
    let marks = [concat!("TO", "DO"), concat!("FIX", "ME"), concat!("XX", "X")];
    let (mark, rest) = marks.iter().find_map(|mark| Some((*mark, comment.split_once(mark)?.1)))?;
    if rest.starts_with("(#") { None } else { Some(mark) }
}

fn is_a_test(path: &Path) -> bool {
    let in_folder = path.iter().any(|part| part == "tests" || part == "stories");
    in_folder || path.file_stem().is_some_and(|stem| stem.to_string_lossy().ends_with("tests"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn findings_of(path: &str, text: &str) -> Vec<String> {
        let mut findings = Vec::new();
        check_name(Path::new(path), &mut findings);
        check_rust(Path::new(path), text, &mut findings);
        findings.into_iter().map(|finding| finding.what).collect()
    }

    #[test]
    fn a_module_that_does_not_say_what_it_is_for_is_refused() {
        assert_eq!(findings_of("a.rs", "//! Says it.\n"), [""; 0]);
        assert_eq!(findings_of("a.rs", "fn a() {}\n").len(), 1);
        assert_eq!(findings_of("a.rs", "//!\nfn a() {}\n").len(), 1, "an empty //! says nothing");
        assert_eq!(findings_of("a.rs", "").len(), 1);
    }

    #[test]
    fn the_rule_that_would_keep_ended_sessions_alive_is_refused_outside_tests() {
        let line = concat!("//! Rules.\nlet rule = \"ct state ", "established accept\";\n");
        assert_eq!(findings_of("crates/enforcement/src/text.rs", line).len(), 1);
        assert_eq!(findings_of("crates/enforcement/src/kernel_tests.rs", line), [""; 0]);
        assert_eq!(findings_of("a.rs", concat!("//! Never ct state ", "established accept.\n")), [""; 0]);
    }

    #[test]
    fn unfinished_code_shells_and_reminders_without_an_issue_are_refused() {
        for line in [
            concat!("todo", "!()"),
            concat!("unimplemented", "!()"),
            concat!("dbg", "!(1)"),
            concat!("Command::new(\"", "sh\")"),
            concat!("// TO", "DO later"),
            concat!("let a = 1; // FIX", "ME"),
        ] {
            assert_eq!(findings_of("a.rs", &format!("//! A.\n{line}\n")).len(), 1, "{line}");
        }
        assert_eq!(findings_of("a.rs", concat!("//! A.\n// TO", "DO(#12): later\n")), [""; 0]);
    }

    #[test]
    fn a_file_is_named_for_its_job() {
        assert_eq!(findings_of("crates/x/src/utils.rs", "//! A.\n").len(), 1);
        assert_eq!(findings_of("crates/common/src/a.rs", "//! A.\n").len(), 1);
        assert_eq!(findings_of("crates/x/src/helper/serve.rs", "//! A.\n"), [""; 0]);
    }

    #[test]
    fn a_file_over_the_limit_is_refused() {
        assert_eq!(findings_of("a.rs", &"//! A.\n".repeat(LONGEST_FILE)), [""; 0]);
        assert_eq!(findings_of("a.rs", &"//! A.\n".repeat(LONGEST_FILE + 1)).len(), 1);
    }
}
