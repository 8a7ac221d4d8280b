//! `[conditions.stay]`: where the house's own system is, and what guests are asked for it.
//!
//! The key stands in a file of its own, which is not read here: who may read the configuration need not know it.

use std::ops::RangeInclusive;
use std::path::{Path, PathBuf};
use std::time::Duration;

use captivity::{PlanName, Plans};
use gateway::stay::{Field, FieldName, Kind, Label};
use portal::Stays;

use super::super::document::{Placed, Section};
use super::super::meaning::{required, within};
use super::super::{Problems, rules};

const WITHIN_SECONDS: RangeInclusive<i64> = 1..=20;
const USUAL_SECONDS: i64 = 3;
const MEND_FIELDS: &str =
    "fields = [{ name = \"room\", kind = \"digits\" }, { name = \"surname\", kind = \"surname\" }]";

/// How guests are known to the house's own system.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Stay {
    /// The address of its version 1.
    pub url: String,
    /// The file whose first line is the key.
    pub key_file: PathBuf,
    /// A file of roots, instead of the system's.
    pub roots_file: Option<PathBuf>,
    /// Whether `http://` to another machine is accepted.
    pub plain_http: bool,
    /// How long a question may take.
    pub within: Duration,
    /// The plan of those for whom the system names none.
    pub plan: PlanName,
    /// What guests are asked for.
    pub fields: Vec<Field>,
}

/// The section as it was written.
#[derive(Debug)]
pub(super) struct WrittenStay {
    url: Option<Placed<String>>,
    url_place: Placed<()>,
    key_file: Option<Placed<String>>,
    key_file_place: Placed<()>,
    roots_file: Option<Placed<String>>,
    plain_http: Option<Placed<bool>>,
    timeout_seconds: Option<Placed<i64>>,
    plan: Option<Placed<String>>,
    plan_place: Placed<()>,
    fields: Vec<WrittenField>,
    fields_place: Placed<()>,
}

#[derive(Debug)]
struct WrittenField {
    name: Option<Placed<String>>,
    name_place: Placed<()>,
    label: Option<Placed<String>>,
    kind: Option<Placed<String>>,
    luhn: Option<Placed<bool>>,
}

/// `None` without the section: then the house's system is not asked.
pub(super) fn read(mut section: Section<'_>, problems: &mut Problems) -> Option<WrittenStay> {
    let is_there = section.is_there();
    let fields = section.sections("fields", problems).into_iter().map(|mut field| {
        let read = WrittenField {
            name: field.text("name", problems),
            name_place: field.place_of("name"),
            label: field.text("label", problems),
            kind: field.text("kind", problems),
            luhn: field.flag("luhn", problems),
        };
        field.end(problems);
        read
    });
    let fields = fields.collect();
    let read = WrittenStay {
        url: section.text("url", problems),
        url_place: section.place_of("url"),
        key_file: section.text("key_file", problems),
        key_file_place: section.place_of("key_file"),
        roots_file: section.text("roots_file", problems),
        plain_http: section.flag("plain_http", problems),
        timeout_seconds: section.number("timeout_seconds", problems),
        plan: section.text("plan", problems),
        plan_place: section.place_of("plan"),
        fields_place: section.place_of("fields"),
        fields,
    };
    section.end(problems);
    is_there.then_some(read)
}

/// `None`: noted problems.
pub(super) fn understand(
    written: &WrittenStay,
    plans: &Plans,
    folder: &Path,
    problems: &mut Problems,
) -> Option<Stay> {
    let plain_http = written.plain_http.as_ref().is_some_and(|flag| flag.value);
    let mend = "url = \"https://pms.example/v1/stay\"";
    let url = required(written.url.clone(), &written.url_place, mend, problems);
    let url = url.and_then(|url| address(&url, plain_http, problems));
    let mend = "key_file = \"stay-key\", a file with the key in its first line: openssl rand -hex 32";
    let key_file = required(written.key_file.clone(), &written.key_file_place, mend, problems);
    let mend = "plan = \"the name of one of [[plans]]\"";
    let plan = required(written.plan.clone(), &written.plan_place, mend, problems);
    let plan = plan.and_then(|plan| super::accounts::known_plan(&plan, plans, problems));
    let seconds = within(written.timeout_seconds.clone(), USUAL_SECONDS, &WITHIN_SECONDS, problems);
    let fields = fields(written, problems);
    Some(Stay {
        url: url?,
        key_file: folder.join(key_file?.value),
        roots_file: written.roots_file.as_ref().map(|file| folder.join(&file.value)),
        plain_http,
        within: Duration::from_secs(u64::try_from(seconds?).ok()?),
        plan: plan?,
        fields: fields?,
    })
}

