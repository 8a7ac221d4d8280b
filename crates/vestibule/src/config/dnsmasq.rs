//! `[provisioning.dnsmasq]`: the dnsmasq that the gateway runs itself for guest zones. Off unless `enabled = true`.
//!
//! Nothing of it reaches a shell, and every value that reaches dnsmasq's configuration is a type that cannot be more
//! than a value there.

use std::net::SocketAddr;
use std::path::PathBuf;

use captivity::InterfaceName;
use provisioning::Announcement;
use provisioning::dnsmasq::{Dnsmasq, Folder, Ipv4Range, Ipv6Mode, Resolvers, ServedZone};

use super::document::{Placed, Section};
use super::meaning::{CaptiveDns, Portal, Resolver, checked, each, required, within};
use super::{Problems, rules};
use crate::run::wiring::RESOLVERS_FILE;

/// A dnsmasq of our own.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct OwnDnsmasq {
    /// The program.
    pub program: PathBuf,
    /// The account that it becomes when the gateway is started as root.
    pub user: String,
    /// What it does.
    pub server: Dnsmasq,
    /// What it announces while devices can trust the portal's certificate.
    pub announcement: Announcement,
}

/// `[provisioning.dnsmasq]` as it was written.
#[derive(Debug)]
pub(super) struct WrittenDnsmasq {
    enabled: Option<Placed<bool>>,
    program: Option<Placed<String>>,
    user: Option<Placed<String>>,
    directory: Option<Placed<String>>,
    lease_seconds: Option<Placed<i64>>,
    upstream: Option<Vec<Placed<String>>>,
    zones: Vec<WrittenServedZone>,
    zones_place: Placed<()>,
}

/// `[[provisioning.dnsmasq.zones]]`
#[derive(Debug)]
struct WrittenServedZone {
    interface: Option<Placed<String>>,
    interface_place: Placed<()>,
    ipv4: Option<Placed<String>>,
    ipv6: Option<Placed<String>>,
}

const PROGRAM: &str = "/usr/sbin/dnsmasq";
const USER: &str = "dnsmasq";
const DIRECTORY: &str = "/var/lib/vestibule-dnsmasq";
const LEASE_SECONDS: std::ops::RangeInclusive<i64> = 120..=7 * 24 * 60 * 60;
const DNS_PORT: u16 = 53;
/// Resolvers that dnsmasq asks.
const MOST_RESOLVERS: usize = 3;

pub(super) fn read(mut section: Section<'_>, problems: &mut Problems) -> WrittenDnsmasq {
    let zones = section.sections("zones", problems);
    let read = WrittenDnsmasq {
        enabled: section.flag("enabled", problems),
        program: section.text("program", problems),
        user: section.text("user", problems),
        directory: section.text("directory", problems),
        lease_seconds: section.number("lease_seconds", problems),
        upstream: section.texts("upstream", problems),
        zones: zones.into_iter().map(|zone| read_zone(zone, problems)).collect(),
        zones_place: section.place_of("zones"),
    };
    section.end(problems);
    read
}

fn read_zone(mut zone: Section<'_>, problems: &mut Problems) -> WrittenServedZone {
    let read = WrittenServedZone {
        interface: zone.text("interface", problems),
        interface_place: zone.place_of("interface"),
        ipv4: zone.text("ipv4", problems),
        ipv6: zone.text("ipv6", problems),
    };
    zone.end(problems);
    read
}

/// `None` when it is off, or (with noted problems) not understood. What is written is checked even when it is off.
pub(super) fn understand(
    written: WrittenDnsmasq,
    zones: &[InterfaceName],
    portal: Option<&Portal>,
    dns: Option<&CaptiveDns>,
    problems: &mut Problems,
) -> Option<OwnDnsmasq> {
    let enabled = written.enabled.is_some_and(|flag| flag.value);
    let mend = "write a path of letters, digits, '-', '.', '_' and '/'";
    let program = path(written.program, PROGRAM, mend, problems);
    let folder = path(written.directory, DIRECTORY, mend, problems);
    let user = checked(written.user, rules::account, "name an account such as dnsmasq", problems);
    let lease = within(written.lease_seconds, 3600, &LEASE_SECONDS, problems);
    let resolvers = resolvers(written.upstream.unwrap_or_default(), dns, problems);
    let served = served_zones(written.zones, zones, problems);
    if enabled && served.is_empty() {
        let mend =
            "add a section [[provisioning.dnsmasq.zones]] with interface and ipv4, or set enabled = false";
        let place = &written.zones_place;
        problems.add(place.line, &place.key, "dnsmasq has no zone to serve", mend);
    }
    let portal = portal.filter(|_| enabled)?;
    let announcement = Announcement::of_api(&portal.name, portal.secure_port, &portal.api_path)
        .map_err(|wrong| {
            let mend = "choose a shorter portal.name or portal.api_path";
            problems.add(written.zones_place.line, "portal.api_path", wrong.to_string(), mend);
        })
        .ok()?;
    Some(OwnDnsmasq {
        program: program?.path().to_owned(),
        user: user.unwrap_or_else(|| USER.to_owned()),
        announcement,
        server: Dnsmasq {
            zones: served,
            lease_seconds: u32::try_from(lease?).ok()?,
            resolvers: resolvers?,
            portal_name: portal.name.parse().ok()?,
            folder: folder?,
        },
    })
}

