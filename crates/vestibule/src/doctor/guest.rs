//! Why the sign-in page does not come up on one device: what it did, what that means, what to do. Pure: what the gateway
//! tells of the device in, findings out.

use super::before_http::{BeforeHttp, asked_for_address, told_in_words};
use crate::control::guest::{EventView, GuestView, What};
use crate::findings::Finding;
use crate::trouble::Chapter;

const NO_PAGE: &str = "the sign-in page does not come up on this device";

/// When no device is known by what the operator gave.
#[must_use]
pub fn unknown(named: &str) -> Finding {
    Finding::fail(
        format!("no device of a guest zone is known as {named}"),
        NO_PAGE,
        "look whether the device has joined this network and not the one of another access point, whether it got an \
         address by DHCP, and whether its interface is one of [[zones]]; a link address is known from its first \
         request on, an IP address as soon as it speaks to the gateway",
        Chapter::SignInPage,
    )
}

/// What its trace means, in the order in which a sign-in goes.
#[must_use]
pub fn findings(guest: &GuestView) -> Vec<Finding> {
    let seen = Seen::of(&guest.events);
    let mut findings = vec![standing(guest)];
    if guest.session.is_none() {
        findings.extend(BeforeHttp::of(&guest.events).findings());
        findings.extend(before_sign_in(&seen));
    } else if seen.intercepted_after_sign_in {
        findings.push(Finding::warn(
            "it was sent to the portal by a request after its sign-in",
            "one page shows the portal again",
            "load that page again; if it happens again and again, look whether the device changes its link address",
            Chapter::SignInPage,
        ));
    }
    findings
}

/// The trace as lines for people.
#[must_use]
pub fn timeline(guest: &GuestView) -> String {
    let mut text = format!("{} on {}\n", guest.link_address, guest.interface);
    for event in &guest.events {
        let times = if event.times > 1 { format!(" ({} times)", event.times) } else { String::new() };
        text.push_str(&format!("  {}  {}{times}\n", event.at, in_words(&event.what)));
    }
    text.push('\n');
    text
}

fn standing(guest: &GuestView) -> Finding {
    match &guest.session {
        Some(session) => {
            Finding::ok(format!("it is online: session {}, until {}", session.id, session.until))
        }
        None if guest.events.is_empty() => Finding::warn(
            "it is captive, and has asked neither for a site on plain HTTP nor for the portal",
            NO_PAGE,
            "open http://neverssl.com or any other http:// address on it. If that does not come up either, the device \
             finds no names (look at its DNS server), has no address or no route, or a VPN or private relay holds \
             everything back until it is online: switch that off to sign in",
            Chapter::SignInPage,
        ),
        None => Finding::ok("it is captive, and has been heard"),
    }
}

fn before_sign_in(seen: &Seen) -> Option<Finding> {
    if seen.certificate_refused && !seen.opened_page {
        return Some(Finding::fail(
            "it refuses the certificate of the portal",
            "a warning in place of the sign-in page, or nothing at all",
            "give a certificate of a public authority for the portal's name with its whole chain (vestibule check says \
             what is wrong with this one), and let the device set its clock: NTP must be in guest_services",
            Chapter::SignInPage,
        ));
    }
    if seen.handshakes_failed && !seen.opened_page {
        return Some(Finding::warn(
            "its TLS handshakes with the portal break off",
            NO_PAGE,
            "see the reason above; a device that speaks TLS 1.1 or older only cannot open the page",
            Chapter::SignInPage,
        ));
    }
    if let Some(code) = seen.refused_form {
        return Some(Finding::fail(
            format!("its sign-in was refused with {code}"),
            "a page that says so, and no internet",
            format!("{} (vestibule status {code} says more)", status_codes::operator_words(code)),
            Chapter::SignInPage,
        ));
    }
    if seen.opened_page {
        return Some(Finding::warn(
            "the sign-in page was opened, and nobody has pressed its button yet",
            "the page waits for them",
            "ask the person to read and accept the terms there; the page is reached by opening the portal's name",
            Chapter::SignInPage,
        ));
    }
    (seen.asked_api || seen.redirected || seen.intercepted).then(|| led_but_not_there(seen))
}

fn led_but_not_there(seen: &Seen) -> Finding {
    let what = if seen.redirected {
        "its detector was led to the sign-in page, and it did not open that page"
    } else if seen.asked_api {
        "it was told by the API that it is captive, and did not open the sign-in page"
    } else {
        "only programs or pages of people asked, no detector of its operating system; they were told 511 with the way"
    };
    Finding::warn(
        what,
        NO_PAGE,
        "look for its notification \"sign in to the network\"; if there is none, look whether the portal's name is found \
         on it (it must be an address of the gateway) and whether its port is reached: open the portal's name by hand",
        Chapter::SignInPage,
    )
}