/// Whatever is asked must go over TLS, but on this machine or where it is said that it need not.
fn address(url: &Placed<String>, plain_http: bool, problems: &mut Problems) -> Option<String> {
    let mend = "write an address such as https://pms.example/v1/stay";
    if let Err(wrong) = rules::web_url(&url.value) {
        problems.add(url.line, &url.key, wrong, mend);
        return None;
    }
    let host =
        url.value.strip_prefix("http://").map(|rest| rest.split(['/', '?']).next().unwrap_or_default());
    let is_here = |host: &str| {
        let name = host.rsplit_once(':').map_or(host, |(name, _)| name);
        name == "localhost" || name == "[::1]" || name.starts_with("127.")
    };
    if host.is_some_and(|host| !is_here(host)) && !plain_http {
        let wrong = "is not https, so that names of guests could be read on the way";
        let mend = "use https; or write plain_http = true where the way there is your own";
        problems.add(url.line, &url.key, wrong, mend);
        return None;
    }
    Some(url.value.clone())
}

fn fields(written: &WrittenStay, problems: &mut Problems) -> Option<Vec<Field>> {
    let place = &written.fields_place;
    if written.fields.is_empty() || written.fields.len() > Stays::MOST_FIELDS {
        let wrong = format!("a form has 1 to {} fields", Stays::MOST_FIELDS);
        problems.add(place.line, &place.key, wrong, MEND_FIELDS);
        return None;
    }
    let understood: Vec<_> = written.fields.iter().map(|written| field(written, problems)).collect();
    let understood: Vec<Field> = understood.into_iter().collect::<Option<_>>()?;
    let is_twice =
        |(at, field): (usize, &Field)| understood[..at].iter().any(|other| other.name == field.name);
    if understood.iter().enumerate().any(is_twice) {
        problems.add(place.line, &place.key, "two fields have the same name", "give each its own");
        return None;
    }
    Some(understood)
}

