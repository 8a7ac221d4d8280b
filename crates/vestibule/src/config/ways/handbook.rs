//! The handbook's chapters of the ways in: what each shows is read as a configuration, in place of the example's terms where
//! it brings its own.

use std::path::Path;

use crate::config::Config;

const EXAMPLE: &str = include_str!("../../../example/vestibule.toml");

/// The configurations that a chapter shows, each with the example around it.
fn shown_in(chapter: &str) -> Vec<Config> {
    let blocks = chapter.split("```toml\n").skip(1).filter_map(|rest| rest.split("```").next());
    let read = |block: &str| {
        let (before, terms) = EXAMPLE.split_once("[conditions.terms]").unwrap();
        let after = terms.find("\n[").map_or("", |at| &terms[at..]);
        let around = if block.contains("[conditions.terms]") {
            format!("{before}\n{after}")
        } else {
            EXAMPLE.to_owned()
        };
        let text = format!("{around}\n{block}");
        Config::parse(Path::new("/etc/vestibule/vestibule.toml"), &text)
            .unwrap_or_else(|problems| panic!("{problems}\n{block}"))
    };
    blocks.map(read).collect()
}

#[test]
fn the_chapter_of_vouchers_shows_what_works() {
    let [config] = shown_in(include_str!("../../../../../book/src/vouchers.md")).try_into().unwrap();
    let plan = config.conditions.plans.get("day-pass".parse().unwrap()).unwrap();
    assert!(config.conditions.vouchers && config.conditions.terms.plan.is_none());
    assert_eq!(plan.devices.most.get(), 2);
}

#[test]
fn the_chapter_of_providers_shows_what_works() {
    let [config] = shown_in(include_str!("../../../../../book/src/openid.md")).try_into().unwrap();
    let ids: Vec<_> = config.ways.providers.iter().map(|provider| provider.id.as_str()).collect();
    assert_eq!(ids, ["university", "google"]);
    let university = &config.ways.providers[0];
    assert_eq!((university.plan.as_str(), university.plan_by_claim[0].plan.as_str()), ("visitor", "staff"));
}

#[test]
fn the_chapter_of_coming_back_shows_what_works() {
    let [proved, recognised] =
        shown_in(include_str!("../../../../../book/src/coming-back.md")).try_into().unwrap();
    assert!(proved.ways.resume && !recognised.ways.resume);
    assert!(recognised.conditions.plans.get("guest".parse().unwrap()).unwrap().recognises);
}

#[test]
fn every_other_chapter_of_a_way_in_shows_what_works() {
    let chapters = [
        include_str!("../../../../../book/src/accounts.md"),
        include_str!("../../../../../book/src/codes.md"),
        include_str!("../../../../../book/src/sponsors.md"),
        include_str!("../../../../../book/src/stays.md"),
    ];
    for chapter in chapters {
        assert!(!shown_in(chapter).is_empty());
    }
}
