//! `[[zones]]`: the guest interfaces, and what each has of its own: name, theme, terms, ways in and plans. What a zone does not
//! say is what the other sections say for all.

mod written;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use captivity::plan::After;
use captivity::{Conditions, InterfaceName, PlanName, Terms};

pub(super) use written::{WrittenZone, read};

use super::document::Placed;
use super::garden::{self, GardenEntry};
use super::meaning::{CaptiveDns, checked, required};
use super::ways::Ways;
use super::{Problems, rules, terms};
use written::WrittenZoneTerms;

/// Zones that may be listed.
const MOST_ZONES: usize = 64;

/// A zone that has something of its own.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Zone {
    /// What operators call it, if not by its interface.
    pub name: Option<String>,
    /// The venue as guests know it there, if they know it by another name.
    pub venue_name: Option<String>,
    /// A page about the venue (RFC 8908 `venue-info-url`), if there is one for this zone.
    pub venue_info_url: Option<String>,
    /// The folder of its theme, if it has one.
    pub theme: Option<PathBuf>,
    /// What must be satisfied there.
    pub conditions: Conditions,
    /// The words of the terms there.
    pub terms_text: String,
    /// The ways in that it offers.
    pub ways: Offered,
    /// Names that its devices reach without signing in, beside those of all zones.
    pub walled_garden: Vec<GardenEntry>,
}

/// A way in by the name that `ways` of a zone has for it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum WayIn {
    /// Accepting the terms.
    Terms,
    /// A voucher.
    Vouchers,
    /// A name and a password.
    Accounts,
    /// A code by e-mail.
    Mail,
    /// A code by text message.
    Phone,
    /// An OpenID Connect provider.
    Providers,
    /// A host who says yes.
    Sponsors,
    /// The house's own system.
    Stay,
    /// A smart client.
    Wispr,
}

impl WayIn {
    const ALL: [(&'static str, Self); 9] = [
        ("terms", Self::Terms),
        ("vouchers", Self::Vouchers),
        ("accounts", Self::Accounts),
        ("mail", Self::Mail),
        ("phone", Self::Phone),
        ("providers", Self::Providers),
        ("sponsors", Self::Sponsors),
        ("stay", Self::Stay),
        ("wispr", Self::Wispr),
    ];

    fn named(name: &str) -> Option<Self> {
        Self::ALL.iter().find(|(known, _)| *known == name).map(|(_, way)| *way)
    }
}

/// Which of the configured ways in a zone offers; all, where it does not say.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Offered(Option<BTreeSet<WayIn>>);

impl Offered {
    /// Whether it offers this one, if that is configured.
    #[must_use]
    pub fn has(&self, way: WayIn) -> bool {
        self.0.as_ref().is_none_or(|ways| ways.contains(&way))
    }

    /// Their names as they are written, if they were.
    #[must_use]
    pub fn names(&self) -> Option<String> {
        let ways = self.0.as_ref()?;
        let names = WayIn::ALL.iter().filter(|(_, way)| ways.contains(way)).map(|(name, _)| *name);
        Some(names.collect::<Vec<_>>().join(", "))
    }
}

/// What holds for all zones that say nothing else.
#[derive(Clone, Copy)]
pub(super) struct Common<'a> {
    pub(super) conditions: &'a Conditions,
    pub(super) terms_text: &'a str,
    pub(super) ways: &'a Ways,
    pub(super) has_wispr: bool,
    pub(super) dns: Option<&'a CaptiveDns>,
    pub(super) folder: &'a Path,
}

/// The interfaces, each once.
pub(super) fn interfaces(
    written: &[WrittenZone],
    place: &Placed<()>,
    problems: &mut Problems,
) -> Vec<InterfaceName> {
    if written.is_empty() {
        let mend = "add a section [[zones]] with interface = \"the guests' interface\"";
        problems.add(place.line, &place.key, "there is no guest zone", mend);
    }
    if written.len() > MOST_ZONES {
        let mend = format!("list at most {MOST_ZONES}");
        problems.add(place.line, &place.key, "there are too many zones", mend);
    }
    let mut zones = Vec::new();
    for zone in written {
        let mend = "name the guests' interface, such as \"br-guest\"";
        let Some(text) = required(zone.interface.clone(), &zone.interface_place, mend, problems) else {
            continue;
        };
        match text.value.parse::<InterfaceName>() {
            Ok(name) if zones.contains(&name) => {
                let wrong = format!("{name} is a zone already");
                problems.add(text.line, &text.key, wrong, "remove one of the two");
            }
            Ok(name) => zones.push(name),
            Err(wrong) => {
                problems.add(text.line, &text.key, wrong.to_string(), "see the names in /proc/net/dev");
            }
        }
    }
    zones
}

