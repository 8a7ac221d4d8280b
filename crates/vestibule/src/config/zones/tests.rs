//! What zones have of their own, as it is written, and what is said of mistakes in it.

use std::path::Path;

use super::super::Config;
use super::*;

/// A place with two zones, two plans, vouchers and accounts; `lines` are of the second zone.
fn parse(lines: &str) -> Result<Config, String> {
    let example = include_str!("../../../example/vestibule.toml");
    let more = "[conditions.vouchers]\naccepted = true\n[conditions.accounts]\nplan = \"resident\"\n\
                [[plans]]\nname = \"resident\"\nduration = \"8 hours\"\n\
                [[plans]]\nname = \"day\"\nduration = \"1 day\"\ncounted = \"first-use\"\n";
    let text = format!("{example}\n{more}\n[[zones]]\ninterface = \"br-lobby\"\n{lines}\n");
    Config::parse(Path::new("/etc/vestibule/vestibule.toml"), &text).map_err(|problems| problems.to_string())
}

fn lobby(config: &Config) -> &Zone {
    &config.apart[&"br-lobby".parse().unwrap()]
}

#[test]
fn a_zone_that_says_nothing_has_nothing_of_its_own() {
    let config = parse("").unwrap();
    assert_eq!((config.zones.len(), config.apart.len()), (2, 0));
}

#[test]
fn every_key_of_a_zone_is_understood_and_the_rest_is_what_holds_for_all() {
    let config = parse(
        "name = \"Lobby\"\nvenue_name = \"The Lobby\"\nvenue_info_url = \"https://lobby.example/\"\n\
         theme = \"lobby\"\nways = [\"terms\", \"vouchers\"]\nplans = [\"day\"]\n\
         [zones.terms]\nedition = \"lobby-1\"\ntext = \"Be quiet.\"\nplan = \"resident\"",
    )
    .unwrap();
    let zone = lobby(&config);
    assert_eq!((zone.name.as_deref(), zone.venue_name.as_deref()), (Some("Lobby"), Some("The Lobby")));
    assert_eq!(zone.venue_info_url.as_deref(), Some("https://lobby.example/"));
    assert_eq!(zone.theme.as_deref(), Some(Path::new("/etc/vestibule/lobby")));
    assert_eq!((zone.conditions.terms.edition.as_str(), zone.terms_text.as_str()), ("lobby-1", "Be quiet."));
    assert_eq!(zone.ways.names().as_deref(), Some("terms, vouchers"));
    let may = |plan: &str| zone.conditions.may_begin_on(plan.parse().unwrap());
    assert!(may("day") && may("resident"), "the listed one, and what the terms are worth");
    assert!(zone.conditions.vouchers);
    assert!(config.conditions.may_begin_on("resident".parse().unwrap()), "the other zone is not touched");
}

#[test]
fn a_way_that_a_zone_does_not_offer_admits_nobody_there() {
    let config = parse("ways = [\"accounts\"]\nplans = []").unwrap();
    let zone = lobby(&config);
    assert_eq!((zone.conditions.terms.plan, zone.conditions.vouchers), (None, false));
    assert!(zone.ways.has(WayIn::Accounts) && !zone.ways.has(WayIn::Wispr));
    let may = |plan: &str| zone.conditions.may_begin_on(plan.parse().unwrap());
    assert!(may("resident") && !may("day"), "accounts bring their own plan, vouchers of others none");
    assert!(
        parse("[zones.terms]\nsufficient = false")
            .unwrap()
            .apart
            .values()
            .all(|zone| { zone.conditions.terms.plan.is_none() && zone.conditions.vouchers })
    );
}

#[test]
fn mistakes_are_named_with_what_to_do() {
    for (lines, expected) in [
        ("ways = [\"vouchers\", \"fax\"]", "there is no way in called \"fax\""),
        ("ways = [\"mail\"]", "\"mail\" is not configured"),
        ("ways = []", "nothing admits anybody in this zone"),
        ("plans = [\"gone\"]", "there is no plan \"gone\""),
        ("venue_name = \"\"", "a name that guests read"),
        ("venue_info_url = \"lobby\"", "does not begin with https:// or http://"),
        ("color = \"red\"", "zones[2].color"),
        ("walled_garden = [\"192.0.2.0/24 tcp/443\"]", "addresses are open in all zones"),
        ("walled_garden = [\"https://a.example\"]", "an entry is a name, not a URL"),
        ("[zones.terms]\ntext = \"Be quiet.\"", "zones[2].terms.edition: is missing beside words"),
        ("[zones.terms]\nedition = \"2\"", "has no words of its own"),
        ("[zones.terms]\nplan = \"gone\"", "there is no plan \"gone\""),
        ("[zones.terms]\nplan = \"day\"\nsufficient = false", "keep one of the two"),
        (
            "[[zones]]\ninterface = \"br-a\"\nname = \"A\"\n[[zones]]\ninterface = \"br-b\"\nname = \"A\"",
            "another zone is called \"A\"",
        ),
        (
            "[zones.terms]\nedition = \"x\"\ntext = \"One.\"\n\
             [[zones]]\ninterface = \"br-b\"\n[zones.terms]\nedition = \"x\"\ntext = \"Two.\"",
            "\"x\" has other words elsewhere",
        ),
        ("[[zones]]\ninterface = \"br-lobby\"", "br-lobby is a zone already"),
    ] {
        let said = parse(lines).expect_err(lines);
        assert!(said.contains(expected), "{lines}\n{said}");
    }
    let edition = parse("").unwrap().conditions.terms.edition;
    let said =
        parse(&format!("[zones.terms]\nedition = \"{edition}\"\ntext = \"Other words.\"")).unwrap_err();
    assert!(said.contains("has other words elsewhere"), "{said}");
}

#[test]
fn a_plan_that_follows_an_offered_one_is_offered_too() {
    let config = parse(
        "plans = [\"week\"]\nways = [\"vouchers\"]\n[[plans]]\nname = \"week\"\nduration = \"7 days\"\n\
         data = \"1 GB\"\nnext_plan = \"day\"\n",
    );
    let config = config.unwrap();
    let may = |plan: &str| lobby(&config).conditions.may_begin_on(plan.parse().unwrap());
    assert!(may("week") && may("day") && !may("resident"));
}

/// The handbook's configurations work as they stand: the first beside the example, each as a whole.
#[test]
fn what_the_handbook_shows_is_understood() {
    let chapter = include_str!("../../../../../book/src/zones.md");
    let block = chapter.split("```toml\n").nth(1).unwrap().split("```").next().unwrap();
    let config = Config::parse(Path::new("/etc/vestibule/vestibule.toml"), block).unwrap();
    assert_eq!(config.zones.len(), 2);
    let lobby = &config.apart[&"br-lobby".parse().unwrap()];
    assert_eq!((lobby.name.as_deref(), lobby.venue_name.as_deref()), (Some("Lobby"), Some("Café Blue")));
    assert_eq!(lobby.ways.names().as_deref(), Some("terms, vouchers"));
    assert_eq!(lobby.conditions.terms.plan, Some("hour".parse().unwrap()));
    let may = |conditions: &Conditions, plan: &str| conditions.may_begin_on(plan.parse().unwrap());
    assert!(may(&lobby.conditions, "day") && !may(&lobby.conditions, "resident"));
    assert!(may(&config.conditions, "resident") && config.conditions.terms.plan.is_none());
}
