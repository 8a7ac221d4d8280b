//! `[conditions.accounts]`: names and passwords that the gateway keeps, what they are worth, and who may make one.

use std::num::NonZeroU16;

use captivity::{PlanName, Plans};

use super::super::Problems;
use super::super::document::{Placed, Section};
use super::super::mail::Post;
use super::super::meaning::{required, within};

/// What accounts are worth.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Accounts {
    /// The plan of those that have none of their own.
    pub plan: PlanName,
    /// How many devices at once of those that have no number of their own; `None` is as many as the plan says.
    pub most_devices: Option<NonZeroU16>,
    /// Whether guests may make one on the sign-in page.
    pub registration: bool,
    /// Whether owners who forgot their password get a letter.
    pub reset_by_mail: bool,
}

/// The section as it was written.
#[derive(Debug)]
pub(super) struct WrittenAccounts {
    plan: Option<Placed<String>>,
    plan_place: Placed<()>,
    devices: Option<Placed<i64>>,
    registration: Option<Placed<bool>>,
    reset_by_mail: Option<Placed<bool>>,
}

/// `None` without the section: then no account admits.
pub(super) fn read(mut section: Section<'_>, problems: &mut Problems) -> Option<WrittenAccounts> {
    let is_there = section.is_there();
    let read = WrittenAccounts {
        plan: section.text("plan", problems),
        plan_place: section.place_of("plan"),
        devices: section.number("devices", problems),
        registration: section.flag("registration", problems),
        reset_by_mail: section.flag("reset_by_mail", problems),
    };
    section.end(problems);
    is_there.then_some(read)
}

/// `None`: noted problems.
pub(super) fn understand(
    written: &WrittenAccounts,
    plans: &Plans,
    post: Option<&Post>,
    problems: &mut Problems,
) -> Option<Accounts> {
    let plan = required(
        written.plan.clone(),
        &written.plan_place,
        "plan = \"the name of one of [[plans]]\"",
        problems,
    );
    let plan = plan.and_then(|plan| known_plan(&plan, plans, problems));
    let devices = written.devices.clone().map(|devices| within(Some(devices), 0, &(1..=65_535), problems));
    let most_devices = match devices {
        Some(None) => return None,
        Some(Some(most)) => u16::try_from(most).ok().and_then(NonZeroU16::new),
        None => None,
    };
    let registration = written.registration.as_ref().is_some_and(|flag| flag.value);
    let reset = written.reset_by_mail.as_ref().filter(|flag| flag.value);
    if let (Some(flag), None) = (reset, post) {
        let wrong = "letters are to be sent, and there is no mail server";
        problems.add(flag.line, &flag.key, wrong, "add [mail] with server and from");
        return None;
    }
    Some(Accounts { plan: plan?, most_devices, registration, reset_by_mail: reset.is_some() })
}

pub(super) fn known_plan(text: &Placed<String>, plans: &Plans, problems: &mut Problems) -> Option<PlanName> {
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

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::config::Config;

    fn parse(section: &str) -> Result<Config, Problems> {
        let example = include_str!("../../../example/vestibule.toml");
        let plan = "[[plans]]\nname = \"resident\"\nduration = \"1 day\"";
        let text = format!("{example}\n{section}\n{plan}\n");
        Config::parse(Path::new("/etc/vestibule/vestibule.toml"), &text)
    }

    #[test]
    fn it_is_off_unless_it_is_configured_and_makes_accounts_only_where_that_is_said() {
        assert_eq!(parse("").unwrap().ways.accounts, None);
        let accounts = parse("[conditions.accounts]\nplan = \"resident\"").unwrap().ways.accounts.unwrap();
        assert_eq!(
            accounts,
            Accounts {
                plan: "resident".parse().unwrap(),
                most_devices: None,
                registration: false,
                reset_by_mail: false
            }
        );
        let all = "[conditions.accounts]\nplan = \"resident\"\ndevices = 3\nregistration = true";
        let accounts = parse(all).unwrap().ways.accounts.unwrap();
        assert_eq!((accounts.most_devices, accounts.registration), (NonZeroU16::new(3), true));
    }

    #[test]
    fn what_is_missing_or_unusable_is_named() {
        for (wrong, key) in [
            ("", "conditions.accounts.plan"),
            ("plan = \"gold\"", "conditions.accounts.plan"),
            ("plan = \"resident\"\ndevices = 0", "conditions.accounts.devices"),
            ("plan = \"resident\"\nreset_by_mail = true", "conditions.accounts.reset_by_mail"),
            ("plan = \"resident\"\npasswords = true", "conditions.accounts.passwords"),
        ] {
            let problems = parse(&format!("[conditions.accounts]\n{wrong}")).unwrap_err();
            let keys: Vec<_> = problems.iter().map(|problem| problem.key.as_str()).collect();
            assert_eq!(keys, [key], "{wrong}: {problems}");
        }
    }

    /// The handbook's configuration, in place of the example's terms.
    #[test]
    fn the_handbook_shows_what_works() {
        let chapter = include_str!("../../../../../book/src/accounts.md");
        let block = chapter.split("```toml\n").nth(1).unwrap().split("```").next().unwrap();
        let example = include_str!("../../../example/vestibule.toml");
        let (before, terms) = example.split_once("[conditions.terms]").unwrap();
        let after = terms.find("\n[").map_or("", |at| &terms[at..]);
        let text = format!("{before}\n{after}\n{block}");
        let config = Config::parse(Path::new("/etc/vestibule/vestibule.toml"), &text).unwrap();
        let accounts = config.ways.accounts.unwrap();
        assert_eq!((accounts.most_devices, accounts.registration), (NonZeroU16::new(3), false));
        assert_eq!(config.conditions.terms.plan, None);
        let reset = chapter.split("```toml\n").nth(2).unwrap().split("```").next().unwrap();
        let config =
            Config::parse(Path::new("/etc/vestibule/vestibule.toml"), &format!("{example}\n{reset}"))
                .unwrap();
        assert!(config.ways.accounts.unwrap().reset_by_mail && config.ways.post.is_some());
    }
}
