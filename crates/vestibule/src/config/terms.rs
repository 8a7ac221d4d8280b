//! `[conditions.terms]`: what a guest accepts, its words, and the plan that accepting it is worth.

use std::ops::RangeInclusive;
use std::path::Path;
use std::time::Duration;

use captivity::plan::Calendar;
use captivity::{Conditions, Plan, Plans, Terms};
use portal::Translations;
use wording::Language;

use super::document::Placed;
use super::meaning::{checked, required, within};
use super::written::{Text, WrittenSession, WrittenTerms};
use super::{Problems, consents, read_text, rules, session};

const DURATION_SECONDS: RangeInclusive<i64> = 60..=31 * 24 * 60 * 60;
const LARGEST_TERMS: u64 = 64 * 1024;

/// What is accepted, and the plans of the gateway, of which it is worth one.
pub(super) fn understand(
    written: WrittenTerms,
    session: WrittenSession,
    plans: Plans,
    calendar: &Calendar,
    problems: &mut Problems,
) -> Option<Conditions> {
    let edition = required(written.edition, &written.edition_place, "edition = \"2026-01\"", problems);
    let edition = checked(edition, rules::edition, "write a date or a number, such as 2026-01", problems);
    let vouchers = written.ways.vouchers();
    if let Some(flag) = written.sufficient.as_ref().filter(|flag| !flag.value) {
        let is_written =
            written.plan.as_ref().map(|it| it.line).or(written.duration_seconds.as_ref().map(|it| it.line));
        if let Some(line) = is_written.or_else(|| session.line()) {
            let wrong = "is false, so accepting the terms is worth nothing that could be written here";
            problems.add(line, &flag.key, wrong, "remove plan, duration_seconds and [session]");
        }
        if !written.ways.is_any() {
            let mend = "add [conditions.vouchers] with accepted = true, or another way in";
            problems.add(flag.line, &flag.key, "is false, and nothing else admits", mend);
        }
        return Some(Conditions {
            terms: Terms { edition: edition?, plan: None, number: None },
            plans,
            vouchers,
            only_plans: None,
        });
    }
    let Some(text) = written.plan else {
        let mend = "duration_seconds = 3600, or plan = \"the name of one of [[plans]]\"";
        let seconds = required(written.duration_seconds, &written.duration_place, mend, problems);
        let seconds = seconds.and_then(|seconds| within(Some(seconds), 0, &DURATION_SECONDS, problems));
        let plan = session::plan(session, calendar, problems);
        let length = Duration::from_secs(u64::try_from(seconds?).ok()?);
        let plan = Plan { length: Some(length), ..plan };
        let terms = Terms { edition: edition?, plan: Some(plan.name), number: None };
        let plans = plans.iter().cloned().chain([plan]).collect();
        return Some(Conditions { terms, plans, vouchers, only_plans: None });
    };
    for place in [written.duration_seconds.map(|it| it.line), session.line()].into_iter().flatten() {
        let mend = "write it into the plan";
        problems.add(place, "conditions.terms.plan", "stands beside what only counts without a plan", mend);
    }
    let plan = text.value.parse().ok().filter(|name| plans.get(*name).is_some());
    if plan.is_none() {
        let names: Vec<_> = plans.iter().map(|plan| plan.name.to_string()).collect();
        let mend = if names.is_empty() {
            "add [[plans]]".to_owned()
        } else {
            format!("write one of {}", names.join(", "))
        };
        problems.add(text.line, &text.key, format!("there is no plan {:?}", text.value), mend);
    }
    let terms = Terms { edition: edition?, plan: Some(plan?), number: None };
    Some(Conditions { terms, plans, vouchers, only_plans: None })
}

/// The words of the terms.
pub(super) fn text(written: &WrittenTerms, folder: &Path, problems: &mut Problems) -> Option<String> {
    words(&written.text, &written.text_file, &written.text_place, folder, problems)
}

/// The words in other languages, each in a file of its own.
pub(super) fn translations(
    written: &WrittenTerms,
    text: Option<&str>,
    folder: &Path,
    problems: &mut Problems,
) -> Translations {
    let original = written.language.as_ref().and_then(|tag| consents::spoken(tag, problems));
    let original = original.or((!written.translations.is_empty()).then_some(Language::ENGLISH));
    let mut texts = Vec::new();
    let mut whole = text.map_or(0, str::len) as u64;
    for (language, file) in &written.translations {
        if Some(*language) == original {
            let wrong = "is the language of the words that bind";
            let mend = "remove it, or say with language in which language text is written";
            problems.add(file.line, &file.key, wrong, mend);
            continue;
        }
        let Some(text) = words(&None, &Some(file.clone()), &written.text_place, folder, problems) else {
            continue;
        };
        whole += text.len() as u64;
        if whole > LARGEST_TERMS {
            let wrong = "makes the terms in all languages longer than 64 KiB";
            problems.add(file.line, &file.key, wrong, "shorten them: guests do not read more");
            break;
        }
        texts.push((*language, text));
    }
    Translations { original, texts }
}

