//! `[[conditions.providers]]`: OpenID Connect providers at which guests sign in.
//!
//! The client's secret stands in a file of its own, which is not read here.

use std::path::{Path, PathBuf};

use captivity::{PlanName, Plans};
use openid::{PlanRule, Preset, id_of};

use super::super::document::{Placed, Section};
use super::super::meaning::{checked, required};
use super::super::{Problems, rules};

/// How many there may be.
const MOST: usize = 16;
/// Rules and hosts of one.
const MOST_ROWS: usize = 64;
/// The longest issuer: with the longest subject it must be kept as a name.
const LONGEST_ISSUER: usize = 128;

/// A provider.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Provider {
    /// What stands for it in addresses.
    pub id: String,
    /// What guests read.
    pub name: String,
    /// Who it is.
    pub issuer: String,
    /// Who we are to it.
    pub client_id: String,
    /// The file whose first line proves it; `None`: PKCE alone.
    pub client_secret_file: Option<PathBuf>,
    /// What is asked for.
    pub scopes: Vec<String>,
    /// Hosts that its pages need beside the issuer's.
    pub hosts: Vec<String>,
    /// The plan of whom no rule fits.
    pub plan: PlanName,
    /// Who gets another.
    pub plan_by_claim: Vec<PlanRule>,
    /// Whose members are let in; empty for everybody.
    pub allowed_domains: Vec<String>,
    /// Certificates that are trusted instead of the system's.
    pub roots_file: Option<PathBuf>,
}

type Text = Option<Placed<String>>;

/// One section as it was written.
#[derive(Debug)]
pub(super) struct WrittenProvider {
    preset: Text,
    tenant: Text,
    name: (Text, Placed<()>),
    issuer: (Text, Placed<()>),
    client_id: (Text, Placed<()>),
    client_secret_file: Text,
    scopes: Option<Vec<Placed<String>>>,
    hosts: Vec<Placed<String>>,
    plan: (Text, Placed<()>),
    rules: Vec<WrittenRule>,
    allowed_domains: Vec<Placed<String>>,
    roots_file: Text,
}

#[derive(Debug)]
struct WrittenRule {
    claim: (Text, Placed<()>),
    value: (Text, Placed<()>),
    plan: (Text, Placed<()>),
}

/// Every section of that name.
pub(super) fn read(sections: Vec<Section<'_>>, problems: &mut Problems) -> Vec<WrittenProvider> {
    sections.into_iter().map(|section| read_one(section, problems)).collect()
}

fn read_one(mut section: Section<'_>, problems: &mut Problems) -> WrittenProvider {
    let rules = section.sections("plan_by_claim", problems);
    let rules = rules.into_iter().map(|mut rule| {
        let mut placed = |name| (rule.text(name, problems), rule.place_of(name));
        let read = WrittenRule { claim: placed("claim"), value: placed("value"), plan: placed("plan") };
        rule.end(problems);
        read
    });
    let rules = rules.collect();
    let mut placed = |name| (section.text(name, problems), section.place_of(name));
    let (name, issuer) = (placed("name"), placed("issuer"));
    let (client_id, plan) = (placed("client_id"), placed("plan"));
    let written = WrittenProvider {
        preset: section.text("preset", problems),
        tenant: section.text("tenant", problems),
        name,
        issuer,
        client_id,
        client_secret_file: section.text("client_secret_file", problems),
        scopes: section.texts("scopes", problems),
        hosts: section.texts("hosts", problems).unwrap_or_default(),
        plan,
        rules,
        allowed_domains: section.texts("allowed_domains", problems).unwrap_or_default(),
        roots_file: section.text("roots_file", problems),
    };
    section.end(problems);
    written
}

/// Those without a mistake; the others are noted.
pub(super) fn understand(
    written: &[WrittenProvider],
    plans: &Plans,
    folder: &Path,
    problems: &mut Problems,
) -> Vec<Provider> {
    let mut understood: Vec<Provider> = Vec::new();
    for one in written {
        let place = &one.name.1;
        let Some(provider) = understand_one(one, plans, folder, problems) else { continue };
        if understood.len() >= MOST {
            problems.add(
                place.line,
                &place.key,
                "there are too many providers",
                format!("keep at most {MOST}"),
            );
        } else if understood.iter().any(|other| other.id == provider.id) {
            let wrong = format!("another provider's name becomes {:?} in addresses too", provider.id);
            problems.add(place.line, &place.key, wrong, "give each a name of its own");
        } else {
            understood.push(provider);
        }
    }
    understood
}

