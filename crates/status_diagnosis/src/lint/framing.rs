//! Framing: where a message ends, and whether its header is one (RFC 9112 §5, §6; RFC 9113 §8).

use super::{Look, rules};
use crate::message::{Version, members_of};
use crate::signs::shown;

/// Fields that have one value (RFC 9110 §5.3), Content-Length aside, which has rules of its own.
const SINGLE: [&str; 9] = [
    "Location",
    "Content-Type",
    "ETag",
    "Date",
    "Retry-After",
    "Age",
    "Last-Modified",
    "Expires",
    "Content-Range",
];

pub(super) fn look(look: &mut Look<'_>) {
    if let Some(flaw) = look.response.head.flaws.first() {
        look.find(&rules::FIELD_MALFORMED, shown(flaw));
    }
    if let Some(name) = SINGLE.into_iter().find(|name| look.response.head.all(name).count() > 1) {
        let values: Vec<_> = look.response.head.all(name).map(shown).collect();
        look.find(&rules::FIELD_REPEATED, format!("{name}: {}", values.join(" and ")));
    }
    content_length(look);
    transfer_encoding(look);
    version(look);
}

fn content_length(look: &mut Look<'_>) {
    let values: Vec<_> = look.response.head.all("Content-Length").flat_map(members_of).collect();
    let lines = look.response.head.all("Content-Length").count();
    if values.iter().any(|value| !value.bytes().all(|octet| octet.is_ascii_digit())) || values.len() < lines {
        look.find(&rules::LENGTH_MALFORMED, format!("Content-Length: {}", shown(&values.join(", "))));
    } else if values.iter().any(|value| Some(value) != values.first()) {
        look.find(&rules::LENGTH_CONFLICT, format!("Content-Length: {}", shown(&values.join(" and "))));
    } else if values.len() > 1 {
        look.find(&rules::LENGTH_REPEATED, format!("Content-Length: {}", shown(&values.join(" and "))));
    }
}

fn transfer_encoding(look: &mut Look<'_>) {
    // In HTTP/2 and HTTP/3 the field itself is what is wrong.
    if !look.has("Transfer-Encoding") || look.response.version.is_framed() {
        return;
    }
    let codings = look.response.head.members("Transfer-Encoding");
    let is_chunked = |coding: &&&str| coding.eq_ignore_ascii_case("chunked");
    if codings.iter().filter(is_chunked).count() > 1
        || codings.iter().rev().skip(1).any(|coding| is_chunked(&coding))
    {
        look.find(&rules::CHUNKED_NOT_LAST, format!("Transfer-Encoding: {}", shown(&codings.join(", "))));
    }
    if look.has("Content-Length") {
        look.find(&rules::LENGTH_AND_TRANSFER, "both are there");
    }
    if look.is_interim() || look.code() == 204 {
        look.find(&rules::TRANSFER_FORBIDDEN, format!("with {}", look.code()));
    }
    if look.response.version == Version::Http10 {
        look.find(&rules::TRANSFER_HTTP10, "in an HTTP/1.0 message");
    }
}

fn version(look: &mut Look<'_>) {
    let version = look.response.version;
    if version.is_framed() {
        let wrong = ["Connection", "Keep-Alive", "Proxy-Connection", "Transfer-Encoding", "Upgrade"];
        if let Some(name) = wrong.into_iter().find(|name| look.has(name)) {
            look.find(&rules::CONNECTION_FIELD, format!("{name} in {}", version.name()));
        }
        if look.code() == 101 {
            look.find(&rules::SWITCH_IN_FRAMES, format!("101 in {}", version.name()));
        }
    }
    let asked = look.request.map_or(Version::Unknown, |request| request.version);
    if look.is_interim() && (version == Version::Http10 || asked == Version::Http10) {
        look.find(&rules::INTERIM_HTTP10, format!("{} in HTTP/1.0", look.code()));
    }
}