fn path(
    written: Option<Placed<String>>,
    default: &str,
    mend: &str,
    problems: &mut Problems,
) -> Option<Folder> {
    let Some(text) = written else { return default.parse().ok() };
    text.value.parse().map_err(|wrong: String| problems.add(text.line, &text.key, wrong, mend)).ok()
}

/// Where `captive_dns` has port 53 it serves everybody, and dnsmasq leaves DNS to it.
fn resolvers(
    written: Vec<Placed<String>>,
    dns: Option<&CaptiveDns>,
    problems: &mut Problems,
) -> Option<Resolvers> {
    if dns.is_some_and(|dns| dns.port == Some(DNS_PORT)) {
        if let Some(first) = written.first() {
            let mend = "write them into captive_dns.upstream, or give captive_dns another port";
            problems.add(first.line, &first.key, "captive_dns has port 53 and asks its own resolvers", mend);
        }
        return Some(Resolvers::Elsewhere);
    }
    if let Some(beyond) = written.get(MOST_RESOLVERS) {
        let mend = format!("list at most {MOST_RESOLVERS}");
        problems.add(beyond.line, &beyond.key, "there are too many resolvers", mend);
    }
    let listed: Vec<Resolver> = each(written, "write an address such as 192.0.2.53", problems);
    let listed: Vec<SocketAddr> = listed.into_iter().map(|resolver| resolver.0).collect();
    if listed.is_empty() {
        RESOLVERS_FILE.parse().ok().map(Resolvers::OfFile)
    } else {
        Some(Resolvers::Listed(listed))
    }
}

fn served_zones(
    written: Vec<WrittenServedZone>,
    zones: &[InterfaceName],
    problems: &mut Problems,
) -> Vec<ServedZone> {
    let mut served: Vec<ServedZone> = Vec::new();
    for zone in written {
        let Some((place, zone)) = served_zone(zone, zones, problems) else { continue };
        let (wrong, mend) = match served.iter().find(|other| clash(other, &zone)) {
            None => {
                served.push(zone);
                continue;
            }
            Some(other) if other.interface == zone.interface => {
                (format!("{} is served already", zone.interface), "remove one of the two")
            }
            Some(other) => (
                format!("the IPv4 range of {} overlaps that of {}", zone.interface, other.interface),
                "give each zone addresses of its own network",
            ),
        };
        problems.add(place.line, &place.key, wrong, mend);
    }
    served
}

fn clash(one: &ServedZone, other: &ServedZone) -> bool {
    let ranges = one.ipv4.zip(other.ipv4);
    one.interface == other.interface || ranges.is_some_and(|(one, other)| one.overlaps(other))
}

fn served_zone(
    written: WrittenServedZone,
    zones: &[InterfaceName],
    problems: &mut Problems,
) -> Option<(Placed<()>, ServedZone)> {
    let place = written.interface_place;
    let ipv4 = value::<Ipv4Range>(
        written.ipv4,
        "write the first and the last address: \"10.11.0.10-10.11.0.99\"",
        problems,
    );
    let ipv6 = value::<Ipv6Mode>(written.ipv6, "write \"stateless\", \"stateful\" or \"off\"", problems);
    let text = required(written.interface, &place, "name one of the [[zones]]", problems)?;
    let Some(interface) = zones.iter().copied().find(|zone| zone.as_str() == text.value) else {
        let wrong = format!("{:?} is no guest zone", text.value);
        problems.add(text.line, &text.key, wrong, "name one of the [[zones]], or add it there");
        return None;
    };
    let ipv6 = ipv6?.unwrap_or(Ipv6Mode::Stateless);
    let ipv4 = ipv4?;
    if ipv4.is_none() && ipv6 == Ipv6Mode::Off {
        problems.add(text.line, &text.key, "nothing is given out here", "add ipv4, or remove the section");
        return None;
    }
    Some((Placed { value: (), line: text.line, key: text.key }, ServedZone { interface, ipv4, ipv6 }))
}

