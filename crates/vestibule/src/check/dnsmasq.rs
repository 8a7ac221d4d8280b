//! Whether the gateway's own dnsmasq can work: the program, its account, and ranges that fit the zones' networks.

use std::net::{IpAddr, Ipv4Addr};
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use netlink::route::Route;
use provisioning::dnsmasq::{Ipv4Range, ServedZone};

use crate::config::{Config, OwnDnsmasq};
use crate::findings::Finding;
use crate::run::account::Identity;
use crate::trouble::Chapter;

const NO_ADDRESSES: &str = "devices that join get no address";

pub(super) fn findings(config: &Config) -> Vec<Finding> {
    let Some(own) = &config.dnsmasq else { return Vec::new() };
    let mut findings = vec![program(&own.program)];
    findings.extend(account(own));
    findings.extend(own.server.zones.iter().filter_map(range));
    findings
}

fn program(path: &Path) -> Finding {
    let is_program =
        path.metadata().is_ok_and(|found| found.is_file() && found.permissions().mode() & 0o111 != 0);
    if is_program {
        return Finding::ok(format!("dnsmasq is there: {}", path.display()));
    }
    Finding::fail(
        format!("there is no program {}", path.display()),
        NO_ADDRESSES,
        "install Debian's dnsmasq-base, or name the program in provisioning.dnsmasq.program",
        Chapter::Provisioning,
    )
}

/// Known to root only: anybody else stays who they are.
fn account(own: &OwnDnsmasq) -> Option<Finding> {
    Identity::of_account(&own.user).err().map(|_| {
        Finding::fail(
            format!("there is no account {:?} that dnsmasq could become, or it is root's", own.user),
            "no sign-in page: the gateway does not start",
            "install Debian's dnsmasq-base, which brings one, or set provisioning.dnsmasq.user",
            Chapter::Provisioning,
        )
    })
}

/// Nothing is said of a zone that does not exist: that is another finding.
fn range(zone: &ServedZone) -> Option<Finding> {
    let range = zone.ipv4?;
    let networks = networks_of(zone)?;
    let interface = zone.interface;
    if networks.iter().any(|&network| holds(network, range)) {
        return Some(Finding::ok(format!("{range} lies in the network of {interface}")));
    }
    let networks: Vec<String> =
        networks.iter().map(|(address, prefix)| format!("{address}/{prefix}")).collect();
    let has = if networks.is_empty() { "no IPv4 address".to_owned() } else { networks.join(", ") };
    Some(Finding::fail(
        format!("{range} does not lie in a network of {interface}, which has {has}"),
        NO_ADDRESSES,
        format!("write a range of that network, or give {interface} an address of the range's network"),
        Chapter::Provisioning,
    ))
}

fn networks_of(zone: &ServedZone) -> Option<Vec<(Ipv4Addr, u8)>> {
    let mut route = Route::open().ok()?;
    let index = route.index_of(zone.interface.as_str()).ok()??;
    let addresses = route.addresses().ok()?;
    let here = addresses.iter().filter(|address| address.index == index);
    let of_family = |address: &netlink::route::Address| match address.address {
        IpAddr::V4(v4) => Some((v4, address.prefix)),
        IpAddr::V6(_) => None,
    };
    Some(here.filter_map(of_family).collect())
}

fn holds((address, prefix): (Ipv4Addr, u8), range: Ipv4Range) -> bool {
    let mask = u32::MAX.checked_shl(32 - u32::from(prefix.min(32))).unwrap_or(0);
    let network = |address: Ipv4Addr| u32::from(address) & mask;
    network(range.first()) == network(address) && network(range.last()) == network(address)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::findings::Level;

    #[test]
    fn a_missing_program_is_said_with_what_to_install() {
        let found = program(Path::new("/nowhere/dnsmasq"));
        assert_eq!(found.level, Level::Fail);
        assert!(found.to_do.contains("dnsmasq-base"), "{found:?}");
        assert_eq!(program(Path::new("/bin/sh")).level, Level::Ok);
    }

    #[test]
    fn a_range_lies_in_a_network_with_both_ends() {
        let range = |text: &str| text.parse::<Ipv4Range>().unwrap();
        let network = (Ipv4Addr::new(10, 11, 0, 1), 20);
        assert!(holds(network, range("10.11.0.10-10.11.15.250")));
        assert!(!holds(network, range("10.11.0.10-10.11.16.1")));
        assert!(!holds(network, range("10.12.0.10-10.12.0.20")));
        assert!(holds((Ipv4Addr::new(10, 0, 0, 1), 0), range("10.12.0.10-10.12.0.20")));
    }

    #[test]
    fn a_range_outside_of_the_interface_is_said() {
        let zone = |ipv4: &str| ServedZone {
            interface: "lo".parse().unwrap(),
            ipv4: ipv4.parse().ok(),
            ipv6: provisioning::dnsmasq::Ipv6Mode::Off,
        };
        let found = range(&zone("10.12.0.10-10.12.0.20")).unwrap();
        assert!(found.level == Level::Fail && found.what.contains("lo"), "{found:?}");
    }
}
