//! `[privacy]`: for how long what names a device or a person is kept.

use std::ops::RangeInclusive;
use std::time::Duration;

use super::Problems;
use super::document::{Placed, Section};
use super::plans::length;

/// Shorter would forget within the hour that the ledger sums up; longer is the ledger's own end.
const LENGTHS: RangeInclusive<Duration> = Duration::from_secs(3_600)..=Duration::from_secs(400 * 24 * 3_600);
/// When the operator says nothing.
const USUAL: Duration = Duration::from_secs(90 * 24 * 3_600);

/// What is kept, and for how long.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Privacy {
    /// How long after a session's end, or after somebody came last, this is forgotten.
    pub forget_after: Duration,
}

impl Default for Privacy {
    fn default() -> Self {
        Self { forget_after: USUAL }
    }
}

/// `[privacy]` as it was written.
#[derive(Debug)]
pub(super) struct WrittenPrivacy {
    forget_after: Option<Placed<String>>,
}

pub(super) fn read(mut section: Section<'_>, problems: &mut Problems) -> WrittenPrivacy {
    let read = WrittenPrivacy { forget_after: section.text("forget_after", problems) };
    section.end(problems);
    read
}

pub(super) fn understand(written: WrittenPrivacy, problems: &mut Problems) -> Privacy {
    let Some(text) = written.forget_after else { return Privacy::default() };
    let length = length::parse(&text.value).filter(|length| LENGTHS.contains(length));
    if length.is_none() {
        let wrong = format!("{:?} is not a length from 1 hour to 400 days", text.value);
        problems.add(text.line, &text.key, wrong, "write it such as \"30 days\" or \"24 hours\"");
    }
    Privacy { forget_after: length.unwrap_or(USUAL) }
}
