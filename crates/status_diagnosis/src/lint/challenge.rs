//! 401 and 407: a challenge that clients can read (RFC 9110 §11).

use super::{Look, rules};
use crate::message::{is_token, members_of};
use crate::signs::shown;

pub(super) fn look(look: &mut Look<'_>) {
    match look.code() {
        401 if !look.has("WWW-Authenticate") => look.find(&rules::CHALLENGE_MISSING, "no WWW-Authenticate"),
        407 if !look.has("Proxy-Authenticate") => {
            look.find(&rules::PROXY_CHALLENGE_MISSING, "no Proxy-Authenticate")
        }
        _ => {}
    }
    for name in ["WWW-Authenticate", "Proxy-Authenticate"] {
        for value in look.response.head.all(name) {
            match challenges(value) {
                None => look.find(&rules::CHALLENGE_MALFORMED, format!("{name}: {}", shown(value))),
                Some(challenges) => {
                    if challenges.iter().any(|challenge| challenge.is_basic && !challenge.has_realm) {
                        look.find(&rules::CHALLENGE_REALM, format!("{name}: {}", shown(value)));
                    }
                }
            }
        }
    }
}

struct Challenge {
    is_basic: bool,
    has_realm: bool,
}

/// The challenges of one value. Members without a scheme belong to the challenge before them.
fn challenges(value: &str) -> Option<Vec<Challenge>> {
    let mut found: Vec<Challenge> = Vec::new();
    for member in members_of(value) {
        let (first, rest) = member.split_once(' ').unwrap_or((member, ""));
        if is_token(first) {
            // A scheme, alone, with its first parameter, or with a token68 (RFC 9110 §11.2).
            found.push(Challenge { is_basic: first.eq_ignore_ascii_case("Basic"), has_realm: false });
            let rest = rest.trim();
            if rest.is_empty() {
                continue;
            }
            match parameter(rest) {
                Some(name) => note(&mut found, name),
                None if is_token68(rest) => {}
                None => return None,
            }
        } else {
            let name = parameter(member)?;
            found.last()?;
            note(&mut found, name);
        }
    }
    (!found.is_empty()).then_some(found)
}

fn note(found: &mut [Challenge], name: &str) {
    if let Some(last) = found.last_mut() {
        last.has_realm |= name.eq_ignore_ascii_case("realm");
    }
}

/// The name of `name=token` or `name="quoted"`.
fn parameter(text: &str) -> Option<&str> {
    let (name, value) = text.split_once('=')?;
    let (name, value) = (name.trim(), value.trim());
    let is_quoted = value.len() >= 2 && value.starts_with('"') && value.ends_with('"');
    (is_token(name) && (is_quoted || is_token(value))).then_some(name)
}

fn is_token68(text: &str) -> bool {
    let letters = text.trim_end_matches('=');
    let is_letter = |octet: u8| octet.is_ascii_alphanumeric() || b"-._~+/".contains(&octet);
    !letters.is_empty() && letters.bytes().all(is_letter)
}
