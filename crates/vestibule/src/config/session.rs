//! `[session]`: what a session is granted beside its time, and whether it can be extended.

use std::ops::RangeInclusive;

use captivity::{ByteCount, Extension};

use super::Problems;
use super::written::WrittenSession;

/// Less than this is gone before a page has loaded; more than this is no limit.
const DATA: RangeInclusive<ByteCount> = ByteCount::new(1_000_000)..=ByteCount::new(1_000_000_000_000_000);

/// What sessions are granted beside their time.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Limits {
    pub(super) data: Option<ByteCount>,
    pub(super) extension: Extension,
}

pub(super) fn understand(written: WrittenSession, problems: &mut Problems) -> Limits {
    let is_offered = written.extendable.is_some_and(|flag| flag.value);
    let extension = if is_offered { Extension::Offered } else { Extension::NotOffered };
    let data = written.data.and_then(|text| {
        let wrong = match text.value.parse::<ByteCount>() {
            Ok(data) if DATA.contains(&data) => return Some(data),
            Ok(_) => format!("{:?} is not between 1 MB and 1000 TB", text.value),
            Err(wrong) => format!("{:?}: {wrong}", text.value),
        };
        problems.add(text.line, &text.key, wrong, "write an amount such as \"500 MB\" or \"2 GiB\"");
        None
    });
    Limits { data, extension }
}
