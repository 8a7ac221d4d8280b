//! What each zone has of its own, said in a line for each, so that an operator sees whom what is for.

use captivity::InterfaceName;

use crate::config::{Config, Zone};
use crate::findings::Finding;

pub(super) fn findings(config: &Config) -> Vec<Finding> {
    config.apart.iter().map(|(interface, zone)| Finding::ok(described(*interface, zone, config))).collect()
}

/// What the zone of this interface has of its own, if anything.
pub(super) fn finding_of(interface: &str, config: &Config) -> Option<Finding> {
    let interface = interface.parse().ok()?;
    config.apart.get(&interface).map(|zone| Finding::ok(described(interface, zone, config)))
}

fn described(interface: InterfaceName, zone: &Zone, config: &Config) -> String {
    let called = zone.name.as_deref().map_or_else(String::new, |name| format!(" ({name})"));
    let terms = &zone.conditions.terms;
    let worth = terms.plan.map_or_else(|| "admit nobody".to_owned(), |plan| format!("are worth {plan}"));
    let mut said = vec![format!("terms {} {worth}", terms.edition)];
    said.extend(zone.venue_name.as_ref().map(|name| format!("guests read {name:?}")));
    said.extend(zone.theme.as_ref().map(|theme| format!("theme {}", theme.display())));
    said.extend(zone.ways.names().map(|names| format!("ways in {names}")));
    if let Some(plans) = &zone.conditions.only_plans {
        let known = config.conditions.plans.iter().filter(|plan| plans.contains(&plan.name));
        let names: Vec<_> = known.map(|plan| plan.name.to_string()).collect();
        said.push(format!("plans {}", names.join(", ")));
    }
    if !zone.walled_garden.is_empty() {
        let places: Vec<_> = zone.walled_garden.iter().map(|entry| entry.place.to_string()).collect();
        said.push(format!("walled garden {}", places.join(", ")));
    }
    format!("zone {interface}{called}: {}", said.join("; "))
}
