//! What a device did before it asked for a page: questions for an address and for names. Pure.

use crate::control::guest::{EventView, NameToldView, What};
use crate::findings::{Finding, Level};
use crate::trouble::Chapter;

const NO_PAGE: &str = "the sign-in page does not come up on this device";

/// What it asked for before any page, as far as it decides.
#[derive(Default)]
pub(super) struct BeforeHttp {
    asked_names: bool,
    resolvers_silent: bool,
    above_budget: bool,
    portal_not_found: bool,
    wants_portal: Option<bool>,
    asked_api: bool,
    asked_pages: bool,
}

impl BeforeHttp {
    pub(super) fn of(events: &[EventView]) -> Self {
        let mut seen = Self::default();
        for event in events {
            match &event.what {
                What::Name { told, .. } => seen.hear(*told),
                What::Address { wants_portal, .. } => seen.wants_portal = Some(*wants_portal),
                What::Api { .. } => seen.asked_api = true,
                What::Intercepted { .. }
                | What::NotUnderstood { .. }
                | What::HandshakeFailed { .. }
                | What::Page { .. } => seen.asked_pages = true,
            }
        }
        seen
    }

    /// The last answer decides: what was wrong before may be mended.
    fn hear(&mut self, told: NameToldView) {
        self.asked_names = true;
        match told {
            NameToldView::Portal { addresses } => self.portal_not_found = addresses == 0,
            NameToldView::Answered { .. } => (self.resolvers_silent, self.above_budget) = (false, false),
            NameToldView::NoAnswer => self.resolvers_silent = true,
            NameToldView::AboveBudget | NameToldView::Silence => self.above_budget = true,
            NameToldView::Nobodys | NameToldView::Refused => {}
        }
    }

    /// Whether it asked for a page, or the API.
    pub(super) const fn asked_http(&self) -> bool {
        self.asked_pages || self.asked_api
    }

    /// What is to be said of a device that is captive.
    pub(super) fn findings(&self) -> Vec<Finding> {
        let mut findings = Vec::new();
        if self.resolvers_silent {
            findings.push(Finding::fail(
                "no resolver answers its questions for names",
                "sites, detectors and apps find no names; many devices show no sign-in page then",
                "look at captive_dns.upstream (vestibule doctor asks them) and at the gateway's own way to the internet",
                Chapter::SignInPage,
            ));
        }
        if self.portal_not_found {
            findings.push(Finding::fail(
                "the gateway has no address on this zone to tell for the portal's name",
                NO_PAGE,
                "give the zone's interface its addresses",
                Chapter::SignInPage,
            ));
        }
        if self.above_budget {
            findings.push(Finding::warn(
                "it asked for more names than a newcomer gets, and was refused",
                "apps on it find no names until it is signed in; the portal and its detector's names are answered",
                "nothing, as a rule: it is over in seconds. If it goes on, something on it tunnels through DNS (a VPN)",
                Chapter::SignInPage,
            ));
        }
        findings.extend(self.of_address());
        if self.asked_names && !self.asked_http() && findings.iter().all(|finding| finding.level == Level::Ok)
        {
            findings.push(Finding::warn(
                "it found names, and asked for no page after that",
                NO_PAGE,
                "open http://neverssl.com or any other http:// address on it. If that does not come up, a VPN or private \
                 relay holds everything back until it is online: switch that off to sign in",
                Chapter::SignInPage,
            ));
        }
        findings
    }

    /// What its DHCP server answers is not heard here.
    fn of_address(&self) -> Option<Finding> {
        match (self.wants_portal, self.asked_api) {
            (Some(true), true) => {
                Some(Finding::ok("it wanted the portal's address with its own, and asks the API"))
            }
            (Some(true), false) => Some(Finding::warn(
                "it wanted the portal's address with its own (RFC 8910), and never asked the API",
                "the page may come up later than it could, by the device's detector",
                "let your DHCP server tell it: vestibule provisioning writes its part; a server that does so already \
                 tells the device when it joins the next time",
                Chapter::SignInPage,
            )),
            (Some(false), _) => Some(Finding::ok(
                "it does not want the portal's address with its own: its detector finds the page",
            )),
            (None, _) => None,
        }
    }
}

