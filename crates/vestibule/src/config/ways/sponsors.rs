//! `[conditions.sponsors]`: guests may ask a host to let them in.

use captivity::{PlanName, Plans};

use super::super::Problems;
use super::super::document::{Placed, Section};

/// What an approval is worth.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Sponsors {
    /// The plan of who is approved.
    pub plan: PlanName,
}

/// The section as it was written.
#[derive(Debug)]
pub(super) struct WrittenSponsors {
    plan: Option<Placed<String>>,
    plan_place: Placed<()>,
}

pub(super) fn read(mut section: Section<'_>, problems: &mut Problems) -> Option<WrittenSponsors> {
    let is_there = section.is_there();
    let read = WrittenSponsors { plan: section.text("plan", problems), plan_place: section.place_of("plan") };
    section.end(problems);
    is_there.then_some(read)
}

/// `None`, with noted problems, where it has no meaning.
pub(super) fn understand(
    written: &WrittenSponsors,
    plans: &Plans,
    problems: &mut Problems,
) -> Option<Sponsors> {
    let mend = || {
        let names: Vec<_> = plans.iter().map(|plan| plan.name.to_string()).collect();
        if names.is_empty() {
            "add [[plans]]".to_owned()
        } else {
            format!("write one of {}", names.join(", "))
        }
    };
    let Some(text) = &written.plan else {
        let place = &written.plan_place;
        problems.add(place.line, &place.key, "is missing", mend());
        return None;
    };
    let plan: Option<PlanName> = text.value.parse().ok();
    let plan = plan.filter(|name| plans.get(*name).is_some());
    if plan.is_none() {
        problems.add(text.line, &text.key, format!("there is no plan {:?}", text.value), mend());
    }
    Some(Sponsors { plan: plan? })
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::config::Config;

    fn parse(section: &str) -> Result<Config, Problems> {
        let example = include_str!("../../../example/vestibule.toml");
        let plan = "[[plans]]\nname = \"visitor\"\nduration = \"8 hours\"";
        let text = format!("{example}\n{section}\n{plan}\n");
        Config::parse(Path::new("/etc/vestibule/vestibule.toml"), &text)
    }

    #[test]
    fn nobody_may_be_asked_unless_it_is_written_with_its_plan() {
        assert_eq!(parse("").unwrap().ways.sponsors, None);
        let asked = parse("[conditions.sponsors]\nplan = \"visitor\"").unwrap().ways.sponsors.unwrap();
        assert_eq!(asked.plan.as_str(), "visitor");
        for wrong in ["", "plan = \"nowhere\"", "plan = \"a b\""] {
            let problems = parse(&format!("[conditions.sponsors]\n{wrong}")).unwrap_err();
            let only: Vec<_> = problems.iter().collect();
            assert_eq!((only.len(), only[0].key.as_str()), (1, "conditions.sponsors.plan"), "{problems}");
            assert!(only[0].mend.contains("visitor"), "{problems}");
        }
    }
}
