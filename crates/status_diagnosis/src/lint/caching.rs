//! Caching and dates (RFC 9111; RFC 9110 §5.6.7, §6.6.1, §8.8).

use status_codes::{Cacheable, resolve, unix_seconds};

use super::{Look, rules};
use crate::signs::shown;

/// Where years of two digits are near: only their order matters here, and no clock is read.
const NEAR: u64 = 1_795_377_600;

pub(super) fn look(look: &mut Look<'_>) {
    cache_control(look);
    storing(look);
    if look.response.head.members("Vary").contains(&"*") {
        look.find(&rules::VARY_STAR, "Vary: *");
    }
    dates(look);
    if let Some(age) = look.first("Age").filter(|age| !is_number(age)) {
        look.find(&rules::AGE_MALFORMED, format!("Age: {}", shown(age)));
    }
    if let Some(tag) = look.first("ETag").filter(|tag| !is_entity_tag(tag)) {
        look.find(&rules::ETAG_MALFORMED, format!("ETag: {}", shown(tag)));
    }
}

/// The directives with their arguments, in small letters.
fn directives(look: &Look<'_>) -> Vec<(String, Option<String>)> {
    let members = look.response.head.members("Cache-Control");
    let split = |member: &str| match member.split_once('=') {
        Some((name, value)) => {
            (name.trim().to_ascii_lowercase(), Some(value.trim().trim_matches('"').to_owned()))
        }
        None => (member.to_ascii_lowercase(), None),
    };
    members.into_iter().map(split).collect()
}

fn cache_control(look: &mut Look<'_>) {
    let directives = directives(look);
    let has = |wanted: &str| directives.iter().any(|(name, _)| name == wanted);
    let seconds = |wanted: &str| {
        let found = directives.iter().find(|(name, _)| name == wanted);
        found.and_then(|(_, value)| value.as_deref()?.parse::<u64>().ok())
    };
    let timed = ["max-age", "s-maxage", "stale-while-revalidate", "stale-if-error"];
    let wrong = directives
        .iter()
        .find(|(name, value)| timed.contains(&name.as_str()) && !value.as_deref().is_some_and(is_number));
    if let Some((name, value)) = wrong {
        look.find(&rules::CACHE_MALFORMED, format!("{name}={}", shown(value.as_deref().unwrap_or_default())));
    }
    let keeps =
        ["max-age", "s-maxage"].into_iter().find(|name| seconds(name).is_some_and(|seconds| seconds > 0));
    let contradiction = if has("public") && has("private") {
        Some("public and private".to_owned())
    } else if has("no-store") && (has("public") || has("immutable")) {
        Some(format!("no-store and {}", if has("public") { "public" } else { "immutable" }))
    } else {
        keeps.filter(|_| has("no-store")).map(|name| format!("no-store and {name} above 0"))
    };
    if let Some(seen) = contradiction {
        look.find(&rules::CACHE_CONTRADICTION, seen);
    }
}

fn storing(look: &mut Look<'_>) {
    let directives = directives(look);
    let status = resolve(look.code()).status();
    if status.cacheable_by_default != Cacheable::MustNotStore {
        return;
    }
    let is_kept = directives.iter().any(|(name, value)| match name.as_str() {
        "public" | "immutable" => true,
        "max-age" | "s-maxage" => value.as_deref().and_then(|value| value.parse().ok()).unwrap_or(0) > 0,
        _ => false,
    });
    let is_refused = directives.iter().any(|(name, _)| name == "no-store");
    if is_kept && !is_refused {
        look.find(
            &rules::MUST_NOT_STORE,
            format!("{} must not be stored, and Cache-Control allows it", look.code()),
        );
    } else if look.code() == 511 && !is_refused {
        look.find(&rules::NO_STORE_MISSING, "no Cache-Control: no-store");
    }
}

fn dates(look: &mut Look<'_>) {
    if (200..500).contains(&look.code()) && !look.has("Date") {
        look.find(&rules::DATE_MISSING, "no Date");
    }
    for name in ["Date", "Last-Modified", "Expires"] {
        let Some(value) = look.first(name) else { continue };
        if unix_seconds(value, NEAR).is_none() {
            // RFC 9111 §5.3: an Expires that is no date means that it has expired.
            let rule = if name == "Expires" { &rules::EXPIRES_INVALID } else { &rules::DATE_MALFORMED };
            look.find(rule, format!("{name}: {}", shown(value)));
        } else if value.len() != 29 || value.as_bytes().get(3) != Some(&b',') {
            look.find(&rules::DATE_OBSOLETE, format!("{name}: {}", shown(value)));
        }
    }
    let moment =
        |name: &'static str| look.response.head.first(name).and_then(|date| unix_seconds(date, NEAR));
    if let (Some(modified), Some(now)) = (moment("Last-Modified"), moment("Date"))
        && modified > now
    {
        look.find(&rules::MODIFIED_LATER, format!("{} seconds later", modified - now));
    }
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|octet| octet.is_ascii_digit())
}

/// RFC 9110 §8.8.3.
fn is_entity_tag(tag: &str) -> bool {
    let opaque = tag.strip_prefix("W/").unwrap_or(tag);
    let inner = opaque.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
    inner.is_some_and(|inner| inner.bytes().all(|octet| octet == 0x21 || octet >= 0x23 && octet != 0x7f))
}