/// Words that stand there, or in a file.
pub(super) fn words(
    text: &Text,
    file: &Text,
    place: &Placed<()>,
    folder: &Path,
    problems: &mut Problems,
) -> Option<String> {
    let (text, line, key) = match (text, file) {
        (Some(text), None) => (text.value.clone(), text.line, &text.key),
        (None, Some(file)) => match read_text(&folder.join(&file.value), LARGEST_TERMS) {
            Ok(text) => (text, file.line, &file.key),
            Err(wrong) => {
                let wrong = format!("{:?} {wrong}", file.value);
                problems.add(file.line, &file.key, wrong, "name a readable text file with the terms");
                return None;
            }
        },
        (Some(_), Some(file)) => {
            problems.add(file.line, &file.key, "stands beside text", "keep one of text and text_file");
            return None;
        }
        (None, None) => {
            let mend = "write the terms as text = \"\"\"…\"\"\" or name a text_file";
            problems.add(place.line, &place.key, "is missing", mend);
            return None;
        }
    };
    let wrong = wrong_words(&text);
    wrong.map_or(Some(text), |wrong| {
        problems.add(line, key, wrong, "write what guests are to accept, as plain text");
        None
    })
}

fn wrong_words(text: &str) -> Option<&'static str> {
    if text.trim().is_empty() {
        return Some("has no words");
    }
    if text.len() as u64 > LARGEST_TERMS {
        return Some("is longer than 64 KiB");
    }
    let unprintable = |letter: char| letter.is_control() && !matches!(letter, '\n' | '\r' | '\t');
    text.contains(unprintable).then_some("has control characters")
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::super::Config;
    use super::*;

    /// A folder with these files.
    fn folder(name: &str, files: &[(&str, &str)]) -> PathBuf {
        let folder = std::env::temp_dir().join(format!("vestibule-terms-{name}-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        for (name, text) in files {
            std::fs::write(folder.join(name), text).unwrap();
        }
        folder
    }

    /// Parses the example with these lines under its terms, in a folder with these files.
    fn parse(name: &str, lines: &str, files: &[(&str, &str)]) -> Result<Config, String> {
        let folder = folder(name, files);
        let example = include_str!("../../example/vestibule.toml");
        let text = example.replace("[conditions.terms]\n", &format!("[conditions.terms]\n{lines}\n"));
        let config = Config::parse(&folder.join("vestibule.toml"), &text);
        std::fs::remove_dir_all(&folder).unwrap();
        config.map_err(|problems| problems.to_string())
    }

    const GERMAN: (&str, &str) = ("terms.de.txt", "Seien Sie nett.");

    #[test]
    fn terms_are_read_in_the_languages_that_they_are_written_in() {
        let config = parse("read", "translations.de = \"terms.de.txt\"", &[GERMAN]).unwrap();
        let read = &config.terms_translations;
        assert_eq!(read.original, Some(Language::ENGLISH));
        let texts: Vec<_> = read.texts.iter().map(|(tongue, text)| (tongue.tag(), text.as_str())).collect();
        assert_eq!(texts, [("de", "Seien Sie nett.")]);
        let noted = crate::run::wiring::words(&config);
        assert!(noted[&config.conditions.terms.edition].ends_with("[de]\n\nSeien Sie nett."), "{noted:?}");
    }

    #[test]
    fn mistakes_in_translations_are_named_with_what_to_do() {
        let long = "a".repeat(64 * 1024);
        for (lines, text, expected) in [
            ("translations.de = \"gone.txt\"", "", "cannot be opened"),
            ("translations.de = \"terms.de.txt\"", " ", "has no words"),
            ("translations.de = \"terms.de.txt\"", long.as_str(), "in all languages longer than 64 KiB"),
            ("translations.en = \"terms.de.txt\"", "a", "is the language of the words that bind"),
            ("language = \"tlh\"", "a", "\"tlh\" is not spoken here"),
            ("translations.tlh = \"terms.de.txt\"", "a", "tlh"),
        ] {
            let said = parse("mistakes", lines, &[("terms.de.txt", text)]).expect_err(lines);
            assert!(said.contains(expected), "{lines}\n{said}");
        }
    }

    #[test]
    fn the_handbooks_terms_are_understood() {
        let chapter = include_str!("../../../../book/src/privacy.md");
        let block = chapter.split("```toml\n").find(|block| block.starts_with("[conditions.terms]")).unwrap();
        let block = block.split("```").next().unwrap();
        let example = include_str!("../../example/vestibule.toml");
        let (before, terms) = example.split_once("[conditions.terms]").unwrap();
        let after = terms.find("\n[").map_or("", |at| &terms[at..]);
        let files = ["terms.txt", "terms.de.txt", "terms.fr.txt"].map(|name| (name, name));
        let folder = folder("handbook", &files);
        let text = format!("{before}{block}{after}");
        let config = Config::parse(&folder.join("vestibule.toml"), &text).unwrap();
        std::fs::remove_dir_all(&folder).unwrap();
        assert_eq!((config.terms_text.as_str(), config.terms_translations.texts.len()), ("terms.txt", 2));
    }
}