/// Those that have something of their own.
pub(super) fn understand(
    written: Vec<WrittenZone>,
    common: Common<'_>,
    problems: &mut Problems,
) -> BTreeMap<InterfaceName, Zone> {
    let mut zones: BTreeMap<InterfaceName, Zone> = BTreeMap::new();
    for one in written.into_iter().filter(WrittenZone::has_its_own) {
        let interface = one.interface.as_ref().and_then(|text| text.value.parse().ok());
        let edition = one.terms.edition.clone();
        let name = one.name.clone();
        let (Some(interface), Some(zone)) = (interface, understand_one(one, common, problems)) else {
            continue;
        };
        let is_mixed = |other: &Zone| {
            other.conditions.terms.edition == zone.conditions.terms.edition
                && other.terms_text != zone.terms_text
        };
        if let Some(edition) = edition.filter(|_| zones.values().any(is_mixed)) {
            other_words(&edition, problems);
        }
        if let Some(name) = name.filter(|_| zones.values().any(|other| other.name == zone.name)) {
            let wrong = format!("another zone is called {:?}", name.value);
            problems.add(name.line, &name.key, wrong, "give each zone a name of its own");
        }
        zones.insert(interface, zone);
    }
    zones
}

fn understand_one(written: WrittenZone, common: Common<'_>, problems: &mut Problems) -> Option<Zone> {
    let name = checked(written.name, rules::display_name, "write the name as operators know it", problems);
    let venue_name =
        checked(written.venue_name, rules::display_name, "write the name as guests know it", problems);
    let venue_info_url =
        checked(written.venue_info_url, rules::web_url, "write an http or https URL", problems);
    let offered = offered(written.ways.as_deref(), common, problems)?;
    let plans = written.plans.map(|texts| known_plans(texts, common.conditions, problems));
    let (terms, terms_text) = own_terms(written.terms, common, problems)?;
    let terms = Terms { plan: terms.plan.filter(|_| offered.has(WayIn::Terms)), ..terms };
    let vouchers = common.conditions.vouchers && offered.has(WayIn::Vouchers);
    if terms.plan.is_none() && !vouchers && given(common.ways, &offered).is_empty() {
        let place = written.interface_place;
        let mend = "add a way in to its ways, or let its terms be sufficient";
        problems.add(place.line, &place.key, "nothing admits anybody in this zone", mend);
    }
    let only_plans = plans.map(|listed| {
        let begun = listed.into_iter().chain(given(common.ways, &offered)).chain(terms.plan);
        with_what_follows(begun.collect(), common.conditions)
    });
    let conditions = Conditions { terms, vouchers, only_plans, ..common.conditions.clone() };
    let theme = written.theme.map(|theme| common.folder.join(theme.value));
    let walled_garden = garden::of_zone(written.walled_garden.unwrap_or_default(), common.dns, problems);
    Some(Zone {
        name,
        venue_name,
        venue_info_url,
        theme,
        conditions,
        terms_text,
        ways: offered,
        walled_garden,
    })
}

/// The ways that were written, if they are configured.
fn offered(
    written: Option<&[Placed<String>]>,
    common: Common<'_>,
    problems: &mut Problems,
) -> Option<Offered> {
    let Some(texts) = written else { return Some(Offered::default()) };
    let mut ways = BTreeSet::new();
    for text in texts {
        match WayIn::named(&text.value) {
            Some(way) if common.has(way) => {
                ways.insert(way);
            }
            Some(_) => {
                let wrong = format!("{:?} is not configured", text.value);
                let mend = "add its section of [conditions] or [portal], or leave it out";
                problems.add(text.line, &text.key, wrong, mend);
            }
            None => {
                let names: Vec<_> = WayIn::ALL.iter().map(|(name, _)| *name).collect();
                let wrong = format!("there is no way in called {:?}", text.value);
                problems.add(text.line, &text.key, wrong, format!("write some of {}", names.join(", ")));
            }
        }
    }
    Some(Offered(Some(ways)))
}

impl Common<'_> {
    fn has(self, way: WayIn) -> bool {
        let ways = self.ways;
        match way {
            // What they are worth may be said by the zone.
            WayIn::Terms => true,
            WayIn::Vouchers => self.conditions.vouchers,
            WayIn::Accounts => ways.accounts.is_some(),
            WayIn::Mail => ways.mail.is_some(),
            WayIn::Phone => ways.phone.is_some(),
            WayIn::Providers => !ways.providers.is_empty(),
            WayIn::Sponsors => ways.sponsors.is_some(),
            WayIn::Stay => ways.stay.is_some(),
            WayIn::Wispr => self.has_wispr,
        }
    }
}

