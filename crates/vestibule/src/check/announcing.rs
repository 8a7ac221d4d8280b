//! Whether the API may be announced to devices (RFC 8908 §4.1, protocols P7), and how the announcing goes.

use provisioning::Announcement;

use super::{certificates, doubts_of_devices};
use crate::announcer::protocol::{Conduct, LinkReport};
use crate::config::{Announce, Config};
use crate::control::announcements::AnnouncementsView;
use crate::findings::Finding;
use crate::trouble::Chapter;

const LATER: &str = "nothing wrong: devices find the portal by their probes, some of them later";
const TWO: &str = "devices are told two addresses, and may ask the wrong one";

/// Whether the API may be announced.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Verdict {
    /// The operator does not want it.
    Off,
    /// It may.
    Announce(Announcement),
    /// Devices could not trust it; why.
    Withheld(String),
}

/// Looks at the configuration and the certificate of this moment.
pub(crate) fn verdict(config: &Config) -> Verdict {
    let vouched = match config.provisioning.announce {
        Announce::Never => return Verdict::Off,
        Announce::Vouched => true,
        Announce::Auto => false,
    };
    let mut doubts = doubts_of_devices(&config.portal);
    doubts.retain(|doubt| !(vouched && certificates::is_matter_of_trust(doubt)));
    if let Some(doubt) = doubts.into_iter().next() {
        return Verdict::Withheld(doubt.what);
    }
    let portal = &config.portal;
    match Announcement::of_api(&portal.name, portal.secure_port, &portal.api_path) {
        Ok(api) => Verdict::Announce(api),
        Err(wrong) => Verdict::Withheld(wrong.to_string()),
    }
}

/// What the configuration and the certificate say, before anything runs.
pub(super) fn findings(config: &Config) -> Vec<Finding> {
    let zones: Vec<String> = config.zones.iter().map(ToString::to_string).collect();
    let mut findings = vec![match verdict(config) {
        Verdict::Off => Finding::ok("the gateway does not announce its API (provisioning.announce = false)"),
        Verdict::Announce(api) => Finding::ok(format!(
            "{} is announced in router advertisements on {}",
            api.uri(),
            zones.join(", ")
        )),
        Verdict::Withheld(why) => withheld(&why),
    }];
    findings.extend(config.provisioning.unrestricted.iter().map(|interface| {
        Finding::ok(format!(
            "{interface} is announced to have no portal; Vestibule leaves it alone otherwise"
        ))
    }));
    findings
}

fn withheld(why: &str) -> Finding {
    Finding::warn(
        format!("the API is not announced: {why}"),
        LATER,
        "mend it; announcing begins by itself. With an authority of your own that your devices know: provisioning.announce = true",
        Chapter::Provisioning,
    )
}

/// What a running gateway says of its announcing.
pub(crate) fn findings_of_running(config: &Config, view: &AnnouncementsView) -> Vec<Finding> {
    let wanted =
        config.provisioning.announce != Announce::Never || !config.provisioning.unrestricted.is_empty();
    if !wanted {
        return findings(config);
    }
    if !view.running {
        return vec![Finding::warn(
            "the announcer does not run: nothing is announced in router advertisements",
            LATER,
            "see the gateway's log for why it ended, and restart the gateway when it suits",
            Chapter::Provisioning,
        )];
    }
    let mut findings: Vec<Finding> = view.withheld.iter().map(|why| withheld(why)).collect();
    for link in &view.links {
        findings.push(of_link(link));
        let others = link.others.iter().filter(|other| Some(&other.uri) != link.uri.as_ref());
        findings.extend(others.map(|other| {
            Finding::fail(
                format!("on {} {} announces another address: {}", link.interface, other.from, other.uri),
                TWO,
                "let all DHCP servers and routers of the network say the same, or none (RFC 8910, section 3)",
                Chapter::Provisioning,
            )
        }));
    }
    findings
}

