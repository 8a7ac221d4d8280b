//! 206 and 416: which part this is, and of how much (RFC 9110 §14).

use super::{Look, rules};
use crate::signs::shown;

pub(super) fn look(look: &mut Look<'_>) {
    let range = look.first("Content-Range");
    let is_multipart =
        look.first("Content-Type").is_some_and(|kind| kind.starts_with("multipart/byteranges"));
    match (look.code(), range) {
        (206, None) if !is_multipart => look.find(&rules::RANGE_MISSING, "no Content-Range"),
        (206, Some(range)) if is_multipart => {
            look.find(&rules::RANGE_IN_MULTIPART, format!("Content-Range: {}", shown(range)));
        }
        (416, None) => look.find(&rules::RANGE_UNNAMED, "no Content-Range"),
        (206 | 416, Some(range)) => shape(look, range),
        (304, _) | (_, None) => {}
        (_, Some(range)) => look.find(&rules::RANGE_UNEXPECTED, format!("Content-Range: {}", shown(range))),
    }
    if look.code() == 206 && look.is_asked_without(&["Range"]) {
        look.find(&rules::RANGE_UNASKED, "the request has no Range");
    }
}

fn shape(look: &mut Look<'_>, range: &str) {
    let (unit, rest) = range.split_once(' ').unwrap_or(("", range));
    // Other units than bytes have shapes of their own.
    if !unit.is_empty() && unit != "bytes" {
        return;
    }
    let good = match (look.code(), span(rest)) {
        _ if unit.is_empty() => false,
        (206, Some(Some((first, last)))) => {
            let length = (last - first).checked_add(1);
            let announced = look.first("Content-Length").and_then(|length| length.parse::<u64>().ok());
            if let (Some(length), Some(announced)) = (length, announced)
                && length != announced
            {
                look.find(
                    &rules::RANGE_LENGTH,
                    format!("{length} octets by Content-Range, {announced} by Content-Length"),
                );
            }
            true
        }
        (416, Some(None)) => true,
        _ => false,
    };
    if !good {
        look.find(&rules::RANGE_MALFORMED, format!("Content-Range: {}", shown(range)));
    }
}

/// `0-99/1234`, `0-99/*` or `*/1234`: the part, if one is named; `None` when it is none of them.
fn span(text: &str) -> Option<Option<(u64, u64)>> {
    let (part, whole) = text.split_once('/')?;
    let whole: Option<u64> = if whole == "*" { None } else { Some(number(whole)?) };
    if part == "*" {
        return whole.map(|_| None);
    }
    let (first, last) = part.split_once('-')?;
    let (first, last) = (number(first)?, number(last)?);
    (first <= last && whole.is_none_or(|whole| last < whole)).then_some(Some((first, last)))
}

fn number(text: &str) -> Option<u64> {
    if text.bytes().all(|octet| octet.is_ascii_digit()) { text.parse().ok() } else { None }
}
