//! What was written in `[[plans]]`, key by key.

use super::super::Problems;
use super::super::document::{Placed, Section};
use super::super::written::Text;

/// One `[[plans]]`.
#[derive(Debug)]
pub(in super::super) struct WrittenPlan {
    pub(super) place: Placed<()>,
    pub(super) name: Text,
    pub(super) duration: Text,
    pub(super) counted: Text,
    pub(super) until: Text,
    pub(super) open: Option<Vec<Placed<String>>>,
    pub(super) data: Text,
    pub(super) data_from_guest: Text,
    pub(super) data_to_guest: Text,
    pub(super) renews: Text,
    pub(super) roll_over: Option<Placed<bool>>,
    pub(super) rate_from_guest: Text,
    pub(super) rate_to_guest: Text,
    pub(super) burst: Text,
    pub(super) slow_from_guest: Text,
    pub(super) slow_to_guest: Text,
    pub(super) next_plan: Text,
    pub(super) idle: Text,
    pub(super) away: Text,
    pub(super) recognise: Option<Placed<bool>>,
    pub(super) extendable: Option<Placed<bool>>,
    pub(super) devices: Option<Placed<i64>>,
    pub(super) when_full: Text,
}

pub(in super::super) fn read(mut section: Section<'_>, problems: &mut Problems) -> WrittenPlan {
    let read = WrittenPlan {
        place: section.place_of("name"),
        name: section.text("name", problems),
        duration: section.text("duration", problems),
        counted: section.text("counted", problems),
        until: section.text("until", problems),
        open: section.texts("open", problems),
        data: section.text("data", problems),
        data_from_guest: section.text("data_from_guest", problems),
        data_to_guest: section.text("data_to_guest", problems),
        renews: section.text("renews", problems),
        roll_over: section.flag("roll_over", problems),
        rate_from_guest: section.text("rate_from_guest", problems),
        rate_to_guest: section.text("rate_to_guest", problems),
        burst: section.text("burst", problems),
        slow_from_guest: section.text("slow_from_guest", problems),
        slow_to_guest: section.text("slow_to_guest", problems),
        next_plan: section.text("next_plan", problems),
        idle: section.text("idle", problems),
        away: section.text("away", problems),
        recognise: section.flag("recognise", problems),
        extendable: section.flag("extendable", problems),
        devices: section.number("devices", problems),
        when_full: section.text("when_full", problems),
    };
    section.end(problems);
    read
}
