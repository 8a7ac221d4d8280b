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

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::super::Config;
    use super::*;

    fn parse(lines: &str) -> Result<Option<Shaping>, String> {
        let example = include_str!("../../example/vestibule.toml");
        let text = example.replace("\n[enforcement]\n", &format!("\n[enforcement]\n{lines}\n"));
        let config = Config::parse(Path::new("vestibule.toml"), &text);
        config.map(|config| config.enforcement.shaping).map_err(|problems| problems.to_string())
    }

    #[test]
    fn rates_are_held_by_queues_where_that_is_wanted() {
        assert_eq!(parse("shape_rates = false").unwrap(), None);
        assert!(parse("shape_rates = true").unwrap().unwrap().uplinks.is_empty());
        let shaping = parse("shape_rates = true\nshape_uplinks = [\"wan0\", \"wan1\"]").unwrap().unwrap();
        assert_eq!(shaping.uplinks.iter().map(|it| it.as_str()).collect::<Vec<_>>(), ["wan0", "wan1"]);
    }

    #[test]
    fn links_that_cannot_be_meant_are_mistakes() {
        let many: Vec<_> = (0..17).map(|number| format!("\"wan{number}\"")).collect();
        let many = format!("shape_rates = true\nshape_uplinks = [{}]", many.join(", "));
        for (lines, expected) in [
            ("shape_uplinks = [\"wan0\"]", "says nothing without shape_rates"),
            ("shape_rates = true\nshape_uplinks = [\"br-guest\"]", "br-guest is a guest zone"),
            ("shape_rates = true\nshape_uplinks = [\"wan0\", \"wan0\"]", "is listed twice"),
            ("shape_rates = true\nshape_uplinks = [\"a name that is too long\"]", "name an interface"),
            (many.as_str(), "the list is too long"),
        ] {
            let said = parse(lines).expect_err(lines);
            assert!(said.contains(expected), "{lines}\n{said}");
        }
    }
}
