//! `[session]` and the length of the terms: the one plan of a gateway whose file has no `[[plans]]` to offer.

use std::time::Duration;

use captivity::plan::Calendar;
use captivity::{Allowance, Extension, Plan};

use super::written::WrittenSession;
use super::{Problems, plans};

/// The plan that `[session]` says, of no length yet.
pub(super) fn plan(written: WrittenSession, calendar: &Calendar, problems: &mut Problems) -> Plan {
    let is_offered = written.extendable.is_some_and(|flag| flag.value);
    let total = plans::amount(written.data, problems);
    Plan {
        data: Allowance { total, ..Allowance::UNLIMITED },
        extension: if is_offered { Extension::Offered } else { Extension::NotOffered },
        calendar: calendar.clone(),
        ..Plan::lasting(Duration::ZERO)
    }
}
