//! `[[zones]]` as they were written.

use super::super::Problems;
use super::super::document::{Placed, Section};
use super::super::written::Text;

/// One zone.
#[derive(Debug)]
pub(in super::super) struct WrittenZone {
    pub(super) interface: Text,
    pub(super) interface_place: Placed<()>,
    pub(super) name: Text,
    pub(super) venue_name: Text,
    pub(super) venue_info_url: Text,
    pub(super) theme: Text,
    pub(super) ways: Option<Vec<Placed<String>>>,
    pub(super) plans: Option<Vec<Placed<String>>>,
    pub(super) walled_garden: Option<Vec<Placed<String>>>,
    pub(super) terms: WrittenZoneTerms,
}

/// `[zones.terms]`
#[derive(Debug)]
pub(super) struct WrittenZoneTerms {
    pub(super) edition: Text,
    pub(super) edition_place: Placed<()>,
    pub(super) text: Text,
    pub(super) text_place: Placed<()>,
    pub(super) text_file: Text,
    pub(super) plan: Text,
    pub(super) sufficient: Option<Placed<bool>>,
    is_there: bool,
}

impl WrittenZone {
    /// Whether it says anything but its interface.
    pub(super) const fn has_its_own(&self) -> bool {
        let is_named = self.name.is_some() || self.venue_name.is_some() || self.venue_info_url.is_some();
        let is_limited = self.ways.is_some() || self.plans.is_some() || self.walled_garden.is_some();
        is_named || is_limited || self.theme.is_some() || self.terms.is_there
    }
}

/// Reads one.
pub(in super::super) fn read(mut section: Section<'_>, problems: &mut Problems) -> WrittenZone {
    let read = WrittenZone {
        interface: section.text("interface", problems),
        interface_place: section.place_of("interface"),
        name: section.text("name", problems),
        venue_name: section.text("venue_name", problems),
        venue_info_url: section.text("venue_info_url", problems),
        theme: section.text("theme", problems),
        ways: section.texts("ways", problems),
        plans: section.texts("plans", problems),
        walled_garden: section.texts("walled_garden", problems),
        terms: read_terms(section.section("terms", problems), problems),
    };
    section.end(problems);
    read
}

fn read_terms(mut section: Section<'_>, problems: &mut Problems) -> WrittenZoneTerms {
    let read = WrittenZoneTerms {
        is_there: section.is_there(),
        edition: section.text("edition", problems),
        edition_place: section.place_of("edition"),
        text: section.text("text", problems),
        text_place: section.place_of("text"),
        text_file: section.text("text_file", problems),
        plan: section.text("plan", problems),
        sufficient: section.flag("sufficient", problems),
    };
    section.end(problems);
    read
}
