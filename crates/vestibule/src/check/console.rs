//! Whether the console could be opened, and by whom: its addresses, and its certificate where it has one of its own.

use std::net::{IpAddr, SocketAddr};

use netlink::route::{Address, Link, Route};
use portal::Certificates;

use crate::config::{Config, Console};
use crate::findings::Finding;
use crate::trouble::Chapter;

/// Nothing where there is none.
pub(super) fn findings(config: &Config) -> Vec<Finding> {
    let Some(console) = &config.console else { return Vec::new() };
    let mut findings: Vec<_> = certificate(console).into_iter().collect();
    let here = Route::open().and_then(|mut route| Ok((route.links()?, route.addresses()?)));
    if let Ok((links, addresses)) = here {
        let zones: Vec<&str> = config.zones.iter().map(|zone| zone.as_str()).collect();
        findings
            .extend(console.listen.iter().filter_map(|at| address(console, *at, &zones, &links, &addresses)));
    }
    if findings.is_empty() {
        let at: Vec<String> = console.listen.iter().map(SocketAddr::to_string).collect();
        findings.push(Finding::ok(format!("the console is opened at {}", at.join(" and "))));
    }
    findings
}

fn certificate(console: &Console) -> Option<Finding> {
    let (certificate, key) = console.certificate.as_ref()?;
    let error = Certificates::load(certificate, key).err()?;
    Some(Finding::fail(
        format!("the certificate of [console] cannot be used: {:#}", anyhow::Error::from(error)),
        "the gateway does not start with it",
        "name a certificate and its key that the gateway's account may read, or leave both out",
        Chapter::Console,
    ))
}

/// What is wrong with this address on this machine.
fn address(
    console: &Console,
    at: SocketAddr,
    zones: &[&str],
    links: &[Link],
    addresses: &[Address],
) -> Option<Finding> {
    let is_it = |found: &&Address| found.address == at.ip();
    let Some(found) = addresses.iter().find(is_it) else {
        let is_everywhere =
            matches!(at.ip(), IpAddr::V4(ip) if ip.is_unspecified()) || at.ip().is_unspecified();
        return (!is_everywhere).then(|| {
            Finding::warn(
                format!(
                    "the console is to be opened at {at}, and this machine does not have that address now"
                ),
                "nothing; operators cannot open the console until it has",
                "give an interface that address, or write another one into console.listen",
                Chapter::Console,
            )
        });
    };
    let zone = links.iter().find(|link| link.index == found.index).map(|link| link.name.as_str())?;
    (zones.contains(&zone) && !console.reachable_from_guests).then(|| {
        Finding::fail(
            format!("the console is to be opened at {at}, which is an address on the guest zone {zone}"),
            "nothing: the rule set keeps guests away from it; nobody else can open it there either",
            "write an address on your own network into console.listen, or reachable_from_guests = true",
            Chapter::Console,
        )
    })
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::findings::Level;

    fn found(zone: &str, console: &str) -> Vec<Finding> {
        let example = include_str!("../../example/vestibule.toml");
        let text = format!("{example}\n[console]\n{console}\n");
        let mut config = Config::parse(Path::new("/etc/vestibule/vestibule.toml"), &text).unwrap();
        config.zones = vec![zone.parse().unwrap()];
        findings(&config)
    }

    #[test]
    fn an_address_on_a_guest_zone_is_refused_unless_guests_may_reach_it() {
        let at = "listen = [\"127.0.0.1:8512\"]";
        let refused = found("lo", at);
        assert_eq!(refused[0].level, Level::Fail, "{refused:?}");
        assert!(refused[0].what.contains("guest zone lo"), "{refused:?}");
        assert_eq!(found("guest0", at)[0].level, Level::Ok);
        assert_eq!(found("lo", &format!("{at}\nreachable_from_guests = true"))[0].level, Level::Ok);
    }

    #[test]
    fn an_address_that_is_not_there_and_a_certificate_that_cannot_be_used_are_told() {
        let missing = found("guest0", "listen = [\"192.0.2.77:8512\"]");
        assert_eq!(missing[0].level, Level::Warn, "{missing:?}");
        let wrong = found(
            "guest0",
            "listen = [\"127.0.0.1:8512\"]\ncertificate = \"/nowhere.pem\"\nkey = \"/nowhere.pem\"",
        );
        assert_eq!(wrong[0].level, Level::Fail, "{wrong:?}");
    }
}
