//! The whole configuration of a dnsmasq that Vestibule runs itself: DHCPv4, DHCPv6 and router advertisements for guest
//! zones, and DNS for guests who are signed in.
//!
//! Every value is a type that has no character with a meaning to dnsmasq, so nothing needs quoting. It never writes an
//! option that starts a program (`dhcp-script`, `conf-script`) or reads another configuration file.

use std::fmt::{self, Write as _};
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::str::FromStr;

use captivity::InterfaceName;

use crate::{Announcement, Server, fragment};

/// The file of leases in the server's folder.
pub const LEASES: &str = "dnsmasq.leases";
/// Leases beyond the IPv4 ranges that are kept for IPv6.
const IPV6_LEASES: u64 = 4096;

/// What the server is to do.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Dnsmasq {
    /// The zones it serves, at least one.
    pub zones: Vec<ServedZone>,
    /// How long an address is lent.
    pub lease_seconds: u32,
    /// The resolvers that it asks.
    pub resolvers: Resolvers,
    /// The portal's name, which it answers with the gateway's addresses.
    pub portal_name: HostName,
    /// Where it keeps its leases.
    pub folder: Folder,
}

/// One zone and what is given out there.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ServedZone {
    /// The guests' interface.
    pub interface: InterfaceName,
    /// Addresses to lend; none: no DHCPv4.
    pub ipv4: Option<Ipv4Range>,
    /// How devices come by IPv6 addresses.
    pub ipv6: Ipv6Mode,
}

/// Who answers DNS questions for the server.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Resolvers {
    /// Those that a file in the format of `/etc/resolv.conf` names.
    OfFile(Folder),
    /// These.
    Listed(Vec<SocketAddr>),
}

/// How devices of a zone come by IPv6 addresses. The prefix is the interface's own.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Ipv6Mode {
    /// They make their own (SLAAC), and ask DHCPv6 for the rest.
    Stateless,
    /// As well, and DHCPv6 lends addresses to those who ask.
    Stateful,
    /// No router advertisements and no DHCPv6 from this server.
    Off,
}

impl FromStr for Ipv6Mode {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "stateless" => Ok(Self::Stateless),
            "stateful" => Ok(Self::Stateful),
            "off" => Ok(Self::Off),
            other => Err(format!("{other:?} is no way to IPv6 addresses")),
        }
    }
}

/// IPv4 addresses from the first to the last, both lent.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Ipv4Range {
    first: Ipv4Addr,
    last: Ipv4Addr,
}

impl Ipv4Range {
    /// The first address.
    #[must_use]
    pub const fn first(self) -> Ipv4Addr {
        self.first
    }

    /// The last address.
    #[must_use]
    pub const fn last(self) -> Ipv4Addr {
        self.last
    }

    /// Whether an address is in both.
    #[must_use]
    pub fn overlaps(self, other: Self) -> bool {
        self.first <= other.last && other.first <= self.last
    }

    fn count(self) -> u64 {
        u64::from(u32::from(self.last)) - u64::from(u32::from(self.first)) + 1
    }
}

/// As operators write it: `192.0.2.10-192.0.2.99`.
impl FromStr for Ipv4Range {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (first, last) =
            text.split_once('-').ok_or_else(|| format!("{text:?} has no first and last address"))?;
        let address = |part: &str| {
            part.trim().parse::<Ipv4Addr>().map_err(|_| format!("{part:?} is not an IPv4 address"))
        };
        let (first, last) = (address(first)?, address(last)?);
        if last < first {
            return Err(format!("{last} comes before {first}"));
        }
        if u32::from(last) - u32::from(first) > 0xffff {
            return Err("a range has at most 65,536 addresses".to_owned());
        }
        if [first, last].iter().any(|end| end.is_loopback() || end.is_multicast() || end.octets()[0] == 0) {
            return Err("no device can have these addresses".to_owned());
        }
        Ok(Self { first, last })
    }
}

impl fmt::Display for Ipv4Range {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", self.first, self.last)
    }
}

/// A host name that means nothing else to dnsmasq.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct HostName(String);

