//! `[conditions.*]` beside the terms: the ways in. Each has a section of its own and a file of its own here.
//!
//! What a section means is checked with the plans that exist; which sections there are decides whether the terms alone have
//! to admit.

use super::Problems;
use super::document::{Placed, Section};

/// The sections as they were written.
#[derive(Debug)]
pub(super) struct WrittenWays {
    vouchers: Option<Placed<bool>>,
}

impl WrittenWays {
    /// Reads the sections of `[conditions]` that are ways in.
    pub(super) fn read(conditions: &mut Section<'_>, problems: &mut Problems) -> Self {
        let mut section = conditions.section("vouchers", problems);
        let vouchers = section.flag("accepted", problems);
        section.end(problems);
        Self { vouchers }
    }

    /// Whether vouchers admit.
    pub(super) fn vouchers(&self) -> bool {
        self.vouchers.as_ref().is_some_and(|flag| flag.value)
    }

    /// Whether anything admits beside accepting the terms.
    pub(super) fn is_any(&self) -> bool {
        self.vouchers()
    }
}
