//! Whether the guest zones exist, are up, and have an address of each family.

use std::net::IpAddr;

use captivity::InterfaceName;
use netlink::NetlinkError;
use netlink::route::{Address, Link, Route};

use crate::findings::Finding;
use crate::trouble::Chapter;

pub(crate) fn findings(zones: &[InterfaceName]) -> Vec<Finding> {
    match links_and_addresses() {
        Ok((links, addresses)) => zones.iter().map(|zone| of_zone(*zone, &links, &addresses)).collect(),
        Err(error) => vec![Finding::warn(
            format!("the interfaces could not be listed: {error}"),
            "nothing, if the interfaces are as the configuration says",
            "look with: ip address",
            Chapter::SettingUp,
        )],
    }
}

fn links_and_addresses() -> Result<(Vec<Link>, Vec<Address>), NetlinkError> {
    let mut route = Route::open()?;
    Ok((route.links()?, route.addresses()?))
}

fn of_zone(zone: InterfaceName, links: &[Link], addresses: &[Address]) -> Finding {
    let Some(link) = links.iter().find(|link| link.name == zone.as_str()) else {
        return Finding::fail(
            format!("the zone {zone} has no interface of that name"),
            "nobody on that network gets a sign-in page; the zone stays closed",
            format!("make the interface, or write the right name ({})", names(links)),
            Chapter::SettingUp,
        );
    };
    if !link.is_up() {
        return Finding::fail(
            format!("the zone {zone} is down"),
            "no device can reach the gateway there",
            format!("ip link set {zone} up"),
            Chapter::SettingUp,
        );
    }
    let mut here = addresses.iter().filter(|address| address.index == link.index).map(|found| found.address);
    let (has_v4, has_v6) = here.by_ref().fold((false, false), |(v4, v6), address| match address {
        IpAddr::V4(_) => (true, v6),
        IpAddr::V6(address) => (v4, v6 || !address.is_unicast_link_local()),
    });
    match (has_v4, has_v6) {
        (true, true) => Finding::ok(format!("the zone {zone} is up and has IPv4 and IPv6 addresses")),
        (false, false) => Finding::fail(
            format!("the zone {zone} has no address"),
            "no device can reach the gateway there",
            format!("give it an address of each family: ip address add 10.11.0.1/20 dev {zone}"),
            Chapter::SettingUp,
        ),
        (has_v4, _) => {
            let (has, lacks) = if has_v4 { ("IPv4", "IPv6") } else { ("IPv6", "IPv4") };
            Finding::warn(
                format!("the zone {zone} has {has} only"),
                "devices work with one family only; some apps are slower or do not work",
                format!("give {zone} an {lacks} address and announce it to guests"),
                Chapter::SettingUp,
            )
        }
    }
}

fn names(links: &[Link]) -> String {
    let names: Vec<&str> = links.iter().map(|link| link.name.as_str()).filter(|&name| name != "lo").collect();
    if names.is_empty() {
        "there is none beside lo".to_owned()
    } else {
        format!("there is {}", names.join(", "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::findings::Level;

    #[test]
    fn a_zone_that_does_not_exist_is_named_with_those_that_do() {
        let found = findings(&["no-such-zone".parse().unwrap()]);
        assert_eq!(found[0].level, Level::Fail);
        assert!(found[0].what.contains("no-such-zone") && found[0].to_do.contains("there is"), "{found:?}");
    }

    #[test]
    fn an_interface_is_found_with_its_addresses() {
        let found = findings(&["lo".parse().unwrap()]);
        assert!(!found[0].what.contains("no interface"), "{found:?}");
    }
}