fn understand_one(
    written: &WrittenProvider,
    plans: &Plans,
    folder: &Path,
    problems: &mut Problems,
) -> Option<Provider> {
    let preset = preset(written.preset.as_ref(), problems);
    let name = required(written.name.0.clone(), &written.name.1, "name = \"Google\"", problems);
    let name = checked(name, rules::display_name, "write the name on one line", problems);
    let id = name.as_deref().and_then(id_of);
    if let (Some(name), None) = (&name, &id) {
        let place = &written.name.1;
        let wrong = format!("{name:?} has nothing that can stand in an address");
        problems.add(place.line, &place.key, wrong, "use some of the letters a to z or digits in it");
    }
    let issuer = issuer(written, preset, problems);
    let client_id = required(
        written.client_id.0.clone(),
        &written.client_id.1,
        "client_id = \"what the provider calls this portal\"",
        problems,
    );
    let client_id = checked(client_id, word, "write it on one line without spaces", problems);
    let plan = known_plan(&written.plan, plans, problems);
    let hosts =
        listed(&written.hosts, host, "write a name such as login.example.net, or *.example.net", problems);
    let allowed_domains =
        listed(&written.allowed_domains, host, "write a domain such as example.net", problems);
    let scopes = scopes(written.scopes.as_deref(), problems);
    let rules: Vec<_> = written.rules.iter().map(|rule| understand_rule(rule, plans, problems)).collect();
    if rules.len() > MOST_ROWS {
        let place = &written.name.1;
        problems.add(place.line, &place.key, "it has too many rules", format!("keep at most {MOST_ROWS}"));
        return None;
    }
    let of_preset = preset.into_iter().flat_map(|preset| preset.hosts()).map(|host| (*host).to_owned());
    let file = |text: &Text| text.as_ref().map(|file| folder.join(&file.value));
    Some(Provider {
        id: id?,
        name: name?,
        issuer: issuer?,
        client_id: client_id?,
        client_secret_file: file(&written.client_secret_file),
        scopes: scopes?,
        hosts: of_preset.chain(hosts?).collect(),
        plan: plan?,
        plan_by_claim: rules.into_iter().collect::<Option<_>>()?,
        allowed_domains: allowed_domains?,
        roots_file: file(&written.roots_file),
    })
}

fn preset(written: Option<&Placed<String>>, problems: &mut Problems) -> Option<Preset> {
    let text = written?;
    let preset = Preset::from_name(&text.value);
    if preset.is_none() {
        let wrong = format!("{:?} is not known by name", text.value);
        problems.add(
            text.line,
            &text.key,
            wrong,
            "write \"google\" or \"microsoft\", or issuer in its place",
        );
    }
    preset
}

/// Its own, or that of the preset.
fn issuer(written: &WrittenProvider, preset: Option<Preset>, problems: &mut Problems) -> Option<String> {
    let (text, place) = &written.issuer;
    if let Some(text) = text {
        let is_fine = text.value.starts_with("https://")
            && text.value.len() <= LONGEST_ISSUER
            && text.value.bytes().all(|byte| byte.is_ascii_graphic())
            && !text.value.contains(['?', '#', '@']);
        if is_fine && preset.is_none() && written.tenant.is_none() {
            return Some(text.value.clone());
        }
        let wrong = if is_fine { "stands beside preset or tenant" } else { "is no issuer" };
        let mend = "write an https address as the provider does, at most 128 characters, and neither preset nor tenant";
        problems.add(text.line, &text.key, wrong, mend);
        return None;
    }
    if written.preset.is_none() {
        problems.add(place.line, &place.key, "is missing", "issuer = \"https://id.example.net\"");
    }
    let issuer = preset?.issuer(written.tenant.as_ref().map(|tenant| tenant.value.as_str()));
    if issuer.is_none() {
        let mend = "for microsoft write the directory's number (a GUID), or \"consumers\" for personal accounts; not \
                    \"common\", by which every directory could name people of yours; google has none";
        problems.add(place.line, &place.key.replace("issuer", "tenant"), "names no single directory", mend);
    }
    issuer
}

fn scopes(written: Option<&[Placed<String>]>, problems: &mut Problems) -> Option<Vec<String>> {
    let Some(written) = written else {
        return Some(["openid", "email"].map(str::to_owned).into());
    };
    let mut scopes = listed(written, word, "write a scope such as \"email\"", problems)?;
    if !scopes.iter().any(|scope| scope == "openid") {
        scopes.insert(0, "openid".to_owned());
    }
    Some(scopes)
}

fn understand_rule(written: &WrittenRule, plans: &Plans, problems: &mut Problems) -> Option<PlanRule> {
    let (claim, place) = &written.claim;
    let claim = required(claim.clone(), place, "claim = \"groups\"", problems);
    let (value, place) = &written.value;
    let value = required(value.clone(), place, "value = \"staff\"", problems);
    let plan = known_plan(&written.plan, plans, problems);
    Some(PlanRule { claim: claim?.value, value: value?.value, plan: plan? })
}

