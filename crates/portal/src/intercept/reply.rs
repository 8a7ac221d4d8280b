//! Which prepared answer a request gets. Pure: bytes in, a choice out.

use std::net::IpAddr;

use captivity::probe::{Answer, Asked};

use super::head::{self, Head, Heard};
use super::shelf::{Fault, Prepared, Shelf};

/// What to write, and how to part.
#[derive(Debug)]
pub(super) struct Reply<'s> {
    /// `None`: close without a word.
    pub(super) answer: Option<&'s Prepared>,
    pub(super) then: Then,
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
    match head::read(heard) {
        Heard::Unfinished => None,
        Heard::NotHttp => Some(Reply { answer: None, then: Then::Close }),
        Heard::Wrong(fault) => Some(Reply { answer: Some(shelf.fault(fault)), then: Then::Linger }),
        Heard::Whole(head) => {
            let then =
                if head.length < heard.len() || head.body_follows { Then::Linger } else { Then::Close };
            Some(Reply { answer: Some(choose(&head, shelf, own_address)), then })
        }
    }
}

fn choose<'s>(head: &Head<'_>, shelf: &'s Shelf, own_address: &dyn Fn() -> Option<IpAddr>) -> &'s Prepared {
    let is_ours = head.asked.host.and_then(address_in).is_some_and(|host| own_address() == Some(host));
    let host = if is_ours { Some(shelf.portal_name()) } else { head.asked.host };
    let explained = shelf.policy().answer(&Asked { host, ..head.asked }, shelf.portal_name());
    tracing::trace!(rule = explained.rule, matched = explained.matched, "answered an intercepted request");
    let is_head = head.asked.method == "HEAD";
    match explained.answer {
        Answer::PortalItself if is_head || head.asked.method == "GET" => shelf.redirect(is_head),
        Answer::PortalItself | Answer::Close => shelf.fault(Fault::MethodNotAllowed),
        Answer::Redirect => shelf.redirect(is_head),
        Answer::NetworkAuthenticationRequired(shape) => shelf.required(shape, is_head),
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
