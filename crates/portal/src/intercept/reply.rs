//! Which prepared answer a request gets. Pure: bytes in, a choice out.

use std::net::IpAddr;

use captivity::probe::{Answer, Asked, Explained};
use request_head::{Follows, Head, Heard};

use super::LONGEST_HEAD;
use super::shelf::{Fault, Prepared, Shelf};
use crate::trace::{self, Happening};
use crate::wispr;

/// What to write, and how to part.
#[derive(Debug)]
pub(super) struct Reply<'s> {
    /// `None`: close without a word.
    pub(super) answer: Option<&'s Prepared>,
    pub(super) then: Then,
    /// What the trace says of it.
    pub(super) happening: Option<Happening>,
}

/// How to part.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Then {
    /// Close: all that the guest sent has been read.
    Close,
    /// Read on for a moment: more is coming, and closing now would answer it with a reset.
    Linger,
}

/// The reply to what was heard so far; `None` when the head is unfinished. `own_address` is asked only when the
/// request names a host by address.
pub(super) fn to<'s>(
    heard: &[u8],
    shelf: &'s Shelf,
    own_address: &dyn Fn() -> Option<IpAddr>,
) -> Option<Reply<'s>> {
    match request_head::read(heard, LONGEST_HEAD) {
        Heard::Unfinished => None,
        Heard::NotHttp => Some(Reply { answer: None, then: Then::Close, happening: None }),
        Heard::Wrong(fault) => Some(refuse(fault.into(), shelf)),
        Heard::Whole(head) => {
            let is_all = head.length == heard.len() && head.follows == Follows::Nothing;
            let then = if is_all { Then::Close } else { Then::Linger };
            let (answer, happening) = choose(&head, shelf, own_address);
            Some(Reply { answer: Some(answer), then, happening: Some(happening) })
        }
    }
}

/// The refusal of what is no request.
pub(super) fn refuse(fault: Fault, shelf: &Shelf) -> Reply<'_> {
    let happening = Some(Happening::NotUnderstood { code: fault.code() });
    Reply { answer: Some(shelf.fault(fault)), then: Then::Linger, happening }
}

fn choose<'s>(
    head: &Head<'_>,
    shelf: &'s Shelf,
    own_address: &dyn Fn() -> Option<IpAddr>,
) -> (&'s Prepared, Happening) {
    let is_ours = head.host.and_then(address_in).is_some_and(|host| own_address() == Some(host));
    let user_agent = head.field("user-agent");
    let asked = Asked {
        method: head.method,
        host: if is_ours { Some(shelf.portal_name()) } else { head.host },
        path: head.path,
        accept: head.field("accept"),
        user_agent,
        tailscale_challenge: head.field("x-tailscale-challenge").is_some(),
    };
    let explained = shelf.policy().answer(&asked, shelf.portal_name());
    tracing::trace!(rule = explained.rule, matched = explained.matched, "answered an intercepted request");
    let is_head = head.method == "HEAD";
    let is_smart = wispr::is_smart(user_agent);
    let answer = match explained.answer {
        Answer::PortalItself if is_head || head.method == "GET" => shelf.redirect(is_head, is_smart),
        Answer::PortalItself | Answer::Close => shelf.fault(Fault::MethodNotAllowed),
        Answer::Redirect => shelf.redirect(is_head, is_smart),
        Answer::NetworkAuthenticationRequired(shape) => shelf.required(shape, is_head, is_smart),
    };
    (answer, happening(head, &explained))
}

/// Detectors are known by host and path; of what a person asked for, the host is enough.
fn happening(head: &Head<'_>, explained: &Explained<'_>) -> Happening {
    let (code, with_path) = match explained.answer {
        Answer::Redirect => (302, true),
        Answer::PortalItself if matches!(head.method, "GET" | "HEAD") => (302, false),
        Answer::PortalItself | Answer::Close => (Fault::MethodNotAllowed.code(), false),
        Answer::NetworkAuthenticationRequired(_) => (511, false),
    };
    let mut asked = trace::plainly(head.host.unwrap_or("(no host)"));
    if with_path {
        asked.push_str(&trace::plainly(head.path));
    }
    Happening::Intercepted {
        asked: asked.into(),
        code,
        rule: explained.rule,
        matched: explained.matched.into(),
    }
}

/// The address in a host such as `10.0.0.1:80` or `[2001:db8::1]`.
fn address_in(host: &str) -> Option<IpAddr> {
    if let Some(bracketed) = host.strip_prefix('[') {
        return bracketed.split(']').next()?.parse().ok();
    }
    if !host.starts_with(|first: char| first.is_ascii_digit()) {
        return None;
    }
    host.split(':').next()?.parse().ok()
}
