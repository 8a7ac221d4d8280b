//! Finding a status code: by number, by class, by rule (RFC 9110 §15).
//!
//! The tables are built from `data/registry.csv` by this crate's `build.rs`; nothing is parsed at run time.

use crate::{AutoRetry, BodyRule, Cacheable, Class, CodeRange, Lifecycle, Registration, Side, Status};

include!(concat!(env!("OUT_DIR"), "/registry_table.rs"));

/// What a recipient makes of a code (RFC 9110 §15).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Resolved {
    /// The number has a meaning of its own.
    Known(&'static Status),
    /// Valid but unknown: it is treated as the x00 of its class.
    ClassFallback(&'static Status),
    /// Outside 100-599: it is treated as a server error, as 500.
    Invalid(&'static Status),
}

impl Resolved {
    /// The entry to act by, however it was found.
    #[must_use]
    pub const fn status(self) -> &'static Status {
        match self {
            Self::Known(status) | Self::ClassFallback(status) | Self::Invalid(status) => status,
        }
    }
}

/// The entry of this number; the registered meaning where there is one, else the most common unofficial one.
#[must_use]
pub fn lookup(code: u16) -> Option<&'static Status> {
    let first = STATUSES.partition_point(|status| status.code < code);
    STATUSES.get(first).filter(|status| status.code == code)
}

/// Every meaning of this number, the registered one first.
pub fn meanings(code: u16) -> impl Iterator<Item = &'static Status> {
    STATUSES.iter().filter(move |status| status.code == code)
}

/// What a recipient makes of any number: its meaning, its class's, or a server error.
#[must_use]
pub fn resolve(code: u16) -> Resolved {
    let class = Class::of(code);
    if class == Class::OutsideRange {
        return Resolved::Invalid(fallback(class));
    }
    match lookup(code) {
        Some(status) => Resolved::Known(status),
        None => Resolved::ClassFallback(fallback(class)),
    }
}

/// Every entry, ordered by number, the registered meaning first.
#[must_use]
pub fn all() -> &'static [Status] {
    &STATUSES
}

/// Every entry of the IANA registry, ordered by number.
pub fn registered() -> impl Iterator<Item = &'static Status> {
    STATUSES.iter().filter(|status| status.registration.is_registered())
}

/// What the registry says of numbers without an entry of their own, then of the classes.
#[must_use]
pub fn ranges() -> &'static [CodeRange] {
    &RANGES
}

/// The reason phrase of any number; that of its class's x00 where it has none of its own. Never empty.
#[must_use]
pub fn phrase(code: u16) -> &'static str {
    resolve(code).status().phrase
}

/// The x00 entry of the class. The build refuses a registry without one, so the search always finds it.
fn fallback(class: Class) -> &'static Status {
    lookup(class.fallback_code()).unwrap_or(&STATUSES[0])
}
