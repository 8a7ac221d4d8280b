//! The whole configuration of a dnsmasq that Vestibule runs itself: DHCPv4, DHCPv6 and router advertisements for guest
//! zones, and DNS for guests who are signed in.
//!
//! Every value is a type that has no character with a meaning to dnsmasq, so nothing needs quoting. It never writes an
//! option that starts a program (`dhcp-script`, `conf-script`) or reads another configuration file.

mod values;

use std::fmt::Write as _;
use std::net::{IpAddr, SocketAddr};

use captivity::InterfaceName;

use crate::{Announcement, Server, fragment};

pub use values::{Folder, HostName, Ipv4Range, Ipv6Mode};

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
    /// Nobody: something else on the gateway answers port 53, and guests are told of that.
    Elsewhere,
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
            Resolvers::Elsewhere => {
                // Without DNS of its own it would name no resolver; both addresses stand for its own of that interface.
                text.push_str("port=0\ndhcp-option=option:dns-server,0.0.0.0\n");
                text.push_str("dhcp-option=option6:dns-server,[::]\n");
                return;
            }
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
        let name = self.portal_name.text();
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
            let _ = writeln!(text, "dhcp-range={},{},{lease_seconds}", range.first(), range.last());
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
    fn a_resolver_beside_it_keeps_its_port_and_guests_are_told_of_it() {
        let text = Dnsmasq { resolvers: Resolvers::Elsewhere, ..example() }.configuration(None);
        assert!(text.contains("port=0\n") && text.contains("option:dns-server,0.0.0.0\n"), "{text}");
        assert!(!text.contains("server=192") && !text.contains("interface-name"), "{text}");
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
}
