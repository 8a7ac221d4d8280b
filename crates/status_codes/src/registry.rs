//! Finding a status code: by number, by class, by rule (RFC 9110 §15).
//!
//! The tables are built from `data/registry.csv` by this crate's `build/`; nothing is parsed at run time.

use crate::{
    AutoRetry, BodyRule, Cacheable, Class, CodeRange, Lifecycle, OtherPhrase, Registration, RequiredHeader,
    RetryHow, Side, Status,
};

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

/// The fields that an answer with this code must have; none for a code that is not in the table.
///
/// Some are due under a condition only, which is told in words.
#[must_use]
pub fn required_headers(code: u16) -> &'static [RequiredHeader] {
    lookup(code).map_or(&[], |status| status.required_headers)
}

/// Whether a cache may keep an answer with this code that says nothing about caching. Never for an unknown code: a cache
/// stores no final answer whose code it does not understand unless it is told to (RFC 9111 §3).
#[must_use]
pub fn cacheable(code: u16) -> bool {
    lookup(code).is_some_and(Status::cacheable)
}

/// Whether an answer with this code may have a body; for an unknown code, what its class says.
#[must_use]
pub fn body_allowed(code: u16) -> bool {
    resolve(code).status().body_allowed()
}