impl FromStr for HostName {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let usable = |byte: u8| byte.is_ascii_alphanumeric() || b"-.".contains(&byte);
        if text.is_empty() || text.len() > 253 || text.starts_with('-') || !text.bytes().all(usable) {
            return Err(format!("{text:?} is not a host name"));
        }
        Ok(Self(text.to_owned()))
    }
}

/// An absolute path without a character that means something to dnsmasq: no space, no quote, no comma, no `#`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Folder(PathBuf);

impl Folder {
    /// The path.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.0
    }
}

impl FromStr for Folder {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let usable = |byte: u8| byte.is_ascii_alphanumeric() || b"-._/+@".contains(&byte);
        if !text.starts_with('/') || text.len() > 80 || text.contains("..") || !text.bytes().all(usable) {
            return Err(format!(
                "{text:?} is not an absolute path of at most 80 letters, digits and the characters - . _ / + @"
            ));
        }
        Ok(Self(text.into()))
    }
}

impl Dnsmasq {
    /// The text of the configuration; with an announcement, the carriers say it.
    #[must_use]
    pub fn configuration(&self, announcement: Option<&Announcement>) -> String {
        let mut text = String::from(HEAD);
        let _ = writeln!(text, "dhcp-leasefile={}/{LEASES}", self.folder.path().display());
        let _ = writeln!(text, "dhcp-lease-max={}", self.most_leases());
        self.write_names(&mut text);
        if self.zones.iter().any(|zone| zone.ipv6 != Ipv6Mode::Off) {
            text.push_str("enable-ra\n");
        }
        for zone in &self.zones {
            zone.write(&mut text, self.lease_seconds);
        }
        if let Some(announcement) = announcement {
            let interfaces: Vec<InterfaceName> = self.zones.iter().map(|zone| zone.interface).collect();
            text.push_str(&fragment(Server::Dnsmasq, announcement, &interfaces));
        }
        text
    }

    /// The portal's name by the interface that was asked, everything else by the resolvers.
    fn write_names(&self, text: &mut String) {
        match &self.resolvers {
            Resolvers::OfFile(file) => {
                let _ = writeln!(text, "resolv-file={}", file.path().display());
            }
            Resolvers::Listed(resolvers) => {
                text.push_str("no-resolv\n");
                for resolver in resolvers {
                    let _ = writeln!(text, "server={}", server(*resolver));
                }
            }
        }
        let name = &self.portal_name.0;
        let _ = writeln!(text, "local=/{name}/");
        for zone in &self.zones {
            let _ = writeln!(text, "interface-name={name},{}", zone.interface);
        }
    }

    fn most_leases(&self) -> u64 {
        let lent: u64 = self.zones.iter().filter_map(|zone| zone.ipv4).map(Ipv4Range::count).sum();
        lent.saturating_add(IPV6_LEASES)
    }
}

/// What does not depend on anything.
///
/// `bind-dynamic` hears on the guests' interfaces only, also on addresses that come later. `no-ping` gives an address
/// out at once, where the default asks for it first and waits three seconds; clients ask themselves (RFC 5227).
const HEAD: &str = "\
# Written by Vestibule for the dnsmasq that it runs itself; see [provisioning.dnsmasq].
user=root
group=
bind-dynamic
except-interface=lo
log-facility=-
quiet-dhcp
quiet-dhcp6
quiet-ra
no-hosts
domain-needed
bogus-priv
localise-queries
edns-packet-max=1232
cache-size=1000
dns-forward-max=500
dhcp-authoritative
no-ping
";

impl ServedZone {
    fn write(&self, text: &mut String, lease_seconds: u32) {
        let interface = self.interface;
        let _ = writeln!(text, "interface={interface}");
        if let Some(range) = self.ipv4 {
            let _ = writeln!(text, "dhcp-range={},{},{lease_seconds}", range.first, range.last);
        }
        let _ = match self.ipv6 {
            Ipv6Mode::Stateless => {
                writeln!(text, "dhcp-range=::,constructor:{interface},ra-stateless,64,{lease_seconds}")
            }
            Ipv6Mode::Stateful => {
                writeln!(text, "dhcp-range=::1:0,::1:ffff,constructor:{interface},slaac,64,{lease_seconds}")
            }
            Ipv6Mode::Off => Ok(()),
        };
    }
}

