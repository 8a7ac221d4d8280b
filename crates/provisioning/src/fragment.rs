//! The announcement in the words of other DHCP servers and router advertisement daemons.
//!
//! A fragment is text to put into their configuration; what they must do beside it (ranges, prefixes) stays theirs.
//! Quoting is safe because an [`Announcement`] has no character that any of them could take for its own.

use std::fmt::Write as _;

use captivity::InterfaceName;

use crate::Announcement;

/// A program that can announce the API for us.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Server {
    /// dnsmasq: DHCPv4 and DHCPv6.
    Dnsmasq,
    /// Kea: DHCPv4 and DHCPv6.
    Kea,
    /// ISC dhcpd: DHCPv4 and DHCPv6.
    IscDhcpd,
    /// systemd-networkd: DHCPv4.
    SystemdNetworkd,
    /// odhcpd of OpenWrt: all three carriers; beside it dnsmasq, which has DHCPv4 there.
    Odhcpd,
    /// radvd: router advertisements.
    Radvd,
}

/// The configuration with which `server` announces this on these interfaces.
#[must_use]
pub fn fragment(server: Server, announcement: &Announcement, interfaces: &[InterfaceName]) -> String {
    let uri = announcement.uri();
    let each = |write: fn(&str, &InterfaceName) -> String| {
        interfaces.iter().map(|interface| write(uri, interface)).collect::<String>()
    };
    match server {
        Server::Dnsmasq => each(dnsmasq),
        Server::Kea => each(kea),
        Server::IscDhcpd => isc_dhcpd(uri, interfaces),
        Server::SystemdNetworkd => each(systemd_networkd),
        Server::Odhcpd => each(odhcpd),
        Server::Radvd => each(radvd),
    }
}

/// dnsmasq sets a tag of the interface's name for each request. Unquoted, a comma would begin another value.
fn dnsmasq(uri: &str, interface: &InterfaceName) -> String {
    format!(
        "dhcp-option=tag:{interface},114,\"{uri}\"\n\
         dhcp-option=tag:{interface},option6:103,\"{uri}\"\n"
    )
}

/// The names are those of Kea 2.1.2 and later; before, 114 was called `default-url`.
fn kea(uri: &str, interface: &InterfaceName) -> String {
    let option = |name| format!("\"option-data\": [ {{ \"name\": \"{name}\", \"data\": \"{uri}\" }} ]\n");
    format!(
        "// kea-dhcp4.conf, in the \"subnet4\" entry of {interface}:\n{}\
         // kea-dhcp6.conf, in the \"subnet6\" entry of {interface}:\n{}",
        option("v4-captive-portal"),
        option("v6-captive-portal")
    )
}

/// dhcpd has no name for either option, so each is defined once, at the top of its file.
fn isc_dhcpd(uri: &str, interfaces: &[InterfaceName]) -> String {
    let mut text = String::new();
    for (file, subnet, option, code) in [
        ("dhcpd.conf", "subnet", "captive-portal-api", 114),
        ("dhcpd6.conf", "subnet6", "dhcp6.captive-portal-api", 103),
    ] {
        let _ = writeln!(text, "# {file}, at the top:\noption {option} code {code} = text;");
        for interface in interfaces {
            let _ = writeln!(text, "# {file}, in the {subnet} of {interface}:\noption {option} \"{uri}\";");
        }
    }
    text
}

fn systemd_networkd(uri: &str, interface: &InterfaceName) -> String {
    format!("# the .network file of {interface}; DHCPv4 only\n[DHCPServer]\nSendOption=114:string:{uri}\n")
}

/// UCI names sections by network, not by interface. Whether an odhcpd knows the key is said by its README only.
fn odhcpd(uri: &str, interface: &InterfaceName) -> String {
    format!(
        "# /etc/config/dhcp, in the 'config dhcp' section of the network on {interface}.\n\
         # odhcpd sends it by DHCPv6 and router advertisements, and by DHCPv4 with 'option maindhcp 1'. It must be new\n\
         # enough to know the key: look for captive_portal_uri in its README; older ones do not send it.\n\
         \toption captive_portal_uri '{uri}'\n\
         # For dnsmasq, which gives out IPv4 addresses unless 'option maindhcp 1' is set:\n\
         \tlist dhcp_option '114,{uri}'\n"
    )
}

/// The daemon repeats the option in every advertisement, as RFC 8910 §2.3 needs.
fn radvd(uri: &str, interface: &InterfaceName) -> String {
    format!(
        "# radvd.conf, radvd 2.20 and later (2.19 refuses the line), beside the prefixes of {interface}:\n\
         interface {interface} {{\n\tAdvCaptivePortalAPI \"{uri}\";\n}};\n"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    const EVERY: [Server; 6] = [
        Server::Dnsmasq,
        Server::Kea,
        Server::IscDhcpd,
        Server::SystemdNetworkd,
        Server::Odhcpd,
        Server::Radvd,
    ];

    fn of(server: Server) -> String {
        let api = Announcement::of_api("p.example", 443, "/c").unwrap();
        fragment(server, &api, &["br-guest".parse().unwrap(), "br-hall".parse().unwrap()])
    }

    #[test]
    fn dnsmasq_announces_by_interface_and_quoted() {
        let text = of(Server::Dnsmasq);
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(lines.len(), 4);
        assert_eq!(lines[0], "dhcp-option=tag:br-guest,114,\"https://p.example/c\"");
        assert_eq!(lines[3], "dhcp-option=tag:br-hall,option6:103,\"https://p.example/c\"");
    }

    #[test]
    fn dhcpd_defines_each_option_once_however_many_zones_there_are() {
        let text = of(Server::IscDhcpd);
        assert_eq!(text.matches("code 114 = text;").count(), 1);
        assert_eq!(text.matches("code 103 = text;").count(), 1);
        assert_eq!(text.matches("\"https://p.example/c\";").count(), 4);
    }

    #[test]
    fn the_withdrawn_option_is_never_written() {
        for server in EVERY {
            assert!(!of(server).contains("160"), "{server:?}");
        }
    }

    #[test]
    fn every_fragment_names_each_interface_and_has_the_uri_whole() {
        for server in EVERY {
            let text = of(server);
            for expected in ["br-guest", "br-hall", "https://p.example/c"] {
                assert!(text.contains(expected), "{server:?}: {text}");
            }
        }
    }

    #[test]
    fn radvd_says_which_version_it_needs() {
        let text = of(Server::Radvd);
        assert!(text.contains("2.20 and later"), "{text}");
        assert_eq!(text.matches("AdvCaptivePortalAPI \"https://p.example/c\";").count(), 2, "{text}");
    }

    /// OpenWrt's format: keyword, name, value in single quotes, which no announcement contains.
    #[test]
    fn every_line_for_openwrt_is_uci() {
        let text = of(Server::Odhcpd);
        let lines: Vec<&str> = text.lines().filter(|line| !line.starts_with('#')).collect();
        assert_eq!(lines.len(), 4, "{text}");
        for line in lines {
            let mut words = line.trim_start().splitn(3, ' ');
            let (keyword, name, value) =
                (words.next().unwrap(), words.next().unwrap(), words.next().unwrap());
            let inside = value.strip_prefix('\'').and_then(|rest| rest.strip_suffix('\'')).unwrap();
            match (keyword, name) {
                ("option", "captive_portal_uri") => assert_eq!(inside, "https://p.example/c"),
                ("list", "dhcp_option") => assert_eq!(inside, "114,https://p.example/c"),
                other => panic!("{other:?}"),
            }
        }
    }
}
