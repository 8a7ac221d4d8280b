//! The body: whether there may be one, whether it is whole, and whether it is what its type says (RFC 9110 §6.4, §8).

use serde_json::Value;
use status_codes::body_allowed;

use super::{Look, is_cut_short, rules};
use crate::message::is_token;
use crate::signs::shown;

pub(super) fn look(look: &mut Look<'_>) {
    presence(look);
    length(look);
    media_type(look);
    if look.code() >= 400 {
        explanation(look);
        problem(look);
    }
    if look.code() == 511 {
        network(look);
    }
}

fn presence(look: &mut Look<'_>) {
    let Some(body) = look.body() else { return };
    let size = body.len();
    if look.is_method("HEAD") {
        look.find(&rules::BODY_TO_HEAD, format!("{size} octets after the header"));
    } else if !look.is_interim() && !body_allowed(look.code()) {
        look.find(&rules::BODY_FORBIDDEN, format!("{size} octets after the header of {}", look.code()));
    }
}

fn length(look: &mut Look<'_>) {
    let Some(value) = look.first("Content-Length") else { return };
    let announced = value.parse::<usize>().ok();
    match look.code() {
        100..200 | 204 => look.find(&rules::LENGTH_FORBIDDEN, format!("Content-Length: {}", shown(value))),
        205 if announced != Some(0) => {
            look.find(&rules::LENGTH_NOT_ZERO, format!("Content-Length: {}", shown(value)))
        }
        _ => {}
    }
    let body = look.response.body.as_deref().unwrap_or_default();
    if let Some(announced) =
        announced.filter(|announced| body_allowed(look.code()) && is_cut_short(body, *announced))
    {
        look.find(&rules::CUT_SHORT, format!("{announced} octets announced, {} came", body.len()));
    }
}

fn media_type(look: &mut Look<'_>) {
    let Some(kind) = look.first("Content-Type") else {
        if look.body().is_some() && body_allowed(look.code()) {
            look.find(&rules::TYPE_MISSING, "no Content-Type");
        }
        return;
    };
    let essence = kind.split(';').next().unwrap_or_default().trim();
    let is_type = essence.split_once('/').is_some_and(|(main, sub)| is_token(main) && is_token(sub));
    if !is_type {
        return look.find(&rules::TYPE_MALFORMED, format!("Content-Type: {}", shown(kind)));
    }
    let has_charset = kind.to_ascii_lowercase().contains("charset=");
    let is_text = ["text/html", "text/plain"].iter().any(|text| essence.eq_ignore_ascii_case(text));
    // HTML may name it in itself; whether it does is seen in the body only.
    let names_itself = look.body().is_some_and(|body| body.to_ascii_lowercase().contains("charset="));
    let is_ascii = look.body().is_some_and(str::is_ascii);
    if is_text && !has_charset && !names_itself && !is_ascii && look.body().is_some() {
        look.find(&rules::CHARSET_MISSING, format!("Content-Type: {}", shown(kind)));
    }
    if essence.eq_ignore_ascii_case("application/json") && has_charset {
        look.find(&rules::CHARSET_OF_JSON, format!("Content-Type: {}", shown(kind)));
    }
}

fn explanation(look: &mut Look<'_>) {
    let is_empty = look.first("Content-Length") == Some("0");
    if is_empty && !look.is_method("HEAD") {
        look.find(&rules::EXPLANATION_MISSING, "Content-Length: 0");
    }
}

fn problem(look: &mut Look<'_>) {
    let Some(body) = look.body() else { return };
    let kind = look.first("Content-Type").unwrap_or_default().to_ascii_lowercase();
    let document = serde_json::from_str::<Value>(body).ok();
    let members = document.as_ref().and_then(Value::as_object);
    if kind.starts_with("application/problem+json") {
        let Some(members) = members else {
            return look.find(&rules::PROBLEM_MALFORMED, "the body is no JSON object");
        };
        let status = members.get("status").filter(|status| status.as_u64() != Some(look.code().into()));
        if let Some(status) = status {
            look.find(
                &rules::PROBLEM_STATUS,
                format!("{} was sent, the document says {status}", look.code()),
            );
        }
    } else if kind.starts_with("application/json")
        && members
            .is_some_and(|members| ["type", "title", "status"].iter().all(|name| members.contains_key(*name)))
    {
        look.find(&rules::PROBLEM_UNLABELLED, format!("type, title and status under {kind}"));
    }
}

/// RFC 6585 §6: the answer has a link to the login, and is not itself the login.
fn network(look: &mut Look<'_>) {
    if look.has("WWW-Authenticate") || look.has("Proxy-Authenticate") {
        look.find(&rules::LOGIN_IN_511, "a challenge in the header");
    }
    let Some(body) = look.body().map(str::to_ascii_lowercase) else { return };
    if body.contains("<form") || body.contains("type=\"password\"") || body.contains("type=password") {
        look.find(&rules::LOGIN_IN_511, "a form in the body");
    }
    // A program's answer links by URL alone.
    if !body.contains("href=")
        && !body.contains("http-equiv=\"refresh\"")
        && !body.contains("https://")
        && !body.contains("http://")
    {
        look.find(&rules::LINK_MISSING_IN_511, "no link in the body");
    }
}
