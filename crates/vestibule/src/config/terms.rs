//! `[conditions.terms]`: what a guest accepts, its words, and what accepting it grants.

use std::ops::RangeInclusive;
use std::path::Path;
use std::time::Duration;

use captivity::Terms;

use super::meaning::{checked, required, within};
use super::session::Limits;
use super::written::WrittenTerms;
use super::{Problems, read_text, rules};

const DURATION_SECONDS: RangeInclusive<i64> = 60..=31 * 24 * 60 * 60;
const LARGEST_TERMS: u64 = 64 * 1024;

/// What is accepted, and what that grants.
pub(super) fn understand(written: WrittenTerms, limits: Limits, problems: &mut Problems) -> Option<Terms> {
    let edition = required(written.edition, &written.edition_place, "edition = \"2026-01\"", problems);
    let edition = checked(edition, rules::edition, "write a date or a number, such as 2026-01", problems);
    let mend = "duration_seconds = 3600";
    let seconds = required(written.duration_seconds, &written.duration_place, mend, problems);
    let seconds = seconds.and_then(|seconds| within(Some(seconds), 0, &DURATION_SECONDS, problems));
    Some(Terms {
        edition: edition?,
        admits_for: Duration::from_secs(u64::try_from(seconds?).ok()?),
        admits_data: limits.data,
        extension: limits.extension,
    })
}

/// The words of the terms.
pub(super) fn text(written: &WrittenTerms, folder: &Path, problems: &mut Problems) -> Option<String> {
    let (text, line, key) = match (&written.text, &written.text_file) {
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
            let place = &written.text_place;
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
