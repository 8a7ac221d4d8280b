//! `[conditions.sponsors]`: guests may ask a host to let them in; which hosts, and whether they are written to.

use captivity::{PlanName, Plans};
use gateway::sponsors::{Askable, host_name};
use wording::Language;

use super::super::document::{Placed, Section};
use super::super::mail::Post;
use super::super::meaning::within;
use super::super::{Problems, rules};
use super::codes::listed;

/// What an approval is worth, and of whom it may be asked.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Sponsors {
    /// The plan of who is approved.
    pub plan: PlanName,
    /// Which hosts may be asked.
    pub askable: Askable,
    /// The letters to them; `None`: hosts look by themselves.
    pub letters: Option<SponsorLetters>,
}

/// Letters to hosts.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct SponsorLetters {
    /// The language that they are in.
    pub language: Language,
    /// How many requests are taken in an hour, in all.
    pub most_in_hour: usize,
}

/// The section as it was written.
#[derive(Debug)]
pub(super) struct WrittenSponsors {
    plan: Option<Placed<String>>,
    plan_place: Placed<()>,
    hosts: Option<Vec<Placed<String>>>,
    domains: Option<Vec<Placed<String>>>,
    mail: Option<Placed<bool>>,
    mail_language: Option<Placed<String>>,
    mails_per_hour: Option<Placed<i64>>,
}

pub(super) fn read(mut section: Section<'_>, problems: &mut Problems) -> Option<WrittenSponsors> {
    let is_there = section.is_there();
    let read = WrittenSponsors {
        plan: section.text("plan", problems),
        plan_place: section.place_of("plan"),
        hosts: section.texts("hosts", problems),
        domains: section.texts("domains", problems),
        mail: section.flag("mail", problems),
        mail_language: section.text("mail_language", problems),
        mails_per_hour: section.number("mails_per_hour", problems),
    };
    section.end(problems);
    is_there.then_some(read)
}

/// `None`, with noted problems, where it has no meaning.
pub(super) fn understand(
    written: &WrittenSponsors,
    plans: &Plans,
    (post, has_console): (Option<&Post>, bool),
    problems: &mut Problems,
) -> Option<Sponsors> {
    let plan = plan(written, plans, problems);
    let mend = "write names of accounts or e-mail addresses, such as [\"anna\", \"bert@example.org\"]";
    let names = listed(written.hosts.clone(), |text| host_name(text).is_some(), mend, problems);
    let mend = "write domains such as example.org";
    let domains = listed(written.domains.clone(), |text| rules::host_name(text).is_ok(), mend, problems);
    let letters = letters(written, (post, has_console), problems);
    let names = names?.iter().filter_map(|name| host_name(name)).collect();
    Some(Sponsors { plan: plan?, askable: Askable { names, domains: domains? }, letters: letters? })
}

fn plan(written: &WrittenSponsors, plans: &Plans, problems: &mut Problems) -> Option<PlanName> {
    let Some(text) = &written.plan else {
        let place = &written.plan_place;
        let names: Vec<_> = plans.iter().map(|plan| plan.name.to_string()).collect();
        let mend = if names.is_empty() {
            "add [[plans]]".to_owned()
        } else {
            format!("write one of {}", names.join(", "))
        };
        problems.add(place.line, &place.key, "is missing", mend);
        return None;
    };
    super::accounts::known_plan(text, plans, problems)
}

/// `Some(None)` where hosts are not written to; `None`: noted problems.
fn letters(
    written: &WrittenSponsors,
    (post, has_console): (Option<&Post>, bool),
    problems: &mut Problems,
) -> Option<Option<SponsorLetters>> {
    let language = match &written.mail_language {
        None => Some(Language::ENGLISH),
        Some(text) => Language::of_tag(&text.value).or_else(|| {
            let tags: Vec<_> = Language::all().map(Language::tag).collect();
            let wrong = format!("{:?} is no language of ours", text.value);
            problems.add(text.line, &text.key, wrong, format!("write one of {}", tags.join(", ")));
            None
        }),
    };
    let most = within(written.mails_per_hour.clone(), 200, &(1..=1000), problems);
    let Some(flag) = written.mail.as_ref().filter(|flag| flag.value) else { return Some(None) };
    if post.is_none() {
        let wrong = "hosts are to be written to, and there is no mail server";
        problems.add(flag.line, &flag.key, wrong, "add [mail] with server and from");
    }
    if !has_console {
        let wrong = "hosts are to be written to, and there is no console where they could answer";
        problems.add(flag.line, &flag.key, wrong, "add [console] with listen and names");
    }
    (post.is_some() && has_console).then_some(())?;
    Some(Some(SponsorLetters { language: language?, most_in_hour: usize::try_from(most?).ok()? }))
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

    const MAIL: &str = "[mail]\nserver = \"mail.example.net:587\"\nfrom = \"wifi@example.net\"\n";
    const CONSOLE: &str = "[console]\nlisten = [\"127.0.0.1:8512\"]\n";

    #[test]
    fn which_hosts_may_be_asked_and_whether_they_are_written_to_is_said() {
        let none = parse("[conditions.sponsors]\nplan = \"visitor\"").unwrap().ways.sponsors.unwrap();
        assert_eq!((none.askable, none.letters), (Askable::default(), None));
        let all = format!(
            "{MAIL}{CONSOLE}[conditions.sponsors]\nplan = \"visitor\"\nhosts = [\"Anna\", \"Bert@Example.org\"]\n\
             domains = [\"example.net\"]\nmail = true\nmail_language = \"de\"\nmails_per_hour = 30"
        );
        let asked = parse(&all).unwrap().ways.sponsors.unwrap();
        assert_eq!(asked.askable.names, ["anna", "bert@example.org"]);
        assert_eq!(asked.askable.domains, ["example.net"]);
        let letters = asked.letters.unwrap();
        assert_eq!((letters.language.tag(), letters.most_in_hour), ("de", 30));
    }

    #[test]
    fn letters_need_a_server_and_a_console_and_what_is_unusable_is_named() {
        let asked = |before: &str, lines: &str| {
            parse(&format!("{before}[conditions.sponsors]\nplan = \"visitor\"\n{lines}"))
        };
        for (before, lines, key) in [
            (CONSOLE, "mail = true", "conditions.sponsors.mail"),
            (MAIL, "mail = true", "conditions.sponsors.mail"),
            ("", "hosts = [\"a b\"]", "conditions.sponsors.hosts"),
            ("", "domains = [\"@example.org\"]", "conditions.sponsors.domains"),
            ("", "mail_language = \"tlh\"", "conditions.sponsors.mail_language"),
            ("", "mails_per_hour = 0", "conditions.sponsors.mails_per_hour"),
        ] {
            let problems = asked(before, lines).unwrap_err();
            let only: Vec<_> = problems.iter().collect();
            assert_eq!((only.len(), only[0].key.as_str()), (1, key), "{lines}: {problems}");
        }
    }
}