/// dnsmasq writes a port behind `#`.
fn server(resolver: SocketAddr) -> String {
    match (resolver.ip(), resolver.port()) {
        (address, 53) => address.to_string(),
        (IpAddr::V4(address), port) => format!("{address}#{port}"),
        (IpAddr::V6(address), port) => format!("{address}#{port}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn example() -> Dnsmasq {
        Dnsmasq {
            zones: vec![
                ServedZone {
                    interface: "br-guest".parse().unwrap(),
                    ipv4: Some("10.11.0.100-10.11.15.250".parse().unwrap()),
                    ipv6: Ipv6Mode::Stateless,
                },
                ServedZone { interface: "br-hall".parse().unwrap(), ipv4: None, ipv6: Ipv6Mode::Stateful },
            ],
            lease_seconds: 3600,
            resolvers: Resolvers::Listed(vec![
                "192.0.2.53:53".parse().unwrap(),
                "[2001:db8::53]:5353".parse().unwrap(),
            ]),
            portal_name: "portal.example.net".parse().unwrap(),
            folder: "/var/lib/vestibule-dnsmasq".parse().unwrap(),
        }
    }

    #[test]
    fn each_zone_is_served_as_it_is_written() {
        let text = example().configuration(None);
        let has = |line: &str| assert!(text.lines().any(|written| written == line), "{line} in:\n{text}");
        for line in [
            "interface=br-guest",
            "dhcp-range=10.11.0.100,10.11.15.250,3600",
            "dhcp-range=::,constructor:br-guest,ra-stateless,64,3600",
            "interface=br-hall",
            "dhcp-range=::1:0,::1:ffff,constructor:br-hall,slaac,64,3600",
            "enable-ra",
            "server=192.0.2.53",
            "server=2001:db8::53#5353",
            "interface-name=portal.example.net,br-guest",
            "dhcp-leasefile=/var/lib/vestibule-dnsmasq/dnsmasq.leases",
            "dhcp-lease-max=8087",
        ] {
            has(line);
        }
        assert!(!text.contains("114"), "nothing is announced: {text}");
    }

    #[test]
    fn an_announcement_is_said_in_every_zone_by_dhcp() {
        let api = Announcement::of_api("portal.example.net", 443, "/capport").unwrap();
        let text = example().configuration(Some(&api));
        for interface in ["br-guest", "br-hall"] {
            for option in ["114", "option6:103"] {
                let line =
                    format!("dhcp-option=tag:{interface},{option},\"https://portal.example.net/capport\"");
                assert!(text.lines().any(|written| written == line), "{line} in:\n{text}");
            }
        }
    }

    #[test]
    fn values_that_could_be_more_than_a_value_are_refused() {
        for wrong in
            ["/var/lib/a b", "/a\ndhcp-script=/bin/sh", "/a,b", "/a#b", "/a\"b", "a/b", "/a/../b", ""]
        {
            assert!(wrong.parse::<Folder>().is_err(), "{wrong:?}");
        }
        for wrong in ["a b", "a\nserver=1.2.3.4", "a/b", "-a", "", "a,b", "a#b"] {
            assert!(wrong.parse::<HostName>().is_err(), "{wrong:?}");
        }
        for wrong in [
            "10.0.0.1",
            "10.0.0.9-10.0.0.1",
            "10.0.0.1-10.9.0.1",
            "10.0.0.1-10.0.0.9,static",
            "127.0.0.1-127.0.0.9",
            "224.0.0.1-224.0.0.9",
            "0.0.0.1-0.0.0.9",
            "10.0.0.1-10.0.0.9\n",
        ] {
            let parsed = wrong.parse::<Ipv4Range>();
            assert!(parsed.is_err() || !parsed.unwrap().to_string().contains('\n'), "{wrong:?}");
        }
    }

    #[test]
    fn ranges_that_share_an_address_overlap() {
        let range = |text: &str| text.parse::<Ipv4Range>().unwrap();
        assert!(range("10.0.0.1-10.0.0.9").overlaps(range("10.0.0.9-10.0.0.20")));
        assert!(range("10.0.0.1-10.0.0.99").overlaps(range("10.0.0.9-10.0.0.20")));
        assert!(!range("10.0.0.1-10.0.0.8").overlaps(range("10.0.0.9-10.0.0.20")));
    }
}
