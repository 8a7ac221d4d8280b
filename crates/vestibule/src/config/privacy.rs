//! `[privacy]`: for how long what names a device or a person is kept.

use std::ops::RangeInclusive;
use std::time::Duration;

use super::Problems;
use super::document::{Placed, Section};
use super::plans::length;

/// Shorter would forget within the hour that the ledger sums up; longer is the ledger's own end.
const LENGTHS: RangeInclusive<Duration> = Duration::from_secs(3_600)..=Duration::from_secs(400 * 24 * 3_600);
/// How long optional consents are kept at most: a proof of one is of use for as long as something is done by it.
const CONSENTS_KEPT: RangeInclusive<Duration> =
    Duration::from_secs(3_600)..=Duration::from_secs(3_660 * 24 * 3_600);
/// The same when the operator says nothing.
const CONSENTS_USUAL: Duration = Duration::from_secs(366 * 24 * 3_600);
/// When the operator says nothing.
const USUAL: Duration = Duration::from_secs(90 * 24 * 3_600);

/// What is kept, and for how long.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Privacy {
    /// How long after a session's end, or after somebody came last, this is forgotten.
    pub forget_after: Duration,
    /// How long after it was said it is kept who allowed what beside the terms.
    pub consents_kept: Duration,
}

impl Default for Privacy {
    fn default() -> Self {
        Self { forget_after: USUAL, consents_kept: CONSENTS_USUAL }
    }
}

/// `[privacy]` as it was written.
#[derive(Debug)]
pub(super) struct WrittenPrivacy {
    forget_after: Option<Placed<String>>,
    consents_kept: Option<Placed<String>>,
}

pub(super) fn read(mut section: Section<'_>, problems: &mut Problems) -> WrittenPrivacy {
    let read = WrittenPrivacy {
        forget_after: section.text("forget_after", problems),
        consents_kept: section.text("consents_kept", problems),
    };
    section.end(problems);
    read
}

pub(super) fn understand(written: WrittenPrivacy, problems: &mut Problems) -> Privacy {
    let usual = Privacy::default();
    let forget_after = within(written.forget_after, LENGTHS, "1 hour to 400 days", problems);
    let consents_kept = within(written.consents_kept, CONSENTS_KEPT, "1 hour to 3660 days", problems);
    Privacy {
        forget_after: forget_after.unwrap_or(usual.forget_after),
        consents_kept: consents_kept.unwrap_or(usual.consents_kept),
    }
}

fn within(
    written: Option<Placed<String>>,
    lengths: RangeInclusive<Duration>,
    said: &str,
    problems: &mut Problems,
) -> Option<Duration> {
    let text = written?;
    let length = length::parse(&text.value).filter(|length| lengths.contains(length));
    if length.is_none() {
        let wrong = format!("{:?} is not a length from {said}", text.value);
        problems.add(text.line, &text.key, wrong, "write it such as \"30 days\" or \"24 hours\"");
    }
    length
}