fn field(written: &WrittenField, problems: &mut Problems) -> Option<Field> {
    let name = required(written.name.clone(), &written.name_place, "name = \"room\"", problems)?;
    let parsed: Result<FieldName, _> = name.value.parse();
    let parsed = parsed.map_err(|wrong| {
        problems.add(name.line, &name.key, wrong.to_string(), "write a name such as room");
    });
    let label = match &written.label {
        Some(label) => {
            if let Err(wrong) = rules::display_name(&label.value) {
                problems.add(label.line, &label.key, wrong, "write what guests are to read, on one line");
                return None;
            }
            Label::of(&label.value)
        }
        None => Label::of(&name.value),
    };
    let luhn = written.luhn.as_ref();
    let kind = match written.kind.as_ref().map(|kind| kind.value.as_str()) {
        Some("digits") => Kind::Digits,
        Some("text") | None => Kind::Text,
        Some("surname") => Kind::Surname,
        Some("card") => Kind::Card { luhn: luhn.is_some_and(|luhn| luhn.value) },
        Some(_) => {
            let kind = written.kind.as_ref()?;
            let mend = "write digits, text, surname or card";
            problems.add(kind.line, &kind.key, format!("there is no kind {:?}", kind.value), mend);
            return None;
        }
    };
    if let (Some(luhn), Kind::Digits | Kind::Text | Kind::Surname) = (luhn, kind) {
        problems.add(
            luhn.line,
            &luhn.key,
            "only cards have a check digit",
            "write kind = \"card\" beside it",
        );
        return None;
    }
    Some(Field { name: parsed.ok()?, label, kind })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Config;

    const WHOLE: &str = r#"url = "https://pms.example/v1/stay"
key_file = "stay-key"
plan = "resident"
fields = [{ name = "room", kind = "digits" }, { name = "surname", kind = "surname" }]"#;

    fn parse(section: &str) -> Result<Config, Problems> {
        let example = include_str!("../../../example/vestibule.toml");
        let plan = "[[plans]]\nname = \"resident\"\nduration = \"1 day\"";
        let text = format!("{example}\n{section}\n{plan}\n");
        Config::parse(Path::new("/etc/vestibule/vestibule.toml"), &text)
    }

    fn stay(lines: &str) -> Result<Stay, Problems> {
        parse(&format!("[conditions.stay]\n{lines}")).map(|config| config.ways.stay.unwrap())
    }

    #[test]
    fn it_is_off_unless_it_is_configured() {
        assert_eq!(parse("").unwrap().ways.stay, None);
        let stay = stay(WHOLE).unwrap();
        assert_eq!(stay.key_file, Path::new("/etc/vestibule/stay-key"));
        assert_eq!((stay.within, stay.roots_file.as_deref()), (Duration::from_secs(3), None));
        let labels: Vec<_> = stay.fields.iter().map(|field| (&field.label, field.kind)).collect();
        assert_eq!(
            labels,
            [(&Label::Known("room"), Kind::Digits), (&Label::Known("surname"), Kind::Surname)]
        );
    }

    #[test]
    fn a_card_may_check_itself_and_be_called_as_the_house_calls_it() {
        let lines = WHOLE.split("fields").next().unwrap();
        let lines = format!(
            "{lines}fields = [{{ name = \"card\", label = \"Library card\", kind = \"card\", luhn = true }}]"
        );
        let field = stay(&lines).unwrap().fields[0].clone();
        assert_eq!(
            (field.label, field.kind),
            (Label::Own("Library card".to_owned()), Kind::Card { luhn: true })
        );
    }

    #[test]
    fn names_of_guests_do_not_go_over_a_foreign_wire() {
        let at = |url: &str, more: &str| {
            stay(&format!("{}\n{more}", WHOLE.replace("https://pms.example/v1/stay", url)))
        };
        for here in ["http://127.0.0.1:8480/v1", "http://localhost/v1", "http://[::1]:8480/"] {
            assert!(at(here, "").is_ok(), "{here}");
        }
        for there in ["http://192.0.2.7/v1", "http://pms.example", "http://localhost.example/"] {
            let problems = at(there, "").unwrap_err();
            assert!(problems.to_string().contains("conditions.stay.url"), "{problems}");
            assert!(at(there, "plain_http = true").is_ok(), "{there}");
        }
    }

    #[test]
    fn the_handbook_shows_configurations_that_work() {
        let book = include_str!("../../../../../book/src/stays.md");
        let blocks: Vec<_> =
            book.split("```toml\n").skip(1).filter_map(|rest| rest.split("```").next()).collect();
        let labels = blocks.iter().map(|block| {
            let text = format!("{}\n{block}", include_str!("../../../example/vestibule.toml"));
            let config = Config::parse(Path::new("/etc/vestibule/vestibule.toml"), &text).unwrap();
            config.ways.stay.unwrap().fields[0].label.clone()
        });
        let wanted = [Label::Known("room"), Label::Own("Library card".to_owned())];
        assert_eq!(labels.collect::<Vec<_>>(), wanted);
    }

    #[test]
    fn what_is_missing_or_unusable_is_named() {
        let swapped = |from: &str, to: &str| WHOLE.replace(from, to);
        for (wrong, key) in [
            (swapped("url =", "# url ="), "conditions.stay.url"),
            (swapped("key_file =", "# key_file ="), "conditions.stay.key_file"),
            (swapped("plan =", "# plan ="), "conditions.stay.plan"),
            (swapped("resident", "nowhere"), "conditions.stay.plan"),
            (swapped("fields =", "# fields ="), "conditions.stay.fields"),
            (swapped("\"surname\", kind", "\"room\", kind"), "conditions.stay.fields"),
            (swapped("\"digits\"", "\"number\""), "conditions.stay.fields[1].kind"),
            (swapped("\"digits\"", "\"digits\", luhn = true"), "conditions.stay.fields[1].luhn"),
            (swapped("\"room\"", "\"Room\""), "conditions.stay.fields[1].name"),
            (swapped("https", "ftp"), "conditions.stay.url"),
            (format!("{WHOLE}\ntimeout_seconds = 0"), "conditions.stay.timeout_seconds"),
            (format!("{WHOLE}\nkey = \"secret\""), "conditions.stay.key"),
        ] {
            let problems = stay(&wrong).unwrap_err();
            let keys: Vec<_> = problems.iter().map(|problem| problem.key.as_str()).collect();
            assert_eq!(keys, [key], "{wrong}: {problems}");
        }
    }
}