fn of_link(link: &LinkReport) -> Finding {
    let LinkReport { interface, uri, source, sent, .. } = link;
    let (uri, source) = (uri.as_deref().unwrap_or_default(), source.as_deref().unwrap_or_default());
    let warn = |what: String, to_do: &str| Finding::warn(what, LATER, to_do, Chapter::Provisioning);
    match &link.conduct {
        Conduct::Announcing => Finding::ok(format!(
            "{uri} is announced on {interface} from {source}, {sent} router advertisement(s) so far"
        )),
        Conduct::SaidByRouter { router } => Finding::ok(format!(
            "{uri} is announced on {interface} by its router {router}; we are silent there"
        )),
        Conduct::ToldNothing => Finding::ok(format!("nothing is announced on {interface}")),
        Conduct::Listening => Finding::ok(format!(
            "on {interface} no router advertisement and no solicitation was heard yet; {uri} follows the first one"
        )),
        Conduct::NoLink => warn(
            format!(
                "nothing is announced on {interface}: it is not there, down, or has no IPv6 link-local address"
            ),
            "set it up, with IPv6; announcing begins by itself then",
        ),
        Conduct::AddressTaken => warn(
            format!("nothing is announced on {interface}: a router advertises from {source}, which is ours"),
            "find who sends router advertisements from this address",
        ),
        Conduct::Failing { why } => {
            warn(format!("announcing on {interface} fails: {why}"), "see the cause; it is tried again")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::announcer::protocol::OtherCarrier;
    use crate::findings::Level;

    fn config(section: &str) -> Config {
        let example = include_str!("../../example/vestibule.toml");
        let text = example.replace("\n[provisioning]\n", &format!("\n[provisioning]\n{section}\n"));
        Config::parse(std::path::Path::new("/nowhere/vestibule.toml"), &text).unwrap()
    }

    fn link(conduct: Conduct) -> LinkReport {
        LinkReport {
            interface: "br-guest".to_owned(),
            conduct,
            uri: Some("https://portal.example.net/capport".to_owned()),
            source: Some("fe80::9".to_owned()),
            sent: 3,
            others: Vec::new(),
        }
    }

    #[test]
    fn without_a_usable_certificate_nothing_is_announced_however_much_it_is_wanted() {
        for section in ["", "announce = true"] {
            assert!(matches!(verdict(&config(section)), Verdict::Withheld(_)), "{section}");
        }
        assert_eq!(verdict(&config("announce = false")), Verdict::Off);
        assert_eq!(findings(&config(""))[0].level, Level::Warn);
    }

    #[test]
    fn another_address_on_the_wire_is_a_failure_and_the_same_is_not() {
        let other = |uri: &str| OtherCarrier { from: "fe80::2".to_owned(), uri: uri.to_owned() };
        let seen = |uri: &str| {
            let link = LinkReport { others: vec![other(uri)], ..link(Conduct::Announcing) };
            let view = AnnouncementsView { running: true, withheld: None, links: vec![link] };
            findings_of_running(&config(""), &view)
        };
        assert_eq!(seen("https://portal.example.net/capport").len(), 1);
        let found = seen("https://other.example/");
        assert_eq!((found.len(), found[1].level), (2, Level::Fail), "{found:?}");
        assert!(found[1].what.contains("fe80::2") && found[1].what.contains("https://other.example/"));
    }

    #[test]
    fn every_conduct_is_told() {
        let of = |conduct| {
            findings_of_running(
                &config(""),
                &AnnouncementsView { running: true, withheld: None, links: vec![link(conduct)] },
            )
        };
        assert_eq!(of(Conduct::Announcing)[0].level, Level::Ok);
        assert_eq!(of(Conduct::AddressTaken)[0].level, Level::Warn);
        assert_eq!(of(Conduct::NoLink)[0].level, Level::Warn);
        assert_eq!(findings_of_running(&config(""), &AnnouncementsView::default())[0].level, Level::Warn);
        let withheld =
            AnnouncementsView { running: true, withheld: Some("it ended".to_owned()), links: Vec::new() };
        assert!(findings_of_running(&config(""), &withheld)[0].what.contains("it ended"));
    }
}