/// The value if it was written; `None` when it was written wrongly.
fn value<T: std::str::FromStr<Err = String>>(
    written: Option<Placed<String>>,
    mend: &str,
    problems: &mut Problems,
) -> Option<Option<T>> {
    let Some(text) = written else { return Some(None) };
    text.value.parse().map_err(|wrong| problems.add(text.line, &text.key, wrong, mend)).ok().map(Some)
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::config::Config;

    fn parse(section: &str) -> Result<Config, Problems> {
        let example = include_str!("../../example/vestibule.toml");
        Config::parse(Path::new("/etc/vestibule/vestibule.toml"), &format!("{example}\n{section}\n"))
    }

    const ON: &str = "[provisioning.dnsmasq]\nenabled = true\n";
    const ZONE: &str = "[[provisioning.dnsmasq.zones]]\ninterface = \"br-guest\"\n";

    #[test]
    fn it_is_off_unless_it_is_switched_on() {
        assert_eq!(parse("").unwrap().dnsmasq, None);
        let written = format!("[provisioning.dnsmasq]\n{ZONE}ipv4 = \"10.11.0.10-10.11.0.99\"");
        assert_eq!(parse(&written).unwrap().dnsmasq, None);
        let on = parse(&format!("{ON}{ZONE}ipv4 = \"10.11.0.10-10.11.0.99\"")).unwrap().dnsmasq.unwrap();
        assert_eq!((on.program.to_str(), on.user.as_str()), (Some("/usr/sbin/dnsmasq"), "dnsmasq"));
        assert_eq!(on.server.zones[0].ipv6, Ipv6Mode::Stateless);
        assert_eq!(on.announcement.uri(), "https://portal.example.net/capport");
    }

    #[test]
    fn each_mistake_is_named_at_its_key() {
        let zone = |rest: &str| format!("{ON}{ZONE}{rest}");
        for (written, key) in [
            (ON.to_owned(), "provisioning.dnsmasq.zones"),
            (zone("ipv4 = \"10.11.0.99-10.11.0.10\""), "provisioning.dnsmasq.zones[1].ipv4"),
            (zone("ipv4 = \"10.11.0.1-10.11.0.9\\ndhcp-script=/x\""), "provisioning.dnsmasq.zones[1].ipv4"),
            (zone("ipv6 = \"slaac\""), "provisioning.dnsmasq.zones[1].ipv6"),
            (zone("ipv6 = \"off\""), "provisioning.dnsmasq.zones[1].interface"),
            (zone("lease = 7"), "provisioning.dnsmasq.zones[1].lease"),
            (
                format!("{ON}[[provisioning.dnsmasq.zones]]\ninterface = \"eth9\""),
                "provisioning.dnsmasq.zones[1].interface",
            ),
            (format!("{ON}directory = \"/a b\"\n{ZONE}"), "provisioning.dnsmasq.directory"),
            (format!("{ON}program = \"dnsmasq\"\n{ZONE}"), "provisioning.dnsmasq.program"),
            (format!("{ON}user = \"root\"\n{ZONE}"), "provisioning.dnsmasq.user"),
            (format!("{ON}lease_seconds = 60\n{ZONE}"), "provisioning.dnsmasq.lease_seconds"),
            (format!("{ON}upstream = [\"dns.example\"]\n{ZONE}"), "provisioning.dnsmasq.upstream"),
        ] {
            let problems = parse(&written).unwrap_err();
            let keys: Vec<&str> = problems.iter().map(|problem| problem.key.as_str()).collect();
            assert!(keys.contains(&key), "{written}: {problems}");
        }
    }

    #[test]
    fn dns_is_left_to_captive_dns_where_that_has_its_port() {
        let example = include_str!("../../example/vestibule.toml").replace("#port = 5300", "port = 53");
        let parse = |more: &str| {
            let text = format!("{example}\n{ON}{more}{ZONE}");
            Config::parse(Path::new("/etc/vestibule/vestibule.toml"), &text)
        };
        assert_eq!(parse("").unwrap().dnsmasq.unwrap().server.resolvers, Resolvers::Elsewhere);
        let problems = parse("upstream = [\"192.0.2.53\"]\n").unwrap_err();
        assert!(problems.to_string().contains("provisioning.dnsmasq.upstream"), "{problems}");
    }

    #[test]
    fn ranges_of_two_zones_that_overlap_are_refused() {
        let two = "[[zones]]\ninterface = \"br-hall\"\n";
        let second = ZONE.replace("br-guest", "br-hall");
        let written = |other: &str| {
            format!("{two}{ON}{ZONE}ipv4 = \"10.11.0.10-10.11.0.99\"\n{second}ipv4 = \"{other}\"")
        };
        let problems = parse(&written("10.11.0.99-10.11.0.120")).unwrap_err();
        assert!(problems.to_string().contains("overlaps that of br-guest"), "{problems}");
        assert_eq!(parse(&written("10.11.1.10-10.11.1.99")).unwrap().dnsmasq.unwrap().server.zones.len(), 2);
        let twice = parse(&format!("{ON}{ZONE}{ZONE}")).unwrap_err();
        assert!(twice.to_string().contains("served already"), "{twice}");
    }
}
