//! What `[conditions.mail]` and `[conditions.phone]` have in common: what a code is worth, how it looks, how many are sent.

use std::num::NonZeroU16;
use std::time::Duration;

use captivity::{PlanName, Plans};

use super::super::Problems;
use super::super::document::{Placed, Section};
use super::super::meaning::{required, within};

/// What a code is worth, and how many are sent.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Offer {
    /// The plan of whoever types it.
    pub plan: PlanName,
    /// How many devices at once; `None` is as many as the plan says.
    pub most_devices: Option<NonZeroU16>,
    /// The plan of the device while the message is read, if there is one.
    pub grace: Option<PlanName>,
    /// How many digits.
    pub digits: u32,
    /// How long it is good.
    pub life: Duration,
    /// How many are sent in an hour, in all.
    pub most_in_hour: usize,
}

/// The keys as they were written.
#[derive(Debug)]
pub(super) struct WrittenOffer {
    plan: Option<Placed<String>>,
    plan_place: Placed<()>,
    grace: Option<Placed<String>>,
    devices: Option<Placed<i64>>,
    digits: Option<Placed<i64>>,
    valid_minutes: Option<Placed<i64>>,
    codes_per_hour: Option<Placed<i64>>,
}

pub(super) fn read(section: &mut Section<'_>, problems: &mut Problems) -> WrittenOffer {
    WrittenOffer {
        plan: section.text("plan", problems),
        plan_place: section.place_of("plan"),
        grace: section.text("grace_plan", problems),
        devices: section.number("devices", problems),
        digits: section.number("digits", problems),
        valid_minutes: section.number("valid_minutes", problems),
        codes_per_hour: section.number("codes_per_hour", problems),
    }
}

/// `None`: noted problems.
pub(super) fn understand(written: &WrittenOffer, plans: &Plans, problems: &mut Problems) -> Option<Offer> {
    let mend = "plan = \"the name of one of [[plans]]\"";
    let plan = required(written.plan.clone(), &written.plan_place, mend, problems);
    let plan = plan.and_then(|text| known(&text, plans, problems));
    let grace = written.grace.as_ref().map(|text| known(text, plans, problems));
    if let (Some(text), Some(Some(name))) = (&written.grace, grace) {
        ends(text, name, plans, problems);
    }
    let devices = written.devices.clone().map(|most| within(Some(most), 1, &(1..=65_535), problems));
    let digits = within(written.digits.clone(), 6, &(6..=10), problems);
    let minutes = within(written.valid_minutes.clone(), 10, &(2..=60), problems);
    let most_in_hour = within(written.codes_per_hour.clone(), 200, &(1..=5000), problems);
    let most_devices = match devices {
        None => None,
        Some(most) => NonZeroU16::new(u16::try_from(most?).ok()?),
    };
    let grace = match grace {
        None => None,
        Some(known) => Some(known?),
    };
    Some(Offer {
        plan: plan?,
        most_devices,
        grace,
        digits: u32::try_from(digits?).ok()?,
        life: Duration::from_secs(u64::try_from(minutes?).ok()? * 60),
        most_in_hour: usize::try_from(most_in_hour?).ok()?,
    })
}

fn known(text: &Placed<String>, plans: &Plans, problems: &mut Problems) -> Option<PlanName> {
    let plan = text.value.parse().ok().filter(|name| plans.get(*name).is_some());
    if plan.is_none() {
        let names: Vec<_> = plans.iter().map(|plan| plan.name.to_string()).collect();
        let mend = if names.is_empty() {
            "add [[plans]]".to_owned()
        } else {
            format!("write one of {}", names.join(", "))
        };
        problems.add(text.line, &text.key, format!("there is no plan {:?}", text.value), mend);
    }
    plan
}

/// The texts of a list, each of which has to look so; `None`: noted problems.
pub(super) fn listed(
    written: Option<Vec<Placed<String>>>,
    looks: fn(&str) -> bool,
    mend: &str,
    problems: &mut Problems,
) -> Option<Vec<String>> {
    let mut all = Vec::new();
    for text in written.unwrap_or_default() {
        if !looks(&text.value) {
            problems.add(text.line, &text.key, format!("{:?} is none", text.value), mend);
            return None;
        }
        all.push(text.value);
    }
    Some(all)
}

/// Whoever asks for code after code must not stay online by it.
fn ends(text: &Placed<String>, name: PlanName, plans: &Plans, problems: &mut Problems) {
    if plans.get(name).is_some_and(|plan| !plan.is_used_up()) {
        let wrong =
            format!("the plan {name} is never used up: each code that is asked for would be as much again");
        let mend = "write counted = \"first-use\" and renews = \"day\" into the plan, or data and renews";
        problems.add(text.line, &text.key, wrong, mend);
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use crate::config::Config;

    #[test]
    fn every_configuration_of_the_handbook_is_understood() {
        let example = include_str!("../../../example/vestibule.toml");
        let book = include_str!("../../../../../book/src/codes.md");
        let written: Vec<_> =
            book.split("```toml\n").skip(1).filter_map(|rest| rest.split("```").next()).collect();
        assert_eq!(written.len(), 3);
        for lines in written {
            let text = format!("{example}\n{lines}");
            let config = Config::parse(Path::new("/etc/vestibule/vestibule.toml"), &text);
            let config = config.unwrap_or_else(|problems| panic!("{problems}"));
            assert!(config.ways.mail.is_some() || config.ways.phone.is_some());
        }
    }
}