/// The plans that the offered ways give by themselves.
fn given(ways: &Ways, offered: &Offered) -> Vec<PlanName> {
    let codes = [
        ways.mail.as_ref().filter(|_| offered.has(WayIn::Mail)).map(|mail| &mail.offer),
        ways.phone.as_ref().filter(|_| offered.has(WayIn::Phone)).map(|phone| &phone.offer),
    ];
    let codes = codes.into_iter().flatten().flat_map(|offer| [Some(offer.plan), offer.grace]).flatten();
    let providers = ways.providers.iter().filter(|_| offered.has(WayIn::Providers));
    let of_claims = |rules: &[openid::PlanRule]| rules.iter().map(|rule| rule.plan).collect::<Vec<_>>();
    let providers =
        providers.flat_map(|provider| [vec![provider.plan], of_claims(&provider.plan_by_claim)].concat());
    let others = [
        ways.accounts.as_ref().filter(|_| offered.has(WayIn::Accounts)).map(|accounts| accounts.plan),
        ways.sponsors.as_ref().filter(|_| offered.has(WayIn::Sponsors)).map(|sponsors| sponsors.plan),
        ways.stay.as_ref().filter(|_| offered.has(WayIn::Stay)).map(|stay| stay.plan),
    ];
    codes.chain(providers).chain(others.into_iter().flatten()).collect()
}

/// The same plans with those that follow them when they are used up: whoever is on one of these may come back to it.
fn with_what_follows(plans: BTreeSet<PlanName>, common: &Conditions) -> BTreeSet<PlanName> {
    let next = |plan: &PlanName| match common.plans.get(*plan)?.after {
        After::Plan(next) => Some(next),
        After::End | After::Slow(_) => None,
    };
    let following: Vec<_> = plans.iter().filter_map(next).collect();
    plans.into_iter().chain(following).collect()
}

fn known_plans(texts: Vec<Placed<String>>, common: &Conditions, problems: &mut Problems) -> Vec<PlanName> {
    texts.iter().filter_map(|text| known_plan(text, common, problems)).collect()
}

fn known_plan(text: &Placed<String>, common: &Conditions, problems: &mut Problems) -> Option<PlanName> {
    let plan = text.value.parse().ok().filter(|name| common.plans.get(*name).is_some());
    if plan.is_none() {
        let names: Vec<_> = common.plans.iter().map(|plan| plan.name.to_string()).collect();
        let wrong = format!("there is no plan {:?}", text.value);
        problems.add(text.line, &text.key, wrong, format!("write one of {}", names.join(", ")));
    }
    plan
}

/// The terms of the zone and their words.
fn own_terms(
    written: WrittenZoneTerms,
    common: Common<'_>,
    problems: &mut Problems,
) -> Option<(Terms, String)> {
    let mut terms = common.conditions.terms.clone();
    let has_words = written.text.is_some() || written.text_file.is_some();
    let mut text = common.terms_text.to_owned();
    match written.edition {
        Some(edition) if has_words => {
            let mend = "write a date or a number, such as 2026-01";
            terms.edition = checked(Some(edition.clone()), rules::edition, mend, problems)?;
            let place = &written.text_place;
            text = terms::words(&written.text, &written.text_file, place, common.folder, problems)?;
            if terms.edition == common.conditions.terms.edition && text != common.terms_text {
                other_words(&edition, problems);
            }
        }
        None if has_words => {
            let (place, mend) = (&written.edition_place, "edition = \"lobby-2026-01\"");
            problems.add(place.line, &place.key, "is missing beside words of its own", mend);
        }
        Some(edition) => {
            let mend = "add text or text_file, or leave the edition out";
            problems.add(edition.line, &edition.key, "has no words of its own", mend);
        }
        None => {}
    }
    if let Some(plan) = written.plan {
        terms.plan = Some(known_plan(&plan, common.conditions, problems)?);
        if written.sufficient.as_ref().is_some_and(|flag| !flag.value) {
            let wrong = "says what accepting the terms is worth, and sufficient = false that it is nothing";
            problems.add(plan.line, &plan.key, wrong, "keep one of the two");
        }
    }
    match written.sufficient {
        Some(flag) if !flag.value => terms.plan = None,
        Some(flag) if terms.plan.is_none() => {
            problems.add(flag.line, &flag.key, "is true, but nothing says what for", "add plan beside it");
        }
        Some(_) | None => {}
    }
    Some((terms, text))
}

fn other_words(edition: &Placed<String>, problems: &mut Problems) {
    let wrong =
        format!("{:?} has other words elsewhere, so nobody could tell what was accepted", edition.value);
    problems.add(edition.line, &edition.key, wrong, "give terms with other words an edition of their own");
}

#[cfg(test)]
mod tests;
