//! The facts of a code in words, row by row: what the terminal and the web show in the same order.

use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use crate::{AutoRetry, BodyRule, Cacheable, RequiredHeader, Status, meanings};

/// What the registry and the specifications say of one code: the name of each fact, and the fact.
#[must_use]
pub fn facts_in_words(status: &Status) -> Vec<(&'static str, String)> {
    let mut rows = Vec::new();
    rows.push(("stored by default", cached(status).to_string()));
    rows.push(("body", body(status).to_string()));
    let required: Vec<_> = status.required_headers.iter().map(required).collect();
    if !required.is_empty() {
        rows.push(("must have", required.join("; ")));
    }
    rows.push(("repeated by itself", retried(status)));
    if !matches!(status.on_wire, "" | "yes") {
        rows.push(("on the wire", status.on_wire.to_string()));
    }
    if !status.expires.is_empty() {
        let Status { expires, reviewed, .. } = status;
        rows.push(("registered until", format!("{expires}, unless renewed since; looked at on {reviewed}")));
    }
    let others: Vec<_> =
        status.other_phrases.iter().map(|other| format!("{} ({})", other.phrase, other.whose)).collect();
    if !others.is_empty() {
        rows.push(("also worded", others.join("; ")));
    }
    let meanings = other_meanings(status);
    if !meanings.is_empty() {
        rows.push(("also used for", meanings.join("; ")));
    }
    for (name, value) in [("note", status.note), ("read", status.spec_url)] {
        if !value.is_empty() {
            rows.push((name, value.to_string()));
        }
    }
    rows
}

fn other_meanings(status: &Status) -> Vec<String> {
    let others = meanings(status.code).filter(|other| other.variant != status.variant);
    let named = |other: &Status| {
        if other.variant.is_empty() {
            other.phrase.to_string()
        } else {
            format!("{} ({})", other.phrase, other.variant)
        }
    };
    others.map(named).collect()
}

const fn cached(status: &Status) -> &'static str {
    match status.cacheable_by_default {
        Cacheable::Yes => "yes, a cache may keep it for a while of its own choice",
        Cacheable::No => "no, only when the answer allows it",
        Cacheable::MustNotStore => "never: it must not be stored",
        Cacheable::NotApplicable => "the question does not arise",
    }
}

const fn body(status: &Status) -> &'static str {
    match status.body {
        BodyRule::Forbidden => "none, ever",
        BodyRule::Allowed => "allowed",
        BodyRule::Recommended => "should explain",
        BodyRule::Expected => "the point of the answer",
        BodyRule::NotApplicable => "the question does not arise",
    }
}

fn required(header: &RequiredHeader) -> String {
    let RequiredHeader { name, value, condition } = header;
    let value = if value.is_empty() { String::new() } else { format!(": {value}") };
    let condition = if condition.is_empty() { String::new() } else { format!(" ({condition})") };
    format!("{name}{value}{condition}")
}

fn retried(status: &Status) -> String {
    let word = match status.auto_retry {
        AutoRetry::Yes => "yes",
        AutoRetry::OnlyIdempotent => "only idempotent methods",
        AutoRetry::AfterRetryAfter => "when Retry-After says so",
        AutoRetry::No | AutoRetry::NotApplicable => "no",
    };
    if status.retry_condition.is_empty() {
        word.to_string()
    } else {
        format!("{word}; {}", status.retry_condition)
    }
}
