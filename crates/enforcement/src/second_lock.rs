//! The second lock: routing rules that drop packets from guest interfaces unless the rule set has marked them as
//! seen. It holds when the table is gone, flushed or not loaded yet (protocols K3), for both families.
//!
//! Packets for the gateway itself are routed by the local table before these rules are asked, so the guest door stays
//! reachable. Rules name the interface, so they hold for one that comes later too.

use captivity::InterfaceName;
use netlink::NetlinkError;
use netlink::route::{Family, Route, Rule, RuleAction};

use crate::ruleset::SEEN_BIT;

/// Before every rule but the local table's (0).
const PRIORITY: u32 = 5;
/// Marks the rules as ours, so that those of zones that are no longer configured are found again.
const PROTOCOL: u8 = 0x51;

/// Closes the lock for these zones and takes away rules of ours for interfaces that are zones no more.
pub(crate) fn close(zones: &[InterfaceName]) -> Result<(), NetlinkError> {
    let mut route = Route::open()?;
    for family in Family::BOTH {
        for zone in zones {
            route.add_rule(&rule(family, zone.as_str()))?;
        }
        for old in route.rules(family)? {
            let is_zone = |name: &String| zones.iter().any(|zone| zone.as_str() == name);
            if old.protocol == PROTOCOL && !old.iifname.as_ref().is_some_and(is_zone) {
                route.delete_rule(&old)?;
            }
        }
    }
    Ok(())
}

fn rule(family: Family, interface: &str) -> Rule {
    Rule {
        family,
        priority: PRIORITY,
        iifname: Some(interface.to_owned()),
        mark: 0,
        mask: SEEN_BIT,
        action: RuleAction::Blackhole,
        protocol: PROTOCOL,
    }
}
