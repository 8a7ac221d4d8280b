//! The facts of one status code, put together, and of ranges of numbers without an entry of their own.

use crate::{AutoRetry, BodyRule, Cacheable, Class, Lifecycle, Registration, RetryHow, Side};

/// The facts of one status code, or of one of the meanings that an unregistered number has.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Status {
    /// The number.
    pub code: u16,
    /// Which meaning of the number, where it has several; empty for the registered or most common one.
    pub variant: &'static str,
    /// The reason phrase in its present wording.
    pub phrase: &'static str,
    /// Its class.
    pub class: Class,
    /// Its standing in the registry.
    pub registration: Registration,
    /// How alive it is.
    pub lifecycle: Lifecycle,
    /// The document that defines it.
    pub spec: &'static str,
    /// The section there.
    pub section: &'static str,
    /// Where to read that.
    pub spec_url: &'static str,
    /// What a cache may do by default.
    pub cacheable_by_default: Cacheable,
    /// What it says about a body.
    pub body: BodyRule,
    /// Header fields that must be there, in words, separated by semicolons; empty for none.
    pub headers_must: &'static str,
    /// The same, one by one.
    pub required_headers: &'static [RequiredHeader],
    /// Header fields that should be there.
    pub headers_should: &'static str,
    /// Header fields that may help.
    pub headers_may: &'static str,
    /// Whether software may repeat the request by itself.
    pub auto_retry: AutoRetry,
    /// Under which condition, in words; empty for none.
    pub retry_condition: &'static str,
    /// In what way.
    pub retry_how: RetryHow,
    /// Whose side the reason is on.
    pub side: Side,
    /// Whether the number is ever sent: `yes`, or in words what happens instead.
    pub on_wire: &'static str,
    /// Other wordings of the phrase, in older documents and in software.
    pub other_phrases: &'static [OtherPhrase],
    /// The day on which a temporary registration ends, as `2026-11-13`; empty for none.
    pub expires: &'static str,
    /// The day on which such an end was last looked at; empty for none.
    pub reviewed: &'static str,
    /// What else is worth knowing.
    pub note: &'static str,
}

/// A header field that must come with a code.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct RequiredHeader {
    /// Its name.
    pub name: &'static str,
    /// What it must say, where that is fixed; else empty.
    pub value: &'static str,
    /// When it must be there; empty for always.
    pub condition: &'static str,
}

/// Another wording of a reason phrase.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct OtherPhrase {
    /// The wording.
    pub phrase: &'static str,
    /// The document or software that has it.
    pub whose: &'static str,
}

/// What the registry says of numbers without an entry of their own, and of whole classes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct CodeRange {
    /// The lowest number.
    pub first: u16,
    /// The highest number, itself included.
    pub last: u16,
    /// The registry's words for it.
    pub phrase: &'static str,
    /// Why it has no entry of its own.
    pub registration: Registration,
    /// What to do with such a code.
    pub note: &'static str,
}

impl Status {
    /// Whether a message with this code may have a body (RFC 9110 §6.4.1). What answers HEAD never has one.
    #[must_use]
    pub const fn body_allowed(&self) -> bool {
        !matches!(self.body, BodyRule::Forbidden)
    }

    /// Whether a cache may keep an answer that says nothing about caching (RFC 9110 §15.1).
    #[must_use]
    pub const fn cacheable(&self) -> bool {
        matches!(self.cacheable_by_default, Cacheable::Yes)
    }
}