fn known_plan(
    (text, place): &(Text, Placed<()>),
    plans: &Plans,
    problems: &mut Problems,
) -> Option<PlanName> {
    let text = required(text.clone(), place, "plan = \"the name of one of [[plans]]\"", problems)?;
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

fn listed(
    written: &[Placed<String>],
    is_fine: fn(&str) -> Result<(), String>,
    mend: &str,
    problems: &mut Problems,
) -> Option<Vec<String>> {
    let before = written.len();
    let mut fine = Vec::new();
    for text in written.iter().take(MOST_ROWS) {
        match is_fine(&text.value) {
            Ok(()) => fine.push(text.value.clone()),
            Err(wrong) => problems.add(text.line, &text.key, wrong, mend),
        }
    }
    if let Some(text) = written.get(MOST_ROWS) {
        problems.add(text.line, &text.key, "the list is too long", format!("keep at most {MOST_ROWS}"));
    }
    (fine.len() == before).then_some(fine)
}

fn host(text: &str) -> Result<(), String> {
    let pattern: Result<captive_dns::NamePattern, _> = text.parse();
    pattern.map(drop).map_err(|error| format!("{text:?} is no name: {error}"))
}

fn word(text: &str) -> Result<(), String> {
    let is_fine = (1..=256).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_graphic());
    if is_fine { Ok(()) } else { Err(format!("{text:?} is empty, too long, or has spaces in it")) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Config;

    fn parse(section: &str) -> Result<Vec<Provider>, Problems> {
        let example = include_str!("../../../example/vestibule.toml");
        let plans = "[[plans]]\nname = \"visitor\"\nduration = \"8 hours\"\n[[plans]]\nname = \"staff\"";
        let text = format!("{example}\n{section}\n{plans}\nduration = \"1 day\"\n");
        let config = Config::parse(Path::new("/etc/vestibule/vestibule.toml"), &text)?;
        Ok(config.ways.providers)
    }

    const UNIVERSITY: &str = "[[conditions.providers]]\nname = \"Université\"\nissuer = \"https://id.uni.example\"\n\
        client_id = \"vestibule\"\nplan = \"visitor\"\n";

    #[test]
    fn a_provider_is_its_issuer_its_client_and_a_plan_and_the_rest_has_defaults() {
        assert_eq!(parse("").unwrap(), []);
        let one = parse(UNIVERSITY).unwrap().remove(0);
        assert_eq!((one.id.as_str(), one.scopes.join(" ").as_str()), ("universit", "openid email"));
        assert_eq!((one.client_secret_file, one.hosts.len(), one.plan_by_claim.len()), (None, 0, 0));
        let more = format!(
            "{UNIVERSITY}client_secret_file = \"uni-secret\"\nscopes = [\"groups\"]\nhosts = [\"*.uni.example\"]\n\
             plan_by_claim = [{{ claim = \"groups\", value = \"staff\", plan = \"staff\" }}]\n\
             allowed_domains = [\"uni.example\"]"
        );
        let one = parse(&more).unwrap().remove(0);
        assert_eq!(one.client_secret_file.unwrap(), Path::new("/etc/vestibule/uni-secret"));
        assert_eq!((one.scopes.join(" ").as_str(), one.hosts.len()), ("openid groups", 1));
        assert_eq!(one.plan_by_claim[0].plan.as_str(), "staff");
    }

    #[test]
    fn google_and_one_directory_of_microsoft_are_known_by_name() {
        let of = |more: &str| {
            parse(&format!(
                "[[conditions.providers]]\nname = \"X\"\nclient_id = \"c\"\nplan = \"visitor\"\n{more}"
            ))
        };
        let google = of("preset = \"google\"").unwrap().remove(0);
        assert_eq!(google.issuer, "https://accounts.google.com");
        assert!(google.hosts.iter().any(|host| host == "ssl.gstatic.com"));
        let microsoft = of("preset = \"microsoft\"\ntenant = \"consumers\"").unwrap().remove(0);
        assert!(microsoft.issuer.ends_with("/9188040d-6c67-4c5b-b112-36a304b66dad/v2.0"));
        for (wrong, key) in [
            ("preset = \"microsoft\"\ntenant = \"common\"", "conditions.providers[1].tenant"),
            ("preset = \"yahoo\"", "conditions.providers[1].preset"),
            ("preset = \"google\"\nissuer = \"https://id.example\"", "conditions.providers[1].issuer"),
        ] {
            let problems = of(wrong).unwrap_err();
            assert!(problems.iter().any(|problem| problem.key == key), "{wrong}: {problems}");
        }
    }

    #[test]
    fn what_is_missing_or_unusable_is_named() {
        let doubled = format!("{UNIVERSITY}{UNIVERSITY}");
        for (wrong, key) in [
            (UNIVERSITY.replace("https", "http"), "conditions.providers[1].issuer"),
            (UNIVERSITY.replace("issuer", "isuer"), "conditions.providers[1].issuer"),
            (UNIVERSITY.replace("Université", "日本"), "conditions.providers[1].name"),
            (UNIVERSITY.replace("visitor", "gold"), "conditions.providers[1].plan"),
            (format!("{UNIVERSITY}hosts = [\"192.0.2.1\"]"), "conditions.providers[1].hosts"),
            (format!("{UNIVERSITY}client_secret = \"x\""), "conditions.providers[1].client_secret"),
            (doubled, "conditions.providers[2].name"),
        ] {
            let problems = parse(&wrong).unwrap_err();
            assert!(problems.iter().any(|problem| problem.key == key), "{wrong}: {problems}");
        }
    }
}