/// What is in a trace, as far as it decides.
#[derive(Default)]
struct Seen {
    redirected: bool,
    intercepted: bool,
    asked_api: bool,
    certificate_refused: bool,
    handshakes_failed: bool,
    opened_page: bool,
    refused_form: Option<u16>,
    intercepted_after_sign_in: bool,
}

impl Seen {
    fn of(events: &[EventView]) -> Self {
        let mut seen = Self::default();
        let mut signed_in = false;
        for event in events {
            match &event.what {
                What::Intercepted { code, .. } => {
                    seen.redirected |= *code == 302;
                    seen.intercepted = true;
                    seen.intercepted_after_sign_in |= signed_in;
                }
                What::NotUnderstood { .. } => {}
                What::Name { .. } | What::Address { .. } => {}
                What::HandshakeFailed { certificate, .. } => {
                    seen.handshakes_failed = true;
                    seen.certificate_refused |= *certificate;
                    // What it opened before was before: now it does not get there.
                    seen.opened_page = false;
                }
                What::Api { .. } => seen.asked_api = true,
                What::Page { method, path, code } if method == "POST" && path == "/sign-in" => {
                    signed_in = *code == 303;
                    seen.refused_form = (*code >= 400).then_some(*code);
                }
                What::Page { method, path, code } if method == "POST" && path == "/sign-out" => {
                    signed_in &= *code != 303;
                }
                What::Page { .. } => seen.opened_page = true,
            }
        }
        seen
    }
}

fn in_words(what: &What) -> String {
    match what {
        What::Intercepted { asked, code, rule, matched } => {
            format!("asked for {asked}: told {code} by rule {rule} ({matched})")
        }
        What::NotUnderstood { code } => {
            format!("sent something that is not HTTP as it should be: told {code}")
        }
        What::HandshakeFailed { why, certificate } => {
            let whose =
                if *certificate { "refused the portal's certificate" } else { "TLS with the portal failed" };
            format!("{whose}: {why}")
        }
        What::Api { code: 200, captive } => format!("asked the API: told captive = {captive}"),
        What::Api { code, .. } => format!("asked the API: told {code}"),
        What::Name { asked, kind, told } => {
            format!("asked for the name {asked} ({kind}): {}", told_in_words(told))
        }
        What::Address { protocol, message, wants_portal } => {
            let wish = if *wants_portal { "wants" } else { "does not want" };
            format!("{}; {wish} the portal's address (RFC 8910)", asked_for_address(protocol, *message))
        }
        What::Page { method, path, code } => format!("{method} {path} at the portal: told {code}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::findings::{Level, as_text, worst};

    fn guest(happenings: &[What]) -> GuestView {
        let event =
            |what: &What| EventView { at: "2026-11-22T18:00:00Z".into(), times: 1, what: what.clone() };
        GuestView {
            interface: "guest0".into(),
            link_address: "02:00:5e:00:00:0b".into(),
            session: None,
            events: happenings.iter().map(event).collect(),
        }
    }

    fn probe() -> What {
        let (asked, matched) = ("captive.apple.com/".into(), "CaptiveNetworkSupport".into());
        What::Intercepted { asked, code: 302, rule: 4, matched }
    }

    fn page(method: &str, path: &str, code: u16) -> What {
        What::Page { method: method.into(), path: path.into(), code }
    }

    #[test]
    fn each_cause_is_told_by_its_own_finding() {
        let refused = What::HandshakeFailed { why: "UnknownCA".into(), certificate: true };
        for (happenings, level, words) in [
            (vec![], Level::Warn, "asked neither"),
            (vec![probe()], Level::Warn, "did not open that page"),
            (vec![What::Api { code: 200, captive: true }], Level::Warn, "told by the API"),
            (vec![probe(), refused], Level::Fail, "refuses the certificate"),
            (vec![probe(), page("GET", "/", 200)], Level::Warn, "pressed its button"),
            (vec![page("GET", "/", 200), page("POST", "/sign-in", 403)], Level::Fail, "refused with 403"),
        ] {
            let findings = findings(&guest(&happenings));
            let text = as_text(&findings);
            assert!(text.contains(words), "{happenings:?}: {text}");
            assert_eq!(worst(&findings), level, "{text}");
        }
    }
}
