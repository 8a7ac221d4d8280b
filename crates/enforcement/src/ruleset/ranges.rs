//! Address ranges that are nobody's on the internet: what guests do not reach unless it is listed.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use super::{GardenEntry, Network};
use crate::nftables::model::Element;

/// Private, shared, loopback, link-local and other special IPv4 ranges (RFC 6890), and multicast.
const PRIVATE_IPV4: [(Ipv4Addr, u8); 10] = [
    (Ipv4Addr::new(0, 0, 0, 0), 8),
    (Ipv4Addr::new(10, 0, 0, 0), 8),
    (Ipv4Addr::new(100, 64, 0, 0), 10),
    (Ipv4Addr::new(127, 0, 0, 0), 8),
    (Ipv4Addr::new(169, 254, 0, 0), 16),
    (Ipv4Addr::new(172, 16, 0, 0), 12),
    (Ipv4Addr::new(192, 168, 0, 0), 16),
    (Ipv4Addr::new(198, 18, 0, 0), 15),
    (Ipv4Addr::new(224, 0, 0, 0), 4),
    (Ipv4Addr::new(240, 0, 0, 0), 4),
];

/// Unspecified and loopback, unique local, link-local, site-local and multicast IPv6 ranges, and IPv4-mapped.
const PRIVATE_IPV6: [(Ipv6Addr, u8); 6] = [
    (Ipv6Addr::UNSPECIFIED, 127),
    (Ipv6Addr::new(0, 0, 0, 0, 0, 0xffff, 0, 0), 96),
    (Ipv6Addr::new(0xfc00, 0, 0, 0, 0, 0, 0, 0), 7),
    (Ipv6Addr::new(0xfe80, 0, 0, 0, 0, 0, 0, 0), 10),
    (Ipv6Addr::new(0xfec0, 0, 0, 0, 0, 0, 0, 0), 10),
    (Ipv6Addr::new(0xff00, 0, 0, 0, 0, 0, 0, 0), 8),
];

pub(super) fn private_ipv4() -> Vec<Element> {
    PRIVATE_IPV4.iter().map(|&(address, prefix)| ipv4_range(address, prefix)).collect()
}

/// Whether one of the ranges above holds the address.
pub(super) fn is_private(address: IpAddr) -> bool {
    let inside = |network: IpAddr, prefix| {
        let network = Network::new(network, prefix);
        let width = if address.is_ipv4() { 32 } else { 128 };
        let single = Network::new(address, width);
        matches!((network, single), (Ok(network), Ok(single)) if covers(network, single))
    };
    match address {
        IpAddr::V4(_) => PRIVATE_IPV4.iter().any(|&(first, prefix)| inside(first.into(), prefix)),
        IpAddr::V6(_) => PRIVATE_IPV6.iter().any(|&(first, prefix)| inside(first.into(), prefix)),
    }
}

pub(super) fn private_ipv6() -> Vec<Element> {
    PRIVATE_IPV6.iter().map(|&(address, prefix)| ipv6_range(address, prefix)).collect()
}

/// The ranges of one family, those inside another left out: the kernel refuses ranges that overlap.
pub(super) fn of_family(networks: &[Network], ipv6: bool) -> Vec<Element> {
    let family = |network: &&Network| network.address().is_ipv6() == ipv6;
    let mut chosen: Vec<&Network> = networks.iter().filter(family).collect();
    chosen.sort();
    chosen.dedup();
    let inside_another =
        |network: &Network| networks.iter().any(|other| other != network && covers(*other, *network));
    chosen.into_iter().filter(|network| !inside_another(network)).map(|network| element(*network)).collect()
}

/// Every service of every entry of one family; the same or a wider range with that service is written once.
pub(super) fn garden_of_family(entries: &[GardenEntry], ipv6: bool) -> Vec<Element> {
    let mut services: Vec<_> = entries.iter().map(|entry| entry.service).collect();
    services.sort();
    services.dedup();
    let mut elements = Vec::new();
    for service in services {
        let networks: Vec<Network> =
            entries.iter().filter(|entry| entry.service == service).map(|entry| entry.network).collect();
        let (protocol, port) = (service.protocol.number(), service.port);
        elements.extend(of_family(&networks, ipv6).into_iter().map(|range| match range {
            Element::Ipv4Range { first, last } => Element::Ipv4RangeService { first, last, protocol, port },
            Element::Ipv6Range { first, last } => Element::Ipv6RangeService { first, last, protocol, port },
            other => other,
        }));
    }
    elements
}

pub(super) fn covers(outer: Network, inner: Network) -> bool {
    outer.prefix() <= inner.prefix()
        && match (outer.address(), inner.address()) {
            (IpAddr::V4(outer_address), IpAddr::V4(inner_address)) => {
                let mask = u32::MAX.checked_shl(32 - u32::from(outer.prefix())).unwrap_or(0);
                u32::from(outer_address) & mask == u32::from(inner_address) & mask
            }
            (IpAddr::V6(outer_address), IpAddr::V6(inner_address)) => {
                let mask = u128::MAX.checked_shl(128 - u32::from(outer.prefix())).unwrap_or(0);
                u128::from(outer_address) & mask == u128::from(inner_address) & mask
            }
            _ => false,
        }
}

fn element(network: Network) -> Element {
    match network.address() {
        IpAddr::V4(address) => ipv4_range(address, network.prefix()),
        IpAddr::V6(address) => ipv6_range(address, network.prefix()),
    }
}

fn ipv4_range(first: Ipv4Addr, prefix: u8) -> Element {
    let behind = u32::MAX.checked_shr(u32::from(prefix)).unwrap_or(0);
    Element::Ipv4Range { first, last: Ipv4Addr::from(u32::from(first) | behind) }
}

fn ipv6_range(first: Ipv6Addr, prefix: u8) -> Element {
    let behind = u128::MAX.checked_shr(u32::from(prefix)).unwrap_or(0);
    Element::Ipv6Range { first, last: Ipv6Addr::from(u128::from(first) | behind) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_listed_range_inside_another_is_written_once() {
        let networks: Vec<Network> = ["10.0.0.0/8", "10.1.0.0/16", "10.0.0.0/8", "fd00::/8"]
            .iter()
            .map(|text| text.parse().unwrap())
            .collect();
        assert_eq!(of_family(&networks, false).len(), 1);
        assert_eq!(of_family(&networks, true).len(), 1);
    }

    #[test]
    fn private_addresses_are_known_in_both_families() {
        for text in ["10.1.2.3", "192.168.51.1", "127.0.0.1", "fd00::1", "fe80::1", "::1", "::ffff:10.0.0.1"]
        {
            assert!(is_private(text.parse().unwrap()), "{text}");
        }
        for text in ["203.0.113.10", "9.255.255.255", "2001:db8:113::10"] {
            assert!(!is_private(text.parse().unwrap()), "{text}");
        }
    }

    #[test]
    fn a_whole_family_can_be_listed() {
        let all: Vec<Network> = vec!["0.0.0.0/0".parse().unwrap(), "192.0.2.1".parse().unwrap()];
        assert_eq!(
            of_family(&all, false),
            [Element::Ipv4Range { first: Ipv4Addr::UNSPECIFIED, last: Ipv4Addr::BROADCAST }]
        );
    }
}
