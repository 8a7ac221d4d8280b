//! Fields that a code needs, and fields that say where and when to go on (RFC 9110 §10.2, §15).

use super::{Look, rules};
use crate::message::is_token;
use crate::signs::shown;

pub(super) fn look(look: &mut Look<'_>) {
    match look.code() {
        405 => allow(look),
        101 | 426 if !look.has("Upgrade") && !look.response.version.is_framed() => {
            look.find(&rules::UPGRADE_MISSING, "no Upgrade");
        }
        103 if !look.has("Link") => look.find(&rules::HINTS_WITHOUT_LINK, "no Link"),
        304 => not_modified(look),
        _ => {}
    }
    if matches!(look.code(), 301 | 302 | 303 | 307 | 308) {
        redirect(look);
    }
    upgrade(look);
    location(look);
    retry_after(look);
}

fn allow(look: &mut Look<'_>) {
    if !look.has("Allow") {
        return look.find(&rules::ALLOW_MISSING, "no Allow");
    }
    let methods = look.response.head.members("Allow");
    if let Some(wrong) = methods.iter().find(|method| !is_token(method)) {
        look.find(&rules::ALLOW_MALFORMED, format!("Allow has {wrong:?}"));
    }
    if let Some(method) = methods.into_iter().find(|method| look.is_method(method)) {
        look.find(&rules::ALLOW_HAS_METHOD, format!("{method} was refused, and Allow has {method}"));
    }
}

/// RFC 9110 §7.8: whoever sends Upgrade, with whatever code, names it in Connection too.
fn upgrade(look: &mut Look<'_>) {
    if !look.has("Upgrade") || look.response.version.is_framed() {
        return;
    }
    let options = look.response.head.members("Connection");
    if !options.iter().any(|option| option.eq_ignore_ascii_case("upgrade")) {
        look.find(&rules::UPGRADE_UNCONNECTED, "Connection does not name Upgrade");
    }
}

fn not_modified(look: &mut Look<'_>) {
    if look.is_asked_without(&[
        "If-None-Match",
        "If-Modified-Since",
        "If-Range",
        "If-Match",
        "If-Unmodified-Since",
    ]) {
        look.find(&rules::NOT_MODIFIED_UNASKED, "the request has no If-None-Match and no If-Modified-Since");
    }
    let extra = ["Content-Type", "Content-Encoding", "Content-Language", "Content-Range"];
    let seen: Vec<_> = extra.into_iter().filter(|name| look.has(name)).collect();
    if !seen.is_empty() {
        look.find(&rules::NOT_MODIFIED_EXTRA, seen.join(", "));
    }
}

fn redirect(look: &mut Look<'_>) {
    let Some(location) = look.first("Location") else {
        return look.find(&rules::LOCATION_MISSING, "no Location");
    };
    let target = look.request.map_or("", |request| request.target.as_str());
    let without_fragment = location.split('#').next().unwrap_or(location);
    let host = look.request.and_then(|request| request.head.as_ref()?.first("Host")).unwrap_or_default();
    let whole = [format!("http://{host}{target}"), format!("https://{host}{target}")];
    // With the path alone it is not known whether http or https was asked for; then only the same path is the same.
    let is_same = without_fragment == target
        || (whole.iter().any(|whole| whole == without_fragment) && is_plain(look, location));
    // After POST, 303 to the same place is how a form is shown again; a cookie may make the difference elsewhere.
    if !target.is_empty() && is_same && look.code() != 303 && !look.has("Set-Cookie") {
        look.find(&rules::LOCATION_LOOP, format!("{} leads to itself", shown(target)));
    }
    if look.is_method("POST") && matches!(look.code(), 301 | 302) {
        look.find(&rules::REDIRECT_POST, format!("POST was answered {}", look.code()));
    }
}

/// Whether an address with this scheme is the one that was asked for: `http` is, unless `https` is known to be.
fn is_plain(look: &Look<'_>, location: &str) -> bool {
    let forwarded = look.request.and_then(|request| request.head.as_ref()?.first("X-Forwarded-Proto"));
    location.starts_with(&format!("{}://", forwarded.unwrap_or("http")))
}

fn location(look: &mut Look<'_>) {
    let Some(location) = look.first("Location") else { return };
    let is_uri = |octet: u8| octet.is_ascii_graphic() && !b"<>\"{}|\\^`".contains(&octet);
    if location.is_empty() || !location.bytes().all(is_uri) {
        return look.find(&rules::LOCATION_MALFORMED, format!("Location: {}", shown(location)));
    }
    let scheme = location.split_once(':').map_or("", |(scheme, _)| scheme);
    let is_absolute = !scheme.is_empty()
        && scheme.bytes().all(|octet| octet.is_ascii_alphanumeric() || b"+-.".contains(&octet));
    if !is_absolute {
        look.find(&rules::LOCATION_RELATIVE, format!("Location: {}", shown(location)));
    }
}

fn retry_after(look: &mut Look<'_>) {
    let Some(value) = look.first("Retry-After") else {
        if matches!(look.code(), 429 | 503) {
            look.find(&rules::RETRY_AFTER_MISSING, "no Retry-After");
        }
        return;
    };
    let is_seconds = !value.is_empty() && value.bytes().all(|octet| octet.is_ascii_digit());
    if !is_seconds && status_codes::unix_seconds(value, 0).is_none() {
        look.find(&rules::RETRY_AFTER_MALFORMED, format!("Retry-After: {}", shown(value)));
    }
}
