//! Whether rates are held by queues: `enforcement.shape_rates` and the links of `enforcement.shape_uplinks`.

use captivity::InterfaceName;
use enforcement::ruleset::Shaping;

use super::document::Placed;
use super::meaning::each;
use super::problem::Problems;

/// Uplinks that may be listed.
const MOST_UPLINKS: usize = 16;

pub(super) fn understand(
    wanted: Option<Placed<bool>>,
    uplinks: Option<Vec<Placed<String>>>,
    zones: &[InterfaceName],
    problems: &mut Problems,
) -> Option<Shaping> {
    let uplinks = uplinks.unwrap_or_default();
    let place = uplinks.first().map(|first| (first.line, first.key.clone()));
    let uplinks: Vec<InterfaceName> = each(uplinks, "name an interface, such as \"wan0\"", problems);
    let is_wanted = wanted.is_some_and(|flag| flag.value);
    if let Some((line, key)) = place {
        if !is_wanted {
            problems.add(
                line,
                &key,
                "says nothing without shape_rates",
                "write shape_rates = true beside it",
            );
        }
        if let Some(zone) = uplinks.iter().find(|uplink| zones.contains(uplink)) {
            let wrong = format!("{zone} is a guest zone, which is shaped in any case");
            problems.add(line, &key, wrong, "list the interfaces that lead to the internet");
        }
        if uplinks.len() > MOST_UPLINKS {
            problems.add(line, &key, "the list is too long", format!("list at most {MOST_UPLINKS}"));
        }
    }
    is_wanted.then_some(Shaping { uplinks })
}
