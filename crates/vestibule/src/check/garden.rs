//! Whether entries of the walled garden do what the operator wants: none may hide the portal from a device.

use captive_dns::{NamePattern, Shadow, shadow_of};
use enforcement::ruleset::is_private;

use crate::config::{Config, GardenEntry, GardenPlace};
use crate::findings::Finding;
use crate::trouble::Chapter;

const DNS: u16 = 53;

pub(super) fn findings(config: &Config) -> Vec<Finding> {
    let detectors: Vec<&str> = captivity::probe::detector_hosts().collect();
    let of_zones = config.apart.values().flat_map(|zone| &zone.walled_garden);
    let entries = || config.walled_garden.entries.iter().chain(of_zones.clone());
    let mut findings: Vec<Finding> = entries()
        .flat_map(|entry| {
            let place = match &entry.place {
                GardenPlace::Names(pattern) => of_names(pattern, &detectors),
                GardenPlace::Addresses(network) => of_addresses(config, *network),
            };
            place.into_iter().chain(of_services(entry))
        })
        .collect();
    findings.extend(config.walled_garden.time_servers.iter().filter_map(of_time));
    let count = entries().count();
    if findings.is_empty() && count > 0 {
        findings.push(Finding::ok(format!("{count} entries of the walled garden hide no sign-in page")));
    }
    findings
}

fn of_names(pattern: &NamePattern, detectors: &[&str]) -> Option<Finding> {
    Some(match shadow_of(pattern, detectors)? {
        Shadow::Detector(name) => Finding::fail(
            format!(
                "walled_garden.entries: {pattern} opens {name}, which devices ask whether they are online"
            ),
            "their device says that it is online, and the sign-in page does not appear",
            "take the entry out, or name only the hosts that guests need",
            Chapter::Configuration,
        ),
        Shadow::PublicSuffix => Finding::warn(
            format!("walled_garden.entries: anybody can have a name below {pattern}"),
            "whoever has a server there reaches it without signing in, and through it everything else",
            "name the hosts that guests need, one by one",
            Chapter::Configuration,
        ),
    })
}

/// No device asks a time server whether it is online, so only a name that anybody can have is pointed out.
fn of_time(pattern: &NamePattern) -> Option<Finding> {
    (shadow_of(pattern, &[]) == Some(Shadow::PublicSuffix)).then(|| {
        Finding::warn(
            format!("walled_garden.time_servers: anybody can have a name below {pattern}"),
            "whoever has a server there reaches it on UDP port 123 without signing in, within the time's budget",
            "name the time servers, one by one",
            Chapter::Configuration,
        )
    })
}

fn of_addresses(config: &Config, network: enforcement::ruleset::Network) -> Option<Finding> {
    let is_listed = config.enforcement.reachable_private_ranges.iter().any(|range| range.covers(network));
    (is_private(network.address()) && !is_listed).then(|| {
        Finding::warn(
            format!("walled_garden.entries: {network} is in a private range, which guests never reach"),
            "the entry opens nothing",
            format!("add {network} to enforcement.reachable_private_ranges too, or take the entry out"),
            Chapter::Configuration,
        )
    })
}

fn of_services(entry: &GardenEntry) -> Option<Finding> {
    entry.services.iter().any(|service| service.port == DNS).then(|| {
        Finding::warn(
            format!(
                "walled_garden.entries: {} has port 53, and DNS of newcomers never leaves that way",
                entry.place
            ),
            "their questions are answered by the gateway, as all are",
            "take the port out; name the resolver in captive_dns.upstream",
            Chapter::Configuration,
        )
    })
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::findings::{Level, worst};

    fn levels(entries: &[&str]) -> (Level, String) {
        let example = include_str!("../../example/vestibule.toml");
        let mut config = Config::parse(Path::new("/etc/vestibule/vestibule.toml"), example).unwrap();
        config.walled_garden.entries = entries.iter().map(|entry| entry.parse().unwrap()).collect();
        let found = findings(&config);
        (worst(&found), crate::findings::as_text(&found))
    }

    #[test]
    fn an_entry_that_hides_the_portal_is_refused_and_a_loose_one_is_pointed_out() {
        for (entry, level) in [
            ("captive.apple.com", Level::Fail),
            ("*.gstatic.com", Level::Fail),
            ("*.google.com", Level::Fail),
            ("*.co.uk", Level::Warn),
            ("192.168.7.0/24 tcp/443", Level::Warn),
            ("192.0.2.1 udp/53", Level::Warn),
            ("pay.example.net tcp/443", Level::Ok),
        ] {
            let (found, text) = levels(&[entry]);
            assert_eq!(found, level, "{entry}: {text}");
        }
    }
}