/// What it was told about a name, in words.
pub(super) fn told_in_words(told: &NameToldView) -> String {
    match told {
        NameToldView::Portal { addresses } => format!("told {addresses} of the gateway's own addresses"),
        NameToldView::Answered { addresses: 0, .. } => "told what the resolver said, no address".to_owned(),
        NameToldView::Answered { addresses, opened: 0 } => format!("told {addresses} address(es)"),
        NameToldView::Answered { addresses, opened } => {
            format!("told {addresses} address(es), of the walled garden: {opened} service(s) opened")
        }
        NameToldView::Nobodys => "told that nothing is there".to_owned(),
        NameToldView::NoAnswer => "told that no resolver answers".to_owned(),
        NameToldView::Refused => "refused: no sign-in needs that".to_owned(),
        NameToldView::AboveBudget => "refused: its budget is spent".to_owned(),
        NameToldView::Silence => "not answered: far too many questions".to_owned(),
    }
}

/// A message of DHCP (RFC 2132 §9.6) or DHCPv6 (RFC 8415 §7.3), in words.
pub(super) fn asked_for_address(protocol: &str, message: u8) -> String {
    let name = match (protocol, message) {
        ("dhcp", 1) => "looked for a DHCP server (DISCOVER)",
        ("dhcp", 3) => "asked for its IPv4 address (REQUEST)",
        ("dhcp", 8) => "asked DHCP for more (INFORM)",
        ("dhcpv6", 1) => "looked for a DHCPv6 server (SOLICIT)",
        ("dhcpv6", 3) => "asked for its IPv6 address (REQUEST)",
        ("dhcpv6", 5 | 6) => "renewed its IPv6 address",
        ("dhcpv6", 11) => "asked DHCPv6 for more (INFORMATION-REQUEST)",
        _ => return format!("sent message {message} of {protocol}"),
    };
    name.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::findings::{as_text, worst};

    fn after(happenings: &[What]) -> (Level, String) {
        let event =
            |what: &What| EventView { at: "2026-11-22T18:00:00Z".into(), times: 1, what: what.clone() };
        let events: Vec<_> = happenings.iter().map(event).collect();
        let findings = BeforeHttp::of(&events).findings();
        (worst(&findings), as_text(&findings))
    }

    fn name(told: NameToldView) -> What {
        What::Name { asked: "a.test".into(), kind: "A".into(), told }
    }

    fn address(wants_portal: bool) -> What {
        What::Address { protocol: "dhcp".into(), message: 1, wants_portal }
    }

    #[test]
    fn each_thing_that_is_missing_before_a_page_is_told() {
        let answered = NameToldView::Answered { addresses: 2, opened: 0 };
        let api = What::Api { code: 200, captive: true };
        for (happenings, level, words) in [
            (vec![], Level::Ok, ""),
            (vec![name(NameToldView::NoAnswer)], Level::Fail, "no resolver answers"),
            (vec![name(NameToldView::AboveBudget)], Level::Warn, "more names than a newcomer gets"),
            (vec![name(NameToldView::Portal { addresses: 0 })], Level::Fail, "no address on this zone"),
            (vec![name(NameToldView::NoAnswer), name(answered)], Level::Warn, "asked for no page"),
            (vec![address(true)], Level::Warn, "never asked the API"),
            (vec![address(true), api], Level::Ok, "asks the API"),
            (vec![address(false)], Level::Ok, "does not want"),
        ] {
            let (found, text) = after(&happenings);
            assert_eq!(found, level, "{happenings:?}: {text}");
            assert!(text.contains(words), "{happenings:?}: {text}");
        }
    }
}
